// A matrix on the page: a grid of numbers to point at, one stop for Tab, arrows inside.
import { adjust, make } from "./dom.mjs";

// Return { element, set(view) }. point(cell or null): the pointer or the focus is at a number;
// pin(cell): it was clicked or chosen by Enter.
// view: { caption, rows, units: windows { from, to, cut }, wide: characters of the widest number,
// look(row, unit) → { text, label, share,
// minus, state } } where state is a list of classes and share how far to the scale's end.
export function createGrid({ name, point, pin }) {
  const caption = make("div", { class: "nn-caption", "aria-hidden": "true" });
  const table = make("div", { class: "nn-matrix", role: "grid" });
  const element = make("div", { class: "nn-quantity" }, caption, table);
  const grid = { name, element, caption, table, cells: new Map(), dims: "", at: null, point, pin };
  table.addEventListener("keydown", (event) => moveInGrid(grid, event));
  table.addEventListener("pointerleave", () => point(null));
  table.addEventListener("focusout", () => point(null));
  grid.set = (view) => setGrid(grid, view);
  return grid;
}

function setGrid(grid, view) {
  const { rows, units, wide } = view;
  const dims = [rows.from, rows.to, rows.cut, units.from, units.to, units.cut, wide].join();
  if (dims !== grid.dims) buildGrid(grid, view);
  grid.dims = dims;
  if (grid.caption.textContent !== view.caption) grid.caption.textContent = view.caption;
  adjust(grid.table, { "aria-label": view.caption });
  for (const { cell, element } of grid.cells.values()) {
    paintCell(element, view.look(cell.row, cell.unit));
  }
  keepInSight(grid);
}

// Scroll a matrix that is wider than the page, so that the present number is in sight.
function keepInSight({ table }) {
  const here = table.scrollWidth > table.clientWidth && table.querySelector(".nn-cell-here");
  if (!here) return;
  const left = here.offsetLeft - table.offsetLeft;
  const hidden = left < table.scrollLeft
    || left + here.offsetWidth > table.scrollLeft + table.clientWidth;
  if (hidden) table.scrollLeft = left - (table.clientWidth - here.offsetWidth) / 2;
}

function paintCell(element, { text, label, share, minus, state }) {
  if (element.textContent !== text) element.textContent = text;
  const shade = Math.round(Math.min(1, share) * 20) * 2;
  const classes = ["nn-cell", ...(minus ? ["nn-minus-cell"] : []), ...state].join(" ");
  adjust(element, { class: classes, "aria-label": label, style: `--share: ${shade}%` });
}

function buildGrid(grid, { rows, units, wide }) {
  const range = ({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i);
  const more = () => make("span", { class: "nn-more", "aria-hidden": "true" }, "…");
  const keep = grid.at;
  grid.cells = new Map();
  const lines = range(rows).map((row) => {
    const cells = range(units).map((unit) => cellElement(grid, row, unit));
    if (units.cut) cells.push(more());
    return make("div", { role: "row", class: "nn-matrix-row" }, ...cells);
  });
  if (rows.cut) {
    lines.push(make("div", { class: "nn-matrix-row", "aria-hidden": "true" }, more()));
  }
  const held = grid.table.contains(document.activeElement);
  grid.table.replaceChildren(...lines);
  const columns = units.to - units.from + (units.cut ? 1 : 0);
  adjust(grid.table, { style: `--units: ${columns}; --wide: ${wide}ch` });
  const first = grid.cells.keys().next().value;
  enter(grid, keep && grid.cells.has(keyOf(keep)) ? keyOf(keep) : first, held);
}

function keyOf({ row, unit }) {
  return `${row} ${unit}`;
}

function cellElement(grid, row, unit) {
  const cell = { name: grid.name, row, unit };
  const element = make("div", { role: "gridcell", tabindex: "-1", class: "nn-cell" });
  element.addEventListener("pointerenter", (event) => {
    if (event.pointerType !== "touch") grid.point(cell);
  });
  element.addEventListener("focus", () => grid.point(cell));
  element.addEventListener("click", () => {
    enter(grid, keyOf(cell), false);
    grid.pin(cell);
  });
  grid.cells.set(keyOf(cell), { cell, element });
  return element;
}

// Make a number the one that Tab reaches.
function enter(grid, key, focus) {
  if (grid.at) grid.cells.get(keyOf(grid.at))?.element.setAttribute("tabindex", "-1");
  const entered = grid.cells.get(key);
  if (!entered) return;
  grid.at = entered.cell;
  entered.element.setAttribute("tabindex", "0");
  if (focus) entered.element.focus();
}

function moveInGrid(grid, event) {
  const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  if (event.ctrlKey || event.metaKey || event.altKey || !grid.at) return;
  if (event.key === "Enter") {
    grid.pin(grid.at);
    event.preventDefault();
  }
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault(); // the arrows move inside the matrix, not the player
  const key = keyOf({ row: grid.at.row + move[0], unit: grid.at.unit + move[1] });
  if (grid.cells.has(key)) enter(grid, key, true);
}
