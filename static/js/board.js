// The actor map without reloading: the same forms are sent by fetch, the server answers with the new board.
import { TIME_LIMIT, renew } from "./delivery.js";
import { stepOf, watchDragging } from "./board-drag.js";
import { draw, watchLines } from "./board-lines.js";

const root = document.querySelector("[data-board]");
const dialog = document.querySelector("[data-dialog]");
const notice = document.querySelector("main > .track [data-notice]:not(dialog *)");
const folded = new Set();
let dirty = false;
let opener = null;
let quiet;

class Failure extends Error {
  constructor(message, { needsLogin = false } = {}) {
    super(message);
    this.needsLogin = needsLogin;
  }
}

document.documentElement.classList.add("js");

// Saying what happened --------------------------------------------------------------------------

// What failed is said until the next action.
function say(text, { failed = false, needsLogin = false } = {}) {
  const place = dialog?.open ? dialog.querySelector("[data-notice]") : notice;
  hush();
  place.classList.toggle("notice--failed", failed);
  requestAnimationFrame(() => { place.replaceChildren(text, ...(needsLogin ? [" ", loginLink()] : [])); });
  if (!failed) quiet = setTimeout(hush, 6000);
}

function hush() {
  clearTimeout(quiet);
  for (const place of document.querySelectorAll("[data-notice]")) place.textContent = "";
}

function loginLink() {
  const link = document.createElement("a");
  link.className = "kern-link";
  link.href = root.dataset.login;
  link.target = "_blank";
  link.textContent = "In neuem Fenster anmelden";
  return link;
}

// Talking to the server: one request after the other ---------------------------------------------

let work = Promise.resolve();
const inTurn = (job) => (work = work.then(job, job));

const FAILED = "Das hat nicht geklappt. Ihre Änderung ist nicht gespeichert.";
const NO_ANSWER = "Der Server antwortet nicht. Vielleicht ist Ihre Änderung nicht gespeichert.";
const NO_CONNECTION = "Keine Verbindung. Ihre Änderung ist nicht gespeichert.";
const LOGGED_OUT = "Sie sind nicht mehr angemeldet. Ihre Änderung ist nicht gespeichert.";
const SOMEBODY_ELSE = "In diesem Browser ist inzwischen jemand anderes angemeldet. Ihre Änderung ist nicht gespeichert.";

/** Resolves with the part of the page that the server answers with; once more with a fresh token where the old one or
 * its session is over. */
async function ask(url, body) {
  hush();
  let reply = await send(url, body);
  if (reply.status === 401 || reply.data?.code === "csrf") {
    await takeFreshToken(body);
    reply = await send(url, body);
  }
  if (reply.data) throw new Failure(reply.data.message ?? FAILED);
  const fragment = new DOMParser().parseFromString(reply.text, "text/html").querySelector("[data-fragment]");
  if (!fragment) throw new Failure(FAILED);
  return fragment;
}

async function send(url, body) {
  try {
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      body,
      headers: { Accept: "text/html", "X-Requested-With": "fetch" },
      redirect: "manual",
      signal: AbortSignal.timeout(TIME_LIMIT),
    });
    if (response.type === "opaqueredirect") return { status: 401, data: {} };
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { status: response.status, ...(isJson ? { data: await response.json().catch(() => ({})) } : { text: await response.text() }) };
  } catch (error) {
    throw new Failure(error.name === "TimeoutError" ? NO_ANSWER : NO_CONNECTION);
  }
}

async function takeFreshToken(body) {
  const { token, refusal } = await renew(root.dataset.renew, root.dataset.person);
  if (refusal?.status === 401) throw new Failure(LOGGED_OUT, { needsLogin: true });
  if (refusal?.data.code === "identity") throw new Failure(SOMEBODY_ELSE);
  if (refusal) throw new Failure(refusal.data.message ?? (refusal.status ? FAILED : NO_CONNECTION));
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  body?.set("csrfmiddlewaretoken", token);
}

