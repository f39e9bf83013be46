// Shows at the question what the server had to say about an answer.

/** Puts each message at its field, as the whole page would; an empty object takes old ones away. */
export function showErrors(section, name, errors) {
  for (const old of section.querySelectorAll("[data-reply-error], .kern-error")) old.remove();
  for (const field of section.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    describe(field, descriptions(field).filter((id) => !id.startsWith("e-")));
  }
  for (const [field, messages] of Object.entries(errors ?? {})) {
    const isNote = field.startsWith("note-");
    const control = section.querySelector(`[name="${CSS.escape(field)}"]`);
    const place = section.querySelector("legend, .kern-label") ?? section.querySelector(".save-note");
    const id = `e-${isNote ? "n-" : ""}${name}`;
    const block = errorBlock(id, messages);
    if (isNote) {
      control.before(block);
      control.closest("details").open = true;
    } else {
      place.after(block);
    }
    const group = control?.closest("fieldset");
    const target = section.contains(group) ? group : control;
    target?.setAttribute("aria-invalid", "true");
    if (target) describe(target, [id, ...descriptions(target)]);
  }
}

const descriptions = (field) => (field.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);

function describe(field, ids) {
  if (ids.length) field.setAttribute("aria-describedby", ids.join(" "));
  else field.removeAttribute("aria-describedby");
}

function errorBlock(id, messages) {
  const block = document.createElement("div");
  block.className = "kern-error";
  block.id = id;
  for (const message of messages) {
    const line = document.createElement("p");
    line.className = "kern-error__line";
    const icon = document.createElement("span");
    icon.className = "kern-icon kern-icon--danger";
    icon.setAttribute("aria-hidden", "true");
    const text = document.createElement("span");
    text.className = "kern-body";
    text.textContent = message;
    line.append(icon, text);
    block.append(line);
  }
  return block;
}

/** Shows both answers; `decided` is called with whether the own one is to be saved again. */
export function showChoice(section, name, reply, decided) {
  const before = section.querySelector("[data-conflict]");
  const template = document.createElement("template");
  template.innerHTML = reply.html;
  const choice = template.content.firstElementChild;
  const button = decideButton(`decide-${name}`);
  choice.append(button);
  if (before) replace(before, choice);
  else (section.querySelector("details") ?? section.lastElementChild).before(choice);
  button.addEventListener("click", () => {
    const chosen = choice.querySelector("input:checked")?.value;
    if (!chosen) return;
    choice.remove();
    if (chosen === "theirs") fill(section, reply.theirs);
    if (chosen === "both") joinNotes(section, `note-${name}`, reply.theirs);
    decided(chosen !== "theirs");
    section.querySelector("input:checked, input[type=text], select, textarea")?.focus({ preventScroll: true });
  });
}

/** What was chosen, and where the focus was, stays. */
function replace(before, choice) {
  const chosen = before.querySelector("input:checked")?.value;
  const focused = before.contains(document.activeElement) ? document.activeElement.id : "";
  before.replaceWith(choice);
  const same = chosen && choice.querySelector(`input[value="${chosen}"]`);
  if (same) same.checked = true;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** Arrow keys choose as they pass by: only the button decides. */
function decideButton(id) {
  const button = document.createElement("button");
  button.id = id;
  button.type = "button";
  button.className = "kern-btn kern-btn--secondary kern-btn--small";
  const label = document.createElement("span");
  label.className = "kern-label";
  label.textContent = "Auswahl übernehmen";
  button.append(label);
  return button;
}

/** Theirs and what stands in the field now, which may be more than was sent. */
function joinNotes(section, name, theirs) {
  const own = section.querySelector(`[name="${CSS.escape(name)}"]`).value;
  fill(section, { [name]: [...new Set([theirs[name], own])].filter(Boolean).join("\n\n") });
}

function fill(section, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const field of section.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio") field.checked = field.value === value;
      else if (field.type !== "hidden") field.value = ["unknown", "not_applicable"].includes(value) ? "" : value;
    }
    if (name.startsWith("note-") && value) section.querySelector("details.more")?.setAttribute("open", "");
  }
}
