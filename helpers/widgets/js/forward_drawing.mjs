// The network beside the matrices, its lit links and values, and two shapes that were spread.
import { adjust, draw, make } from "./dom.mjs";
import { shapeInWords } from "./forward_words.mjs";

const WIDE = 384;
const MOST_NODES = 8;
const MOST_BLOCKS = 10;
const GAP = 44; // between two nodes of a layer
const RADIUS = 19;
const LONG = 4; // characters of a number that is written smaller

// Return { svg, set(view) } of a network. sizes: nodes of each layer, the inputs first.
// point(cell or null): the pointer is at a node.
// view: { label, weight(layer, i, j), text(layer, unit), largest: weight of the widest link,
// lit: { layer, unit, from } with null for all }.
export function createNetwork({ sizes, point, pin }) {
  const shown = sizes.map(slotsOf);
  const tall = Math.max(...shown.map((slots) => slots.length)) * GAP + 30;
  const svg = draw("svg", { viewBox: `0 0 ${WIDE} ${tall}`, role: "img", class: "nn-network" });
  const [links, nodes] = [draw("g"), draw("g")];
  svg.append(links, nodes);
  const places = shown.map((slots, layer) => placesOf(slots, layer, sizes.length, tall));
  const drawing = { links: [], nodes: [], places };
  for (let layer = 1; layer < sizes.length; layer += 1) {
    for (const [i, from] of places[layer - 1]) {
      for (const [j, to] of places[layer]) {
        const line = draw("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y });
        drawing.links.push({ layer, i, j, line });
        links.append(line);
      }
    }
  }
  places.forEach((units, layer) => {
    for (const [unit, at] of units) drawing.nodes.push(nodeAt(nodes, layer, unit, at, point, pin));
    addDots(nodes, shown[layer], units, sizes[layer]);
  });
  return { svg, set: (view) => setNetwork(svg, drawing, view) };
}

// Return the nodes of a layer that are drawn, null for the ellipsis.
export function slotsOf(size) {
  if (size <= MOST_NODES) return Array.from({ length: size }, (_, i) => i);
  return [0, 1, 2, 3, 4, 5, null, size - 1];
}

function placesOf(slots, layer, layers, tall) {
  const x = 30 + ((WIDE - 60) * layer) / (layers - 1);
  const top = tall / 2 - (GAP * (slots.length - 1)) / 2;
  const placed = slots.map((unit, slot) => [unit, { x, y: top + slot * GAP }]);
  return new Map(placed.filter(([unit]) => unit !== null));
}

function nodeAt(parent, layer, unit, { x, y }, point, pin) {
  const circle = draw("circle", { cx: x, cy: y, r: RADIUS });
  const text = draw("text", { x, y: y + 4, "text-anchor": "middle", class: "nn-node-text" });
  const group = draw("g", {}, circle, text);
  const cell = { name: layer === 0 ? "X" : `A${layer}`, unit };
  group.addEventListener("pointerenter", () => point(cell));
  group.addEventListener("pointerleave", () => point(null));
  group.addEventListener("click", () => pin(cell));
  parent.append(group);
  return { layer, unit, group, text };
}

function addDots(parent, slots, units, size) {
  if (!slots.includes(null)) return;
  const { x, y } = units.get(size - 1);
  const dots = draw("text", { x, y: y - GAP + 5, "text-anchor": "middle" });
  dots.textContent = "⋮";
  parent.append(dots);
}

function setNetwork(svg, { links, nodes }, view) {
  const isHere = (layer, unit) =>
    view.lit.layer === layer && (view.lit.unit === null || view.lit.unit === unit);
  adjust(svg, { "aria-label": view.label });
  for (const { layer, i, j, line } of links) {
    const w = view.weight(layer, i, j);
    const isLit = isHere(layer, j) && (view.lit.from === null || view.lit.from === i);
    adjust(line, {
      class: `nn-link ${w < 0 ? "nn-minus" : "nn-plus"}${isLit ? " nn-link-lit" : ""}`,
      "stroke-width": w === 0 ? 0 : (0.6 + (5 * Math.abs(w)) / view.largest).toFixed(2),
      "stroke-dasharray": w < 0 ? "6 4" : "none",
    });
  }
  for (const { layer, unit, group, text } of nodes) {
    const words = view.text(layer, unit);
    if (text.textContent !== words) text.textContent = words;
    const long = words.length > LONG ? " nn-node-small" : "";
    adjust(text, { class: `nn-node-text${long}` });
    adjust(group, { class: isHere(layer, unit) ? "nn-unit nn-unit-lit" : "nn-unit" });
  }
}

// Return two shapes that met, and what NumPy made of them, as blocks of cells.
// shapes: { operation, left, right, result }; result is null where they do not fit.
export function drawShapes({ operation, left, right, result }) {
  const signs = { matmul: "@", dot: "@", add: "+", subtract: "−", multiply: "×" };
  const sign = (text) => make("span", { class: "nn-sign" }, text);
  const block = (shape) => {
    const wide = Math.min(shape.at(-1) ?? 1, MOST_BLOCKS);
    const tall = Math.min(shape.at(-2) ?? 1, MOST_BLOCKS);
    const cells = Array.from({ length: wide * tall }, () => make("i"));
    const drawn = make("span", { class: "nn-block", style: `--units: ${wide}` }, ...cells);
    return make("span", { class: "nn-stacked" }, shapeInWords(shape), drawn);
  };
  const made = result ? [sign("→"), block(result)] : [sign("✕")];
  return make(
    "div", { class: "nn-after" }, block(left), sign(signs[operation] ?? "and"), block(right), ...made,
  );
}
