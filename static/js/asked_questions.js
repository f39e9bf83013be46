// The server decides which questions are asked. When an answer opens or closes some, the page follows.

/** Brings the questions of the page in line with `asked`; what is unsaved stays. */
export async function showQuestions(form, asked, isUnsaved) {
  const list = form.querySelector("[data-questions]");
  if (!list) return;
  const shown = sections(list).map((section) => section.dataset.saves);
  if (asked.length === shown.length && asked.every((name, index) => name === shown[index])) return;
  const response = await fetch(location.pathname, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const here = new Map(sections(list).map((section) => [section.dataset.saves, section]));
  const fresh = sections(page.querySelector("[data-questions]"));
  let next = list.firstElementChild;
  for (const section of fresh) {
    const known = here.get(section.dataset.saves);
    if (known) {
      known.querySelector("[data-place]").textContent = section.querySelector("[data-place]").textContent;
      next = known.nextElementSibling;
    } else {
      list.insertBefore(document.importNode(section, true), next);
    }
    here.delete(section.dataset.saves);
  }
  for (const gone of here.values()) if (!isUnsaved(gone)) gone.remove();
  announce(fresh.length - shown.length);
}

const sections = (list) => [...list.querySelectorAll("[data-saves]")];

function announce(more) {
  const place = document.querySelector("[data-asked-note]");
  if (!place || !more) return;
  place.textContent =
    more > 0 ? "Durch Ihre Antwort sind Fragen hinzugekommen." : "Durch Ihre Antwort sind Fragen weggefallen.";
}