function show(fragment, focus) {
  if (fragment.dataset.fragment === "panel") return showPanel(fragment);
  const before = new Set([...root.querySelectorAll("[data-card]")].map((card) => card.dataset.card));
  const picksOpen = root.querySelector("[data-picks]")?.open;
  const search = root.querySelector("[data-filter] input")?.value;
  root.replaceChildren(document.adoptNode(fragment));
  const picks = root.querySelector("[data-picks]");
  if (picks && picksOpen !== undefined) picks.open = picksOpen;
  const input = root.querySelector("[data-filter] input");
  if (input && search) input.value = search;
  restore();
  if (dialog?.open) closePanel();
  const added = [...root.querySelectorAll("[data-card]")].find((card) => !before.has(card.dataset.card));
  (focus?.() ?? added ?? root).focus();
  const lastChange = document.querySelector(".place__end");
  if (lastChange && fragment.dataset.saved) lastChange.textContent = fragment.dataset.saved;
  if (fragment.dataset.announcement) say(fragment.dataset.announcement, { failed: "failed" in fragment.dataset });
  if (fragment.dataset.following) openPanel(fragment.dataset.following);
  return undefined;
}

// What has the focus now, as a way to find it on the new board.
function mark(element) {
  if (!element) return undefined;
  const card = element.closest("[data-card]")?.dataset.card;
  if (element.matches(".pick")) {
    const index = [...root.querySelectorAll("button.pick")].indexOf(element);
    return () => root.querySelectorAll("button.pick")[index] ?? root.querySelector("[data-picks] summary") ?? undefined;
  }
  const id = element.id;
  const inCard = element.matches("[data-grip]") ? "[data-grip]" : element.matches("a[data-panel]") ? "a[data-panel]" : "";
  return () => {
    if (id && root.querySelector(`#${CSS.escape(id)}`)) return root.querySelector(`#${CSS.escape(id)}`);
    const home = card && (root.querySelector(`#karte-${CSS.escape(card)}`) ?? undefined);
    return home && inCard ? home.querySelector(inCard) : home || undefined;
  };
}

// Forms -------------------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-filter]")) return event.preventDefault();
  if (!form.matches("[data-fetch]")) return undefined;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const focus = mark(form.closest("[data-dialog]") ? opener : document.activeElement);
  return inTurn(async () => {
    form.toggleAttribute("aria-busy", true);
    try {
      show(await ask(form.action, body), focus);
    } catch (failure) {
      failed(failure);
      if (form.querySelector("[data-auto]")) form.reset();
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
});

function failed(failure) {
  if (!(failure instanceof Failure)) throw failure;
  say(failure.message, { failed: true, needsLogin: failure.needsLogin });
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-auto]")) event.target.form.requestSubmit();
});

for (const kind of ["pointerdown", "focusin"]) {
  root?.addEventListener(kind, (event) => {
    const select = event.target.closest?.("[data-superiors]");
    if (select && select.options.length === 1) fillSuperiors(select);
  });
}

function fillSuperiors(select) {
  const own = select.closest("[data-card]").dataset.card;
  const cards = [...root.querySelectorAll("[data-card]:not(.actor--also)")].filter((card) => card.dataset.card !== own);
  const current = select.dataset.value;
  const entries = [["", "nicht bekannt"], ["-", "niemanden"], ...cards.map((card) => [card.dataset.card, card.dataset.name])];
  const options = entries.filter(([value]) => value !== current).map(([value, name]) => new Option(name, value));
  select.append(...options);
}

// Panel beside the board ----------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panel]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
  if (link && dialog && plain) {
    event.preventDefault();
    if (!dialog.contains(link)) opener = link;
    openPanel(link.href);
  } else if (event.target.closest("[data-close]") && dialog?.open) {
    event.preventDefault();
    leavePanel();
  }
});

function openPanel(url) {
  return inTurn(async () => {
    try {
      showPanel(await ask(url));
    } catch (failure) {
      failed(failure);
    }
  });
}

