// The server decides which questions are asked and what does not fit together. The page follows each answer.

/** Brings questions and hints of the page in line with the reply to a save; what is unsaved stays. */
export async function showQuestions(form, { asked, hints }, isUnsaved) {
  const list = form.querySelector("[data-questions]");
  if (!list) return;
  const shown = sections(list).map((section) => section.dataset.saves);
  const isSame = asked.length === shown.length && asked.every((name, index) => name === shown[index]);
  if (isSame && !hints) return;
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
      showHints(known, section);
      next = known.nextElementSibling;
    } else {
      list.insertBefore(document.importNode(section, true), next);
    }
    here.delete(section.dataset.saves);
  }
  for (const gone of here.values()) if (!isUnsaved(gone)) gone.remove();
  announce(fresh.length - shown.length);
}

function showHints(known, fresh) {
  const [here, there] = [known, fresh].map((section) => section.querySelector("[data-hints]"));
  if (here.textContent.trim() !== there.textContent.trim()) here.replaceChildren(...there.childNodes);
}

const sections = (list) => [...list.querySelectorAll("[data-saves]")];

function announce(more) {
  const place = document.querySelector("[data-asked-note]");
  if (!place || !more) return;
  place.textContent =
    more > 0 ? "Durch Ihre Antwort sind Fragen hinzugekommen." : "Durch Ihre Antwort sind Fragen weggefallen.";
}
