// Warns before one leaves a page with something typed that the server has not got. Forms that save by themselves do
// that themselves; forms with passwords or for passkeys are short and sent in one go.

import { isTouched } from "./touched.js";

const FORMS = "form[method=post]:not([data-autosave], [data-passkey], :has([type=password]))";
const FIELDS = "input:not([type=hidden]), select, textarea";
let sent;

/** What came back with a mistake, or to be sent again, is as unsaved as what was typed just now. */
function isUnsaved(form) {
  if (form === sent || form.closest("dialog:not([open])")) return false;
  const cameBack = form.matches("[data-unsaved]") || form.querySelector("[data-error-summary], [aria-invalid=true]");
  return Boolean(cameBack) || [...form.querySelectorAll(FIELDS)].some(isTouched);
}

addEventListener("submit", (event) => { sent = event.defaultPrevented ? undefined : event.target; });
addEventListener("input", () => { sent = undefined; });
addEventListener("beforeunload", (event) => {
  if ([...document.querySelectorAll(FORMS)].some(isUnsaved)) event.preventDefault();
});
