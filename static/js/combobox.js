// A search field that suggests as one types (WAI-ARIA combobox with a list). Without it the form searches by itself.
const WAIT = 150;

for (const input of document.querySelectorAll("[data-combobox]")) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${input.id}_vorschlaege`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Vorschläge");
  const status = document.createElement("p");
  status.className = "kern-sr-only";
  status.setAttribute("role", "status");
  input.after(list);
  input.form.append(status);
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id],
    ["aria-autocomplete", "list"]]) input.setAttribute(name, value);

  let chosen = -1;
  let timer;
  let running;

  const options = () => [...list.children];
  const close = () => {
    list.hidden = true;
    choose(-1);
    input.setAttribute("aria-expanded", "false");
  };
  function choose(index) {
    chosen = index;
    options().forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
    const option = options()[index];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }
  const open = (option) => { window.location.assign(option.dataset.address); };

  function show(hits) {
    list.replaceChildren(...hits.map((hit, i) => {
      const option = document.createElement("li");
      option.className = "suggestion";
      option.id = `${list.id}_${i}`;
      option.setAttribute("role", "option");
      option.dataset.address = hit.address;
      const detail = document.createElement("small");
      detail.textContent = hit.detail;
      option.append(hit.label, detail);
      return option;
    }));
    close();
    list.hidden = hits.length === 0;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    const count = { 0: "Keine Vorschläge.", 1: "Ein Vorschlag." }[hits.length] ?? `${hits.length} Vorschläge.`;
    status.textContent = hits.length ? `${count} Auswahl mit den Pfeiltasten.` : count;
  }

  async function ask() {
    running?.abort();
    const typed = input.value.trim();
    if (typed.length < 2) { status.textContent = ""; list.replaceChildren(); close(); return; }
    running = new AbortController();
    try {
      const address = `${input.dataset.combobox}?${new URLSearchParams({ q: typed })}`;
      const reply = await fetch(address, { headers: { "X-Requested-With": "fetch" }, signal: running.signal });
      if (reply.ok) show((await reply.json()).hits);
    } catch (error) {
      if (error.name !== "AbortError") close(); // the button still searches
    }
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, WAIT); });
  input.addEventListener("keydown", (event) => {
    const last = options().length - 1;
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); return; }
    if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); open(options()[chosen]); return; }
    if (last < 0 || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    if (list.hidden) { list.hidden = false; input.setAttribute("aria-expanded", "true"); }
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = chosen + step;
    choose(next > last ? 0 : next < 0 ? last : next);
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the field
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) open(option);
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", () => { clearTimeout(timer); running?.abort(); });
}
