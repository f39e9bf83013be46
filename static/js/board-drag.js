// Takes cards by mouse, finger or pen, and by arrow keys on their grip. Where a card is dropped is told to `drop`.

const FAR_ENOUGH = 6;
const EDGE = 80;

const cardsOf = (zone) => [...zone.querySelectorAll("[data-card]:not(.is-lifted)")];

export function watchDragging(root, { drop, say }) {
  let drag = null;

  root.addEventListener("pointerdown", (event) => {
    const card = event.target.closest("[data-movable]");
    const onGrip = event.target.closest("[data-grip]");
    if (!card || event.button !== 0 || drag) return;
    if (!onGrip && (event.pointerType !== "mouse" || event.target.closest("a, button, select, label, input"))) return;
    drag = { card, id: event.pointerId, x: event.clientX, y: event.clientY, lifted: false };
  });

  window.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    drag.at = { x: event.clientX, y: event.clientY };
    if (!drag.lifted) {
      if (Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR_ENOUGH) return;
      lift();
    }
    follow();
  });

  function lift() {
    const box = drag.card.getBoundingClientRect();
    drag.lifted = true;
    drag.offset = { x: drag.x - box.left, y: drag.y - box.top };
    drag.ghost = drag.card.cloneNode(true);
    drag.ghost.querySelectorAll("[id], [name]").forEach((part) => {
      part.removeAttribute("id");
      part.removeAttribute("name");
    });
    drag.ghost.removeAttribute("id");
    drag.ghost.setAttribute("aria-hidden", "true");
    drag.ghost.inert = true;
    drag.ghost.classList.add("is-dragged");
    Object.assign(drag.ghost.style, { width: `${box.width}px`, height: `${box.height}px` });
    drag.gap = document.createElement("li");
    drag.gap.className = "actors__gap";
    drag.gap.setAttribute("aria-hidden", "true");
    drag.gap.style.minHeight = `${Math.min(box.height, 96)}px`;
    drag.card.classList.add("is-lifted");
    document.body.append(drag.ghost);
    document.documentElement.classList.add("is-dragging");
    getSelection().removeAllRanges();
    drag.timer = requestAnimationFrame(scroll);
  }

  function follow() {
    const { x, y } = drag.at;
    drag.ghost.style.translate = `${x - drag.offset.x}px ${y - drag.offset.y}px`;
    const under = document.elementFromPoint(x, y);
    const zone = under?.closest("[data-zone]");
    if (zone !== drag.zone) {
      drag.zone?.classList.remove("is-over");
      zone?.classList.add("is-over");
      drag.zone = zone ?? null;
    }
    if (!zone) return drag.gap.remove();
    if (drag.gap.contains(under)) return undefined;
    const list = zone.querySelector("[data-cards]");
    const card = under.closest("[data-card]");
    if (!card || card === drag.card) {
      if (drag.gap.parentElement !== list) list.append(drag.gap);
      return undefined;
    }
    const box = card.getBoundingClientRect();
    const oneColumn = box.width > list.clientWidth * 0.6;
    const behind = oneColumn ? y > box.top + box.height / 2 : x > box.left + box.width / 2;
    list.insertBefore(drag.gap, behind ? card.nextElementSibling : card);
    return undefined;
  }

  function scroll() {
    if (!drag?.lifted) return;
    const { y } = drag.at;
    if (y < EDGE) scrollBy(0, -12);
    else if (y > innerHeight - EDGE) scrollBy(0, 12);
    drag.timer = requestAnimationFrame(scroll);
  }

  function end(isDropped) {
    if (!drag) return;
    const { card, lifted, ghost, gap, zone, timer } = drag;
    drag = null;
    if (!lifted) return;
    cancelAnimationFrame(timer);
    ghost.remove();
    zone?.classList.remove("is-over");
    document.documentElement.classList.remove("is-dragging");
    card.classList.remove("is-lifted");
    // The click that follows a drag must not open a link below.
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 50);
    if (isDropped && zone && gap.isConnected) {
      const next = nextCard(gap, card);
      const stays = gap.previousElementSibling === card || gap.nextElementSibling === card;
      gap.remove();
      if (!stays) return drop(card, zone, next);
    }
    gap.remove();
    return say(isDropped ? "Die Karte bleibt, wo sie ist." : "Abgebrochen. Die Karte bleibt, wo sie ist.");
  }

  const swallow = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };

  window.addEventListener("pointerup", (event) => event.pointerId === drag?.id && end(true));
  window.addEventListener("pointercancel", (event) => event.pointerId === drag?.id && end(false));
  window.addEventListener("blur", () => end(false));
  window.addEventListener("keydown", (event) => event.key === "Escape" && end(false));
}

function nextCard(gap, card) {
  let next = gap.nextElementSibling;
  while (next && (next === card || !next.dataset.card)) next = next.nextElementSibling;
  return next;
}

// Where an arrow key takes a card: up and down to the next zone, left and right in its zone.
export function stepOf(card, key) {
  const zone = card.closest("[data-zone]");
  if (key === "ArrowUp" || key === "ArrowDown") {
    const zones = [...zone.parentElement.querySelectorAll("[data-zone]")];
    const target = zones[zones.indexOf(zone) + (key === "ArrowUp" ? -1 : 1)];
    return target && { zone: target, next: undefined };
  }
  const cards = cardsOf(zone);
  const index = cards.indexOf(card);
  if (key === "ArrowLeft") return index > 0 ? { zone, next: cards[index - 1] } : undefined;
  return index + 1 < cards.length ? { zone, next: cards[index + 2] ?? null } : undefined;
}
