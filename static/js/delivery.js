// Brings one save to the server, however long it takes: the same body again and again, under the same
// operation id, until there is an answer that no repetition would change.

const PAUSES = [1, 2, 4, 8, 15];
const PASSING = new Set([429, 500, 502, 503, 504]);
const KEEPALIVE_LIMIT = 60_000;
const HEADERS = { "X-Requested-With": "fetch" };

export class Delivery {
  /** `tell` is called with "offline", "login" or "" whenever what keeps the text from being saved changes. */
  constructor(form, tell) {
    this.address = form.dataset.autosave;
    this.token = form.elements.csrfmiddlewaretoken.value;
    this.person = form.elements.person.value;
    this.tell = tell;
  }

  /** Resolves with {status, data}; never rejects. */
  async send(body) {
    for (let attempt = 0; ; attempt += 1) {
      const response = await this.post(body);
      if (response?.status === 401) {
        this.tell("login");
      } else if (response?.status === 403 && response.data.code === "csrf") {
        if (await this.renew()) continue;
      } else if (response && !PASSING.has(response.status)) {
        this.tell("");
        return response;
      } else {
        this.tell("offline");
      }
      await pause(attempt);
      if (response?.status === 401) {
        const who = await this.renew();
        if (who && who !== this.person) return { status: 409, data: { code: "identity" } };
      }
    }
  }

  async post(body) {
    try {
      const response = await fetch(this.address, {
        method: "POST",
        body,
        headers: { ...HEADERS, "X-CSRFToken": this.token },
        redirect: "error",
        keepalive: sizeOf(body) < KEEPALIVE_LIMIT,
        signal: AbortSignal.timeout(20_000),
      });
      return { status: response.status, data: await response.json().catch(() => ({})) };
    } catch {
      return null;
    }
  }

  /** A fresh token after a login elsewhere; tells who is logged in now. */
  async renew() {
    try {
      const response = await fetch(this.address, { headers: HEADERS, redirect: "error" });
      if (!response.ok) return "";
      const { person, token } = await response.json();
      if (person === this.person) this.token = token;
      return person;
    } catch {
      return "";
    }
  }
}

/** Waits longer each time, with a little chance in it; ends at once when the network or the person comes back. */
function pause(attempt) {
  const seconds = PAUSES[Math.min(attempt, PAUSES.length - 1)] * (0.8 + Math.random() * 0.4);
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      document.removeEventListener("visibilitychange", visible);
      resolve();
    };
    const visible = () => document.visibilityState === "visible" && done();
    const timer = setTimeout(done, seconds * 1000);
    addEventListener("online", done);
    document.addEventListener("visibilitychange", visible);
  });
}

function sizeOf(body) {
  let size = 0;
  for (const [name, value] of body) size += name.length + 3 * value.length + 100;
  return size;
}
