// The equation of a layer: inputs @ W + b = Z → A as matrices, with what a step lights up.
import { make } from "./dom.mjs";
import { createGrid } from "./forward_grid.mjs";
import { isKnown, litFor } from "./forward_steps.mjs";
import { differs, inputName, numberAt, rowsIn, windowOf } from "./forward_story.mjs";
import { captionOf, cellNumber, unitName } from "./forward_words.mjs";

export const MOST_UNITS_SHOWN = 8;
export const MOST_EXAMPLES_SHOWN = 12;

// Return { element, layer, set(view) } of one layer's equation; point and pin as in createGrid.
// view: { network, step, cell, example, scales, pinned, open(cell): the mark of an unknown
// number, whole: the quantity that is shown in full where the two ways part }.
export function createEquation({ layer, activation, point, pin, outputOnly }) {
  const grid = (name) => createGrid({ name, point, pin });
  const names = { inputs: inputName(layer), W: `W${layer}`, b: `b${layer}`, Z: `Z${layer}` };
  const grids = Object.values(names).map(grid);
  const [inputs, W, b, Z] = grids;
  const sign = (...lines) => make(
    "span", { class: "nn-sign", "aria-hidden": "true" }, ...lines.map((text) => make("span", {}, text)),
  );
  const after = (...parts) => make("div", { class: "nn-after" }, ...parts);
  const weights = make("div", { class: "nn-stacked" }, W.element, sign("+"), b.element);
  const parts = [inputs.element, after(sign("@"), weights), after(sign("="), Z.element)];
  if (!outputOnly) {
    const A = grid(`A${layer}`);
    grids.push(A);
    parts.push(after(sign(activation, "→"), A.element));
  }
  const label = `layer ${layer}`;
  const element = make("div", { class: "nn-equation", role: "group", "aria-label": label }, ...parts);
  return { element, layer, set: (view) => grids.forEach((each) => setQuantity(each, view)) };
}

function setQuantity(grid, view) {
  const { network, example } = view;
  const quantity = network.quantities[grid.name];
  const rows = rowsIn(network, grid.name);
  const lit = litFor(view.cell)[grid.name];
  const isBatch = quantity.kind !== "weight" && quantity.kind !== "bias";
  const { term } = view.step;
  const chosenRow = isBatch ? example : lit?.row ?? term ?? 0;
  const isOfLayer = quantity.layer === Math.max(1, view.step.layer); // its columns go together
  const chosenUnit = (isOfLayer ? view.cell?.unit ?? view.step.unit : lit?.unit ?? term) ?? 0;
  const most = isBatch ? MOST_EXAMPLES_SHOWN : MOST_UNITS_SHOWN;
  const window = {
    rows: windowOf(rows.length, most, chosenRow),
    units: windowOf(Math.max(...rows.map((row) => row.length)), MOST_UNITS_SHOWN, chosenUnit),
  };
  const unknown = view.open({ name: grid.name, row: example, unit: 0 }) !== "";
  grid.set({
    ...window, wide: unknown ? 4 : widestOf(rows),
    caption: captionOf(unknown ? { ...network, view: "" } : network, grid.name, window),
    look: (row, unit) => lookOf(view, quantity, { name: grid.name, row, unit }, lit),
  });
}

// Return how many characters the widest number needs, so that columns stay where they are.
function widestOf(rows) {
  return Math.max(2, ...rows.flat().map((value) => cellNumber(value).length));
}

function lookOf(view, quantity, cell, lit) {
  const { network, step, scales, example, pinned } = view;
  const isBatch = quantity.kind !== "weight" && quantity.kind !== "bias";
  const missing = rowsIn(network, cell.name)[cell.row]?.[cell.unit] === undefined;
  const open = view.open(cell);
  const known = !missing && !open && (isKnown(step, cell) || view.whole === cell.name);
  const value = known ? numberAt(network, cell) : NaN;
  const wrong = known && network.view === "yours" && differs(network, cell);
  const text = known ? cellNumber(value) : missing ? "·" : open || "·";
  const scale = isBatch ? scales.values : scales.weights;
  const state = [];
  if (isLit(lit, cell)) state.push("nn-cell-lit");
  if (sameCell(view.cell, cell) || isTermOf(step, quantity, cell, view)) state.push("nn-cell-here");
  if (isBatch && network.n > 1 && cell.row !== example) state.push("nn-cell-dim");
  if (wrong) state.push("nn-cell-wrong");
  if (sameCell(pinned, cell)) state.push("nn-cell-pinned");
  const says = wrong ? `, the layers give ${cellNumber(numberAt({ ...network, view: "" }, cell))}` : "";
  return {
    text: wrong ? `${text} ≠` : text, state, minus: value < 0,
    share: Number.isFinite(value) ? Math.abs(value) / scale : 0,
    label: `${cellName(network, quantity, cell)}: ${known ? text : "not yet"}${says}`,
  };
}

function isLit(lit, { row, unit }) {
  if (!lit || (lit.row !== null && lit.row !== row)) return false;
  return lit.unit === null || lit.unit === unit;
}

// Return whether a number is one of the two that the present step multiplies, or the bias it adds.
function isTermOf(step, { kind }, { row, unit, name }, { network, example, cell }) {
  if (step.term === null || cell?.name !== step.name || cell.unit !== step.unit) return false;
  const terms = network.layers[step.layer - 1].W.length;
  if (kind === "bias") return name === `b${step.layer}` && step.term === terms && unit === step.unit;
  if (kind === "weight") return row === step.term && unit === step.unit;
  const isInput = name === inputName(step.layer);
  return isInput && row === example && unit === step.term;
}

function sameCell(one, other) {
  return Boolean(one) && one.name === other.name && one.row === other.row && one.unit === other.unit;
}

// Return what a number is called by readers who hear it.
function cellName(network, { kind, layer }, { name, row, unit }) {
  if (kind === "input") return `X, example ${row + 1}, input ${unit + 1}`;
  if (kind === "bias") return `${name}, ${unitName(network, layer, unit)}`;
  if (kind === "weight") {
    const from = `${layer === 1 ? "input" : "unit"} ${row + 1}`;
    return `${name}, from ${from} to ${unitName(network, layer, unit)}`;
  }
  return `${name}, example ${row + 1}, ${unitName(network, layer, unit)}`;
}
