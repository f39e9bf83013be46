// Brings one save to the server, however long it takes: the same body again and again, under the same
// operation id, until there is an answer that no repetition would change.

const PAUSES = [1, 2, 4, 8, 15];
const PASSING = new Set([0, 429, 500, 502, 503, 504, 507]);
const UNAVAILABLE = new Set(["unavailable", "full"]);
const KEEPALIVE_LIMIT = 60_000;
export const TIME_LIMIT = 20_000;
const HEADERS = { "X-Requested-With": "fetch" };

export class Delivery {
  /** `tell` is called with "offline", "unavailable", "login" or "" whenever what keeps the text from being saved changes. */
  constructor(form, tell) {
    this.address = form.dataset.autosave;
    this.token = form.elements.csrfmiddlewaretoken.value;
    this.person = form.elements.person.value;
    this.tell = tell;
  }

  /** Resolves with {status, data}; never rejects. */
  async send(body) {
    for (let attempt = 0; ; attempt += 1) {
      const reply = await this.attempt(body);
      if (isFinal(reply)) {
        this.tell("");
        return reply;
      }
      this.tell(reasonOf(reply));
      await pause(attempt);
    }
  }

  /** One try; once more with a fresh token where the old one or its session is over. */
  async attempt(body) {
    const reply = await this.post(body);
    if (reply.status !== 401 && reply.data.code !== "csrf") return reply;
    const { token, refusal } = await renew(this.address, this.person);
    if (refusal) return refusal;
    this.token = token;
    return this.post(body);
  }

  post(body) {
    const headers = { "X-CSRFToken": this.token };
    return ask(this.address, { method: "POST", body, headers, keepalive: sizeOf(body) < KEEPALIVE_LIMIT });
  }
}

/** Asks for a fresh token for a page of this person; resolves with it, or with the reply that says why there is none. */
export async function renew(address, person) {
  const reply = await ask(`${address}?${new URLSearchParams({ person })}`);
  if (reply.status !== 200) return { refusal: reply };
  if (reply.data.person !== person) return { refusal: { status: 409, data: { code: "identity" } } };
  return { token: reply.data.token };
}

/** Status 0 stands for no answer at all. */
async function ask(address, { headers, ...options } = {}) {
  try {
    const response = await fetch(address, {
      ...options,
      headers: { ...HEADERS, ...headers },
      redirect: "error",
      signal: AbortSignal.timeout(TIME_LIMIT),
    });
    return { status: response.status, data: await response.json().catch(() => ({})) };
  } catch {
    return { status: 0, data: {} };
  }
}

/** Whether there is no answer at all, or the server says itself that it cannot save now. */
function reasonOf(reply) {
  if (reply.status === 401) return "login";
  return UNAVAILABLE.has(reply.data.code) ? "unavailable" : "offline";
}

function isFinal(reply) {
  return reply.status !== 401 && reply.data.code !== "csrf" && !PASSING.has(reply.status);
}

/** Waits longer each time, with a little chance in it; ends at once when the network or the person comes back. */
function pause(attempt) {
  const seconds = PAUSES[Math.min(attempt, PAUSES.length - 1)] * (0.8 + Math.random() * 0.4);
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      removeEventListener("focus", done);
      document.removeEventListener("visibilitychange", visible);
      resolve();
    };
    const visible = () => document.visibilityState === "visible" && done();
    const timer = setTimeout(done, seconds * 1000);
    addEventListener("online", done);
    addEventListener("focus", done);
    document.addEventListener("visibilitychange", visible);
  });
}

function sizeOf(body) {
  let size = 0;
  for (const [name, value] of body) size += name.length + 3 * value.length + 100;
  return size;
}
