// The colour field of the browser beside the typed one: each follows the other, the preview follows both.

const pick = document.querySelector("[data-colour]");
const chosen = pick?.querySelector("input");
const typed = pick && document.getElementById(pick.dataset.colour);
const preview = document.querySelector("[data-colour-fill]");

if (pick && typed) {
  pick.hidden = false;
  chosen.addEventListener("input", () => {
    typed.value = chosen.value.toUpperCase();
    show(typed.value);
  });
  typed.addEventListener("input", () => {
    const found = /^#?([0-9a-f]{6})$/i.exec(typed.value.trim());
    if (found) {
      chosen.value = `#${found[1].toLowerCase()}`;
      show(chosen.value);
    }
  });
}

function show(colour) {
  preview.setAttribute("fill", colour);
  preview.closest("figure").querySelector("figcaption").textContent = "Vorschau der gewählten Farbe";
}
