// What the forward player says: sums written out, sentences for each step, NumPy lines, the table,
// the code. Numbers and names in, text out; no page.
import { counted, factor, listed, literal, num } from "./format.mjs";
import { ACTIVATIONS } from "./nn.mjs";
import { differs, inputName, numberAt, rowsIn } from "./forward_story.mjs";

const MOST_TERMS = 4; // of a sum that a sentence spells out
const MOST_SHOWN_TERMS = 12; // of a sum below the matrices
const MOST_LITERAL = 200; // numbers of an array in the code

// Return a shape as Python writes it: (3, 4), (4,).
export function shapeInWords(shape) {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

// Return a number of a matrix for its cell: few digits, so that columns stay narrow.
export function cellNumber(value) {
  if (!Number.isFinite(value)) return num(value);
  const size = Math.abs(value);
  return num(value, size >= 1000 ? 0 : size >= 100 ? 1 : size < 0.01 ? 3 : 2);
}

// Return what a unit is called: "unit 3", "the output unit" where there is just one.
export function unitName(network, layer, unit) {
  const isLast = layer === network.layers.length;
  if (isLast && network.layers[layer - 1].b.length === 1) return "the output unit";
  return isLast ? `output unit ${unit + 1}` : `unit ${unit + 1}`;
}

// Return what is known of a number beside its value: its layer's names and what its unit is called.
function factsOf(network, { name, unit }) {
  const layer = Number(name.slice(1)); // 0 for X
  const who = layer === 0 ? `input ${unit + 1}` : unitName(network, layer, unit);
  const Who = who.charAt(0).toUpperCase() + who.slice(1);
  const isLast = layer === network.layers.length;
  const names = { inputs: inputName(layer), W: `W${layer}`, b: `b${layer}`, Z: `Z${layer}` };
  return { layer, who, Who, isLast, ...names, activation: network.activations[layer - 1] };
}

// --- one number's arithmetic ------------------------------------------------------------------------

// Return the terms of a sum: [{ text, value }] for each product, then the bias.
function termsOf(network, cell) {
  const { inputs, W, b } = factsOf(network, cell);
  const x = rowsIn(network, inputs)[cell.row] ?? [];
  const weights = network.quantities[W].expected.map((line) => line[cell.unit]);
  const products = weights.map((w, i) => ({
    text: `${factor(x[i] ?? NaN)}·${factor(w)}`, value: (x[i] ?? NaN) * w,
  }));
  const bias = network.quantities[b].expected[0][cell.unit];
  return [...products, { text: factor(bias), value: bias }];
}

function totalOf(terms) {
  return terms.reduce((total, { value }) => total + value, 0);
}

// Return a number with its place and its sum: "Z1[0, 1] = 2·1 + 1·(−2) + (−1) = −1".
// options: as in sumOf.
export function sumText(network, cell, options) {
  return `${cell.name}${placeText(cell)} = ${sumOf(network, cell, options)}`;
}

// Return a number's sum written out. ask: leave the result open; upto: the last term that is there,
// null for all of them.
export function sumOf(network, cell, { ask = false, upto = null } = {}) {
  const value = numberAt(network, cell);
  if (cell.name.startsWith("A")) return activationSum(network, cell, value, ask);
  if (!cell.name.startsWith("Z")) return cellNumber(value);
  const terms = termsOf(network, cell);
  const there = terms.slice(0, (upto ?? terms.length) + 1);
  const texts = there.map(({ text }) => text);
  if (texts.length > MOST_SHOWN_TERMS) texts.splice(5, texts.length - 10, "…");
  if (there.length < terms.length) {
    return `${texts.join(" + ")} + … = ${cellNumber(totalOf(there))} so far`;
  }
  const size = Math.max(...terms.map((term) => Math.abs(term.value)));
  return `${texts.join(" + ")} = ${ask ? "?" : resultText(totalOf(terms), value, size)}`;
}

// Return a result, and the student's beside it where that is another number.
function resultText(wanted, value, size) {
  const near = Math.abs(wanted - value) <= 1e-4 * Math.max(size, Math.abs(value), 1e-9);
  if (near || Number.isNaN(wanted)) return cellNumber(value);
  return `${cellNumber(wanted)}, yours is ${cellNumber(value)}`;
}

function activationSum(network, cell, value, ask) {
  const { activation, Z } = factsOf(network, cell);
  const z = numberAt(network, { ...cell, name: Z });
  const known = ACTIVATIONS[activation]; // softmax is no function of one number
  const made = known && !ask ? resultText(known(z), value, Math.abs(z)) : cellNumber(value);
  const result = ask ? "?" : made;
  if (activation === "identity") return `no activation: ${result}`;
  const of = known ? (Number.isNaN(z) ? "?" : cellNumber(z)) : `${Z}[${cell.row}]`;
  return `${activation}(${of}) = ${result}`;
}

// Return the index of a number as NumPy writes it: [0, 2], for a bias [2].
function placeText({ name, row, unit }) {
  return name.startsWith("b") ? `[${unit}]` : `[${row}, ${unit}]`;
}

// Return the line of NumPy that computes a number.
export function numpyLine(network, cell) {
  const { name, row, unit } = cell;
  const { inputs, W, b, Z, activation } = factsOf(network, cell);
  if (name.startsWith("Z")) return `${inputs}[${row}] @ ${W}[:, ${unit}] + ${b}[${unit}]`;
  if (name.startsWith("A")) return activationCode(activation, `${Z}${placeText(cell)}`);
  return `${name}${placeText(cell)}`;
}

function activationCode(activation, z) {
  const codes = {
    relu: `np.maximum(${z}, 0)`, sigmoid: `1 / (1 + np.exp(-${z}))`, tanh: `np.tanh(${z})`,
    step: `(${z} > 0).astype(float)`, identity: z,
    softmax: `np.exp(${z}) / np.exp(${z}).sum(axis=-1, keepdims=True)`,
  };
  return codes[activation] ?? `${activation}(${z})`;
}

// --- sentences --------------------------------------------------------------------------------------

// Return what is to be seen at a step for an example; short while it plays.
export function stepInWords(network, step, example, moving = false) {
  if (step.layer === 0) return moving ? "The input." : startInWords(network, example);
  const cell = { name: step.name, row: example, unit: step.unit };
  if (step.unit === null) return wholeInWords(network, cell, moving);
  if (step.term !== null && !step.last) return productInWords(network, cell, step.term, moving);
  const { Who } = factsOf(network, cell);
  if (moving) return `${Who}: ${cellNumber(numberAt(network, cell))}.`;
  return step.name.startsWith("Z") ? sumInSentence(network, cell) : unitInWords(network, cell);
}

function startInWords(network, example) {
  const inputs = counted(network.quantities.X.shape[1], "input");
  const of = network.n > 1 ? `Example ${example + 1} of ${network.n}` : "One example";
  const sizes = network.layers.map(({ b, title }) => `${counted(b.length, "unit")} in ${title}`);
  return `${of} with ${inputs}, then ${listed(sizes)}. Play it, or take a step.`;
}

function wholeInWords(network, { name }, moving) {
  const { inputs, W, b, Z, activation } = factsOf(network, { name, unit: 0 });
  const { title } = network.quantities[name];
  const begin = `${name}, ${title}`;
  if (moving) return `${begin}.`;
  const shape = (of) => shapeInWords(network.quantities[of].shape);
  if (name.startsWith("Z")) {
    return `${begin}: ${inputs} @ ${W} + ${b}. ${shape(inputs)} @ ${shape(W)} gives ${shape(name)}: `
      + "a row for each example, a column for each unit.";
  }
  const numbers = rowsIn(network, name).flat();
  const off = numbers.filter((value) => value === 0).length;
  const closed = activation === "relu" ? ` ${off} of its ${numbers.length} numbers are 0.` : "";
  return `${begin}: ${activation}(${Z}), ${shape(name)}.${closed}`;
}

function productInWords(network, cell, term, moving) {
  const terms = termsOf(network, cell);
  const { text, value } = terms[term];
  const so = `${text} = ${cellNumber(value)}; so far ${cellNumber(totalOf(terms.slice(0, term + 1)))}.`;
  if (moving) return so;
  const { Who, layer } = factsOf(network, cell);
  const source = layer === 1 ? `input ${term + 1}` : `unit ${term + 1} before it`;
  return `${Who} takes ${source} times its weight: ${so}`;
}

function sumInSentence(network, cell) {
  const { Who, inputs, W } = factsOf(network, cell);
  const count = network.quantities[W].expected.length;
  const where = `row ${cell.row + 1} of ${inputs} times column ${cell.unit + 1} of ${W}`;
  if (count <= MOST_TERMS) return `${Who}, ${where}, plus its bias: z = ${sumOf(network, cell)}.`;
  const value = cellNumber(numberAt(network, cell));
  return `${Who} adds ${count} products and its bias, ${where}: z = ${value}.`;
}

function unitInWords(network, cell) {
  const { Who, isLast, activation } = factsOf(network, cell);
  const text = `${Who}: ${sumOf(network, cell)}.`;
  if (isLast) return `${text} That is the output for example ${cell.row + 1}.`;
  const value = numberAt(network, cell);
  if (activation !== "relu" || value < 0) return text;
  return value > 0 ? `${text} It is on.` : `${text} It is off: it hands on 0.`;
}

// Return what is to be said of a number that is pointed at.
export function pointInWords(network, cell, ask = false) {
  const { name, row } = cell;
  const number = sumText(network, cell, { ask });
  const { layer, who } = factsOf(network, cell);
  if (name === "X") return `${number}: ${who} of example ${row + 1}.`;
  if (name.startsWith("b")) return `${number}: the bias of ${who}.`;
  if (name.startsWith("W")) {
    const from = layer === 1 ? `input ${row + 1}` : `unit ${row + 1} of the layer before`;
    return `${number}: the weight from ${from} to ${who}.`;
  }
  if (ask || network.view !== "yours" || !differs(network, cell)) return `${number}.`;
  return `${number}. The layers give ${cellNumber(numberAt({ ...network, view: "" }, cell))}.`;
}

// biases of 0, say, hide a bias in the wrong place
export const ALL_RIGHT = "With these numbers your output is right. The check tries other ones.";

// Return where a quantity stands in the student's code, in words; "" where nobody wrote any.
export function placeInWords({ quantities, story }, name) {
  const { seen, place, kind } = quantities[name];
  const isComputed = kind === "sum" || kind === "activation";
  if (!story.function || !isComputed || story.right === null) return "";
  if (!seen && story.right) {
    return `${name} does not come up in your code by itself: this is the layers’ number.`;
  }
  if (!seen || !place?.line) return "";
  if (!place.helper) return `Line ${place.line} of your code.`;
  const helper = story.code[place.helper.code];
  return `Line ${place.helper.line}, in ${helper.name}, called in line ${place.line}.`;
}

// Return what is said where the student's way and the layers part.
export function stopInWords({ departs }) {
  return departs.name ? `${departs.sentence} ${departs.name}` : departs.sentence;
}

// Return what is said at the start of a function that departs.
export function warnInWords({ departs }) {
  return `Your output is not the layers’ one. Play it: it stops at ${departs.quantity}, where the two part.`;
}

// Return how much of a larger network is shown, "" where all of it is.
export function cutInWords({ layers, quantities, n, story }, units, examples) {
  const widest = Math.max(quantities.X.shape[1], ...layers.map(({ b }) => b.length));
  const parts = [];
  if (n > examples) parts.push(`${examples} of ${n} examples`);
  if (widest > units) parts.push(`${units} of ${widest} units or inputs`);
  const more = story.total > n ? `The first ${n} of ${story.total} examples are played. ` : "";
  return parts.length === 0 ? more : `${more}At once ${listed(parts)} are shown (“…”).`;
}

// Return what the shades and links mean, with their scale, the same in every step.
export function scaleInWords({ values, weights }) {
  return `Shades: up to ±${cellNumber(values)}. Links: as wide as |w|, up to ${cellNumber(weights)}; `
    + "dashed where w is below 0. The same in every step.";
}

// --- table and code ---------------------------------------------------------------------------------

// Return { caption, heads, rows } of all quantities for an example.
export function forwardTable(network, example, hidden = () => false) {
  const withYours = Boolean(network.story.function) && network.story.right !== null;
  const heads = ["quantity", "shape", "the layers", ...(withYours ? ["yours", "line"] : [])];
  const rows = Object.values(network.quantities).map((each) => {
    const expected = hidden(each.name) ? "?" : valuesText(each.expected, each.kind, example);
    const row = [`${each.name}, ${each.title}`, shapeInWords(each.shape), expected];
    if (!withYours) return row;
    const yours = each.yours ? valuesText(each.yours, each.kind, example) : "not seen";
    const line = each.place?.line ?? each.place?.helper?.line;
    return [...row, yours, line === undefined || line === null ? "" : String(line)];
  });
  const weights = network.layers.map(({ number }) => network.quantities[`W${number}`]);
  const shapes = weights.map(({ shape }) => shapeInWords(shape));
  const caption = `Example ${example + 1} of X ${shapeInWords(network.quantities.X.shape)}; `
    + `weights ${listed(shapes)}`;
  return { caption, heads, rows };
}

function valuesText(rows, kind, example) {
  const cut = (row) => row.slice(0, 8).map(cellNumber).join(", ") + (row.length > 8 ? ", …" : "");
  if (kind === "weight") {
    const lines = rows.slice(0, 8).map((row) => `[${cut(row)}]`).join(" ");
    return rows.length > 8 ? `${lines} …` : lines;
  }
  return `[${cut(kind === "bias" ? rows[0] : rows[example] ?? rows[0])}]`;
}

// Return the code of a forward pass: { name of the tab: text }.
export function forwardCode(network, cell) {
  const arrays = ["import numpy as np", ""];
  const keep = (name, value) => {
    const large = value.flat().length > MOST_LITERAL;
    const { shape } = network.quantities[name];
    const written = large ? `...  # ${shapeInWords(shape)}` : `np.array(${literal(value, 6)})`;
    arrays.push(`${name} = ${written}`);
  };
  keep("X", network.quantities.X.expected);
  const steps = network.layers.map(({ number, W, b, activation }) => {
    keep(`W${number}`, W);
    keep(`b${number}`, b);
    return [
      `Z${number} = ${inputName(number)} @ W${number} + b${number}`,
      `A${number} = ${activationCode(activation, `Z${number}`)}`,
    ].join("\n");
  });
  const numpy = [...arrays, "", ...steps, `print(A${steps.length})`].join("\n");
  const line = cell ? { "This number": numpyLine(network, cell) } : {};
  return { NumPy: numpy, Keras: kerasCode(network, arrays), ...line };
}

function kerasCode(network, arrays) {
  const keras = { identity: "None", step: 'lambda z: keras.ops.cast(z > 0, "float32")' };
  const dense = network.layers.map(({ b, activation }) =>
    `    keras.layers.Dense(${b.length}, ${keras[activation] ?? JSON.stringify(activation)}),`,
  );
  const weights = network.layers.map(({ number }) => `W${number}, b${number}`).join(", ");
  return [
    "import keras", ...arrays, "", "model = keras.Sequential([",
    `    keras.Input((${network.quantities.X.shape[1]},)),`, ...dense, "])",
    `model.set_weights([${weights}])`, "print(model(X))",
  ].join("\n");
}

// Return a quantity's caption: its shape, what of it is shown, whose numbers they are.
export function captionOf(network, name, { rows, units } = {}) {
  const { shape, yours, yoursShape, kind } = network.quantities[name];
  const isYours = network.view === "yours" && Boolean(yours);
  const now = shapeInWords(isYours ? yoursShape : shape);
  const parts = [[rows, "rows"], [units, "columns"]].filter(([window]) => window?.cut);
  const shown = parts.map(([{ from, to }, words]) => `, ${words} ${from}–${to - 1}`).join("");
  const text = `${name} ${now}${shown}`;
  if (isYours && now !== shapeInWords(shape)) return `${text}, expected ${shapeInWords(shape)}`;
  const isComputed = kind === "sum" || kind === "activation";
  return isComputed && network.view === "yours" && !yours ? `${text}, the layers’` : text;
}
