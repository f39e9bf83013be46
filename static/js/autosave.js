// Saves each answer as it is given. Without this script the button does the same for the whole page.
// "Gespeichert" is said only when the server has said so.

import { Delivery } from "./delivery.js";
import { showChoice, showErrors } from "./answer_replies.js";
import { showQuestions } from "./asked_questions.js";
import { isTouched } from "./touched.js";

const TYPING_PAUSE = 800;
const PATIENCE = 4000;
// Two answers to choose from: in the page as it came, or told by a reply.
const UNDECIDED = new Set(["choice", "conflict"]);

const form = document.querySelector("form[data-autosave]");
const state = document.querySelector("[data-save-state]");
const progress = document.querySelector("[data-progress]");
const answers = new Map();
let trouble = "";
let savedAt = "";
let isSending = false;

const delivery = new Delivery(form, (found) => {
  trouble = found;
  showState();
});

/** One question or weight: at most one request under way, the newest text waits. */
class Answer {
  constructor(section) {
    this.section = section;
    this.name = section.dataset.saves;
    this.note = section.querySelector("[data-save-note]");
    this.isChanged = false;
    this.isUnderWay = false;
    this.problem = "";
  }

  get isUnsaved() {
    return this.isChanged || this.isUnderWay || Boolean(this.problem);
  }

  get base() {
    return form.elements[`base-${this.name}`];
  }

  change(delay) {
    this.isChanged = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), delay);
    showState();
  }

  async save() {
    clearTimeout(this.timer);
    if (this.isUnderWay || !this.isChanged || this.problem === "choice") return;
    this.isChanged = false;
    this.isUnderWay = true;
    this.say("Wird gespeichert …");
    const { status, data } = await delivery.send(this.body());
    this.isUnderWay = false;
    this.take(status, data);
    showState();
    if (this.isChanged) await this.save();
  }

  body() {
    const body = new FormData();
    body.set("operation", crypto.randomUUID?.() ?? uuid());
    body.set("person", delivery.person);
    body.set("question", this.name);
    for (const field of this.section.querySelectorAll("input, select, textarea")) {
      const counts = field.type === "radio" || field.type === "checkbox" ? field.checked : true;
      if (counts && field.name && !field.closest("[data-conflict]")) body.append(field.name, field.value);
    }
    return body;
  }

  take(status, data) {
    showErrors(this.section, this.name, status === 422 ? data.errors : {});
    if (status === 200) {
      this.problem = "";
      for (const old of this.section.querySelectorAll("[data-conflict], [data-changed]")) old.remove();
      this.base.value = data.base;
      savedAt = data.saved_at;
      this.say(`Gespeichert um ${data.saved_at} Uhr`);
      showEffects(data);
    } else if (status === 409 && data.code === "conflict") {
      this.problem = "conflict";
      this.say("Zwei Antworten: Bitte wählen Sie.");
      showChoice(this.section, this.name, data, (again) => this.decide(data.base, again));
    } else {
      this.problem = data.code ?? "failed";
      this.say("Nicht gespeichert");
      if (status !== 422) showErrors(this.section, this.name, { [this.name]: [refusal(data)] });
    }
  }

  /** After a choice between two answers: `again` is whether the own one is to be saved over the other. */
  decide(base, again) {
    this.problem = "";
    this.base.value = base;
    if (again) {
      this.change(0);
    } else {
      this.isChanged = false;
      this.say("Andere Antwort übernommen");
      showState();
    }
  }

  say(text) {
    if (this.note) this.note.textContent = text;
  }
}

function refusal(data) {
  if (data.code === "identity")
    return "In diesem Browser ist inzwischen jemand anderes angemeldet. Ihre Eingabe bleibt hier stehen, wird aber nicht gespeichert.";
  return data.message ?? "Diese Eingabe ließ sich nicht speichern. Sie bleibt hier stehen.";
}

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function answerOf(section) {
  if (!answers.has(section)) answers.set(section, new Answer(section));
  return answers.get(section);
}

