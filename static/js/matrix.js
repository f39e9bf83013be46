// The matrix of fit: which cells are changed and not yet saved, and Ctrl with an arrow key goes to the next cell.

import { isTouched } from "./touched.js";

const form = document.querySelector("form.matrix");
const status = form.querySelector(".unsaved");
const changed = new Set();

function isChanged(cell) {
  return [...cell.querySelectorAll("select, textarea")].some(isTouched);
}

function tell() {
  const words = changed.size === 1 ? "Eine Zelle ist geändert" : `${changed.size} Zellen sind geändert`;
  status.textContent = changed.size ? `${words} und noch nicht gespeichert.` : "";
}

function neighbour(cell, key) {
  if (cell.matches("td")) {
    const place = cell.cellIndex + ({ ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0);
    const row = { ArrowUp: cell.parentElement.previousElementSibling, ArrowDown: cell.parentElement.nextElementSibling }[key];
    return (row === undefined ? cell.parentElement : row)?.cells[place];
  }
  const cells = [...form.querySelectorAll(".cell")];
  return cells[cells.indexOf(cell) + ({ ArrowUp: -1, ArrowDown: 1 }[key] ?? 0)];
}

form.addEventListener("input", ({ target }) => {
  const cell = target.closest(".cell");
  if (!cell) return;
  const is = isChanged(cell);
  cell.classList.toggle("changed", is);
  changed[is ? "add" : "delete"](cell);
  tell();
});

form.addEventListener("keydown", (event) => {
  const cell = event.target.closest(".cell");
  if (!cell || !event.ctrlKey || !event.key.startsWith("Arrow") || !event.target.matches("select")) return;
  event.preventDefault();
  const place = [...cell.querySelectorAll("select")].indexOf(event.target);
  neighbour(cell, event.key)?.querySelectorAll("select")[place]?.focus();
});