function showPanel(fragment) {
  dialog.querySelector("[data-dialog-body]").replaceChildren(document.adoptNode(fragment));
  dialog.setAttribute("aria-label", fragment.dataset.label);
  dirty = false;
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  const first = fragment.querySelector("[data-error-summary]") ?? fragment.querySelector("h2");
  first.tabIndex = -1;
  first.focus();
}

function leavePanel() {
  if (dirty) {
    dirty = false;
    say("Ihre Eingaben sind noch nicht gespeichert. Schließen Sie noch einmal, um sie zu verwerfen.", { failed: true });
    return;
  }
  closePanel();
  (mark(opener)?.() ?? root).focus();
}

function closePanel() {
  dirty = false;
  dialog.close();
}

dialog?.addEventListener("input", () => { dirty = true; });
dialog?.addEventListener("cancel", (event) => {
  event.preventDefault();
  leavePanel();
});

// Moving cards ----------------------------------------------------------------------------------------

function move(card, zone, next) {
  const place = { list: card.parentElement, next: card.nextElementSibling };
  const body = new FormData();
  body.set("csrfmiddlewaretoken", root.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("levels", zone.dataset.zone);
  body.set("from", card.closest("[data-zone]").dataset.zone);
  if (next !== undefined) body.set("before", next?.dataset.card ?? "");
  const hadFocus = card.contains(document.activeElement);
  zone.querySelector("[data-cards]").insertBefore(card, next ?? null);
  card.classList.add("is-waiting");
  if (hadFocus) card.querySelector("[data-grip]").focus();
  const key = card.dataset.card;
  const landed = () => {
    const there = root.querySelector(`[data-zone="${zone.dataset.zone}"] [data-card="${CSS.escape(key)}"] [data-grip]`);
    return there ?? root.querySelector(`#karte-${CSS.escape(key)} [data-grip]`) ?? undefined;
  };
  return ask(card.dataset.move, body).then((fragment) => show(fragment, landed), (failure) => {
    place.list.insertBefore(card, place.next);
    card.classList.remove("is-waiting");
    card.querySelector("[data-grip]").focus();
    failed(failure);
  });
}

if (root) watchLines(root);

if (root && dialog) {
  watchDragging(root, { say, drop: (card, zone, next) => inTurn(() => move(card, zone, next)) });
  root.addEventListener("keydown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    inTurn(() => {
      const card = document.activeElement?.closest("[data-card]");
      if (!card) return undefined;
      const step = stepOf(card, event.key);
      if (!step) return say(`„${card.dataset.name}“ steht schon am Rand.`);
      return move(card, step.zone, step.next);
    });
  });
}

// Folding and finding -----------------------------------------------------------------------------------

root?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fold]");
  if (!button) return;
  const { zone } = button.closest("[data-zone]").dataset;
  if (!folded.delete(zone)) folded.add(zone);
  restore();
});

root?.addEventListener("input", (event) => {
  if (event.target.closest("[data-filter]")) {
    const { found, all } = restore();
    say(`${found} von ${all} Karten`);
  }
});

function restore() {
  for (const zone of root.querySelectorAll("[data-zone]")) {
    const isFolded = folded.has(zone.dataset.zone);
    zone.classList.toggle("is-folded", isFolded);
    zone.querySelector("[data-fold]")?.setAttribute("aria-expanded", String(!isFolded));
    const word = zone.querySelector("[data-fold-word]");
    if (word) word.textContent = isFolded ? "Ausklappen" : "Einklappen";
  }
  const part = root.querySelector("[data-filter] input")?.value.trim().toLowerCase() ?? "";
  const cards = [...root.querySelectorAll("[data-card]")];
  for (const card of cards) card.hidden = !card.dataset.name.toLowerCase().includes(part);
  draw();
  return { found: cards.filter((card) => !card.hidden).length, all: cards.length };
}