const unsaved = () => [...answers.values()].filter((answer) => answer.isUnsaved);

function showState() {
  const open = unsaved();
  const refused = open.filter((answer) => answer.problem);
  state.parentElement.classList.toggle("save-state--trouble", Boolean(trouble || refused.length));
  const login = document.querySelector("[data-login-again]");
  if (login) login.hidden = trouble !== "login";
  if (trouble === "login") state.textContent = "Sie sind abgemeldet. Ihr Text bleibt hier stehen.";
  else if (trouble === "offline") state.textContent = "Keine Verbindung. Wir versuchen es weiter.";
  else if (trouble === "unavailable") state.textContent = "Der Server kann gerade nicht speichern. Wir versuchen es weiter.";
  else if (refused.length === 1) state.textContent = "Eine Angabe nicht gespeichert";
  else if (refused.length) state.textContent = `${refused.length} Angaben nicht gespeichert`;
  else if (open.length) state.textContent = "Wird gespeichert …";
  else state.textContent = savedAt ? `Gespeichert um ${savedAt} Uhr` : "Alles gespeichert";
}

async function showEffects(data) {
  if (progress && "answered" in data) progress.textContent = `${data.answered} von ${data.expected}`;
  if (data.asked) await showQuestions(form, data, (section) => answers.get(section)?.isUnsaved);
}

/** Waits until everything is saved, but not for ever; tells whether it is. */
async function settle() {
  const started = Date.now();
  for (const answer of unsaved()) answer.save();
  do await new Promise((resolve) => setTimeout(resolve, 50));
  while (unsaved().length && !unsaved().some((answer) => answer.problem) && Date.now() - started < PATIENCE);
  return unsaved().length === 0;
}

form.addEventListener("input", (event) => {
  const section = event.target.closest("[data-saves]");
  if (!section || event.target.closest("[data-conflict]")) return;
  const isText = event.target.matches("textarea, input[type=text]");
  keepApart(section, event.target);
  if (!UNDECIDED.has(answerOf(section).problem)) answerOf(section).problem = "";
  answerOf(section).change(isText ? TYPING_PAUSE : 0);
});

form.addEventListener("focusout", (event) => {
  const section = event.target.closest("[data-saves]");
  if (section && answers.get(section)?.isChanged) answers.get(section).save();
});

/** A number and "weiß nicht" beside it exclude each other. */
function keepApart(section, field) {
  if (field.name.startsWith("unknown-")) {
    const number = form.elements[field.name.slice("unknown-".length)];
    if (number) number.value = "";
  } else if (field.type === "text") {
    for (const radio of section.querySelectorAll(`input[name="unknown-${CSS.escape(field.name)}"]`)) radio.checked = false;
  }
}

form.addEventListener("submit", async (event) => {
  if (isSending || !unsaved().length) return;
  event.preventDefault();
  const button = event.submitter;
  const isSaved = await settle();
  isSending = !isSaved && !trouble;
  if (isSaved || isSending) form.requestSubmit(button);
  else showState();
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  const goesAway = link && !link.target && link.origin === location.origin && link.pathname !== location.pathname;
  if (!goesAway || event.metaKey || event.ctrlKey || event.shiftKey || !unsaved().length) return;
  event.preventDefault();
  await settle();
  location.assign(link.href);
});

addEventListener("beforeunload", (event) => {
  if (!isSending && unsaved().length) event.preventDefault();
});

// On a page that came back with two answers to choose from, the button of the page decides.
for (const choice of form.querySelectorAll("[data-conflict]")) {
  answerOf(choice.closest("[data-saves]")).problem = "choice";
  showState();
}

// What was typed while this script was still on its way.
for (const section of form.querySelectorAll("[data-saves]")) {
  const fields = [...section.querySelectorAll("input:not([type=hidden]), select, textarea")];
  if (fields.some(isTouched)) answerOf(section).change(TYPING_PAUSE);
}
