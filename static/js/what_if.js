// Recomputes as soon as something is changed: fetches the page's own address with the form's choices and
// takes over every element marked data-part. Without this script the form does the same by its button.
const form = document.querySelector("[data-what-if]");
const effect = document.getElementById("wirkung");
const PAUSE = 250;
let timer;
let running;

// The list of actors still closed; choosing in it does nothing until its button is pressed.
const picker = () => document.getElementById("akteur");

function address(opening) {
  const waits = ([name, value]) => name === "akteur" && value === picker()?.value && !opening;
  const chosen = [...new FormData(form)].filter((entry) => entry[1] !== "" && !waits(entry));
  const query = new URLSearchParams(chosen).toString();
  return location.pathname + (query && `?${query}`);
}

function takeOver(fresh) {
  const focused = document.activeElement?.id;
  for (const part of document.querySelectorAll("[data-part]")) {
    const other = fresh.getElementById(part.id);
    const isUnchanged = part.dataset.part && part.dataset.part === other?.dataset.part;
    if (!other || isUnchanged || part.innerHTML === other.innerHTML) continue;
    part.dataset.part = other.dataset.part;
    part.replaceChildren(...other.childNodes);
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
}

async function recompute(opening = false) {
  clearTimeout(timer);
  running?.abort();
  running = new AbortController();
  const wanted = address(opening);
  effect.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(wanted, { signal: running.signal });
    if (!response.ok || response.redirected) return location.assign(wanted);
    takeOver(new DOMParser().parseFromString(await response.text(), "text/html"));
    history.replaceState(null, "", wanted);
  } catch (error) {
    if (error.name === "AbortError") return;
    document.getElementById("wirkung-kurz").textContent = "Keine Verbindung. Bitte versuchen Sie es gleich noch einmal.";
  }
  effect.removeAttribute("aria-busy");
}

form?.addEventListener("change", (event) => {
  if (event.target === picker()) return;
  clearTimeout(timer);
  timer = setTimeout(() => recompute(), PAUSE);
});
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const opened = event.submitter?.formAction.endsWith("#akteure") ? picker().value : "";
  await recompute(Boolean(opened));
  (document.getElementById(`ebenen-${opened}`) ?? effect).focus();
});
