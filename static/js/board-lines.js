// Who reports to whom, drawn between the cards of the board. Decoration: the list under the board says it in words.

const SVG = "http://www.w3.org/2000/svg";
const DEEPEST = 30; // how far from its cards a line may run along a row
const HEAD = 5; // half the width of an arrowhead, and its height

const watched = new ResizeObserver(() => draw());
let root;

/** Draws now, and again whenever the board changes its size. */
export function watchLines(board) {
  root = board;
  watched.observe(root);
  document.fonts?.ready.then(draw);
  for (const kind of ["pointerover", "focusin", "focusout"]) root.addEventListener(kind, (event) => stress(event));
  draw();
}

/** Draws every line anew. */
export function draw() {
  const svg = root?.querySelector("[data-lines]");
  if (!svg) return;
  svg.replaceChildren();
  if (!svg.getClientRects().length) return;
  const origin = svg.getBoundingClientRect();
  const boxes = boxesOf(origin);
  const rows = rowsOf([...boxes.values()]);
  const lines = [...boxes.values()].flatMap((box) => box.superiors.map((key) => [box, boxes.get(key)]).filter(([, to]) => to));
  const lanes = [...new Set(lines.map(([from, to]) => laneOf(from, to)))];
  for (const [from, to] of lines) {
    const share = (lanes.indexOf(laneOf(from, to)) + 1) / (lanes.length + 1);
    svg.append(drawn(from, to, route(from, to, rows, share)));
  }
}

function boxesOf(origin) {
  const found = new Map();
  for (const card of root.querySelectorAll("[data-card]:not(.actor--also)")) {
    const rect = card.getBoundingClientRect();
    if (!rect.height) continue;
    const list = card.parentElement.getBoundingClientRect();
    found.set(card.dataset.card, {
      key: card.dataset.card, superiors: card.dataset.reports.split(" ").filter((key) => key && key !== card.dataset.card),
      left: rect.left - origin.left, width: rect.width, edge: list.left - origin.left,
      top: Math.round(rect.top - origin.top), bottom: Math.round(rect.bottom - origin.top),
    });
  }
  return found;
}

/** Cards side by side share a row; each knows how much room is above and below it. */
function rowsOf(boxes) {
  const tops = [...new Set(boxes.map((box) => box.top))].sort((a, b) => a - b);
  const rows = tops.map((top) => ({ top, bottom: Math.max(...boxes.filter((box) => box.top === top).map((box) => box.bottom)) }));
  return new Map(rows.map((row, index) => [row.top, {
    ...row,
    above: index ? row.top - rows[index - 1].bottom : DEEPEST,
    below: index + 1 < rows.length ? rows[index + 1].top - row.bottom : DEEPEST,
  }]));
}

/** Lines to the same superior share their way; those that run upwards and downwards do not. */
function laneOf(from, to) {
  return `${to.key} ${isBelow(from, to)}`;
}

function isBelow(from, to) {
  return from.top >= to.top;
}

/** From the card along its row to the edge, along the edge, and along the row of the superior; or straight along one row. */
function route(from, to, rows, share) {
  const down = isBelow(from, to);
  const isBeside = from.top === to.top;
  const start = { x: from.left + from.width * (isBeside || !down ? 0.7 : 0.5), y: down && !isBeside ? from.top : from.bottom };
  const end = { x: to.left + to.width * (down ? 0.5 : 0.3), y: down ? to.bottom : to.top };
  const startRow = along(rows.get(from.top), down && !isBeside, share);
  const endRow = along(rows.get(to.top), !down, share);
  const edge = Math.min(from.edge, to.edge) + 4 + 20 * share;
  const isOneRow = Math.abs(startRow - endRow) < 1;
  const way = isOneRow ? [] : [{ x: edge, y: startRow }, { x: edge, y: endRow }];
  return [start, { x: start.x, y: startRow }, ...way, { x: end.x, y: endRow }, end];
}

/** The height of a lane between two rows: seen from above and from below it is the same. */
function along(row, isAbove, share) {
  if (isAbove) return row.top - Math.min(row.above, DEEPEST) * (1 - share);
  return row.bottom + Math.min(row.below, DEEPEST) * share;
}

function drawn(from, to, points) {
  const group = document.createElementNS(SVG, "g");
  group.dataset.line = `${from.key} ${to.key}`;
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}`);
  const { x, y } = points.at(-1);
  const foot = points.at(-2).y > y ? y + HEAD : y - HEAD;
  const head = document.createElementNS(SVG, "path");
  head.classList.add("line__head");
  head.setAttribute("d", `M${x} ${y}L${x - HEAD} ${foot}H${x + HEAD}Z`);
  group.append(line, head);
  return group;
}

/** The lines of the card under the pointer or with the focus stand out. */
function stress(event) {
  const place = event.type === "focusout" ? event.relatedTarget : event.target;
  const key = place?.closest?.("[data-card]")?.dataset.card;
  for (const group of root.querySelectorAll("[data-line]")) {
    group.classList.toggle("is-strong", key !== undefined && group.dataset.line.split(" ").includes(key));
  }
}
