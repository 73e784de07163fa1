// The story of a forward pass, read: arrays out of the bytes, quantities by layer, one number by
// its address { name, row, unit }. No page.
import { forwardOf, seeded } from "./nn.mjs";

// Return the float64 numbers of a Bytes trait, which comes as DataView or Uint8Array.
export function floatsOf(b) {
  const bytes = new Uint8Array(b.buffer ?? b, b.byteOffset ?? 0, b.byteLength);
  return new Float64Array(bytes.slice(0, bytes.length - (bytes.length % 8)).buffer);
}

// Return a stored array as lists: (n,) as one row, a single number as one row of one.
export function rowsOfStored(stored, floats) {
  if (!stored) return null;
  const { shape, at } = stored;
  const wide = shape.length === 0 ? 1 : shape[shape.length - 1];
  const rows = shape.length < 2 ? 1 : shape.slice(0, -1).reduce((product, n) => product * n, 1);
  return Array.from({ length: rows }, (_, i) =>
    Array.from(floats.subarray(at + i * wide, at + (i + 1) * wide)),
  );
}

// Return the network of a story: { X, layers, quantities } with every quantity's rows, the layers'
// (`expected`) and the student's (`yours`, null where they cannot be told).
export function readForward(story, bytes) {
  const floats = floatsOf(bytes);
  const quantities = {};
  for (const each of story.quantities) {
    quantities[each.name] = {
      ...each,
      expected: rowsOfStored(each.expected, floats),
      yours: rowsOfStored(each.yours, floats),
      shape: each.expected.shape,
      yoursShape: each.yours?.shape ?? null,
    };
  }
  const count = story.quantities.filter(({ kind }) => kind === "weight").length;
  const names = Array.from({ length: count }, (_, k) => quantities[`A${k + 1}`].activation);
  return networkOf(quantities, names, story);
}

function networkOf(quantities, activations, story) {
  const layers = activations.map((activation, i) => ({
    number: i + 1, activation,
    W: quantities[`W${i + 1}`].expected, b: quantities[`b${i + 1}`].expected[0],
    title: quantities[`A${i + 1}`].title,
  }));
  const n = quantities.X ? quantities.X.expected.length : 0;
  return { quantities, layers, activations, n, story, departs: story.departs };
}

// --- networks to practise on --------------------------------------------------------------------

const PRACTICE = { X: [1, 2, 3, -1, -2], W: [1, 2, -1, -2, 3, 0, -3], b: [0, 1, -1, 2, -2] };
const TRIES = 200;

// Return a small network of whole numbers for a seed, with activations as the story has them; where
// it can be, one unit of the first layer is off and one on.
export function practiceNetwork(seed, activations, sizes) {
  for (let attempt = 0; ; attempt += 1) {
    const random = seeded(1000 * seed + attempt);
    const row = (n, list) =>
      Array.from({ length: n }, () => list[Math.floor(random() * list.length)]);
    const X = [row(sizes[0], PRACTICE.X)];
    const layers = activations.map((_, k) => [
      Array.from({ length: sizes[k] }, () => row(sizes[k + 1], PRACTICE.W)),
      row(sizes[k + 1], PRACTICE.b),
    ]);
    const passed = forwardOf(X, layers, activations);
    const [z] = passed[0].Z;
    const mixed = z.some((value) => value > 0) && z.some((value) => value < 0);
    if (mixed || attempt > TRIES) return practiceOf(X, layers, passed, activations);
  }
}

function practiceOf(X, layers, passed, activations) {
  const quantities = {};
  const add = (name, kind, layer, expected, title) => {
    const shape = kind === "bias" ? [expected[0].length] : [expected.length, expected[0].length];
    const activation = kind === "activation" ? activations[layer - 1] : null;
    quantities[name] = { name, kind, layer, title, activation, shape, expected, yours: null };
  };
  add("X", "input", 0, X, "the input");
  layers.forEach(([W, b], i) => {
    const k = i + 1;
    const title = k === layers.length ? "the output" : `hidden layer ${k}`;
    add(`W${k}`, "weight", k, W, `the weights of ${title}`);
    add(`b${k}`, "bias", k, [b], `the bias of ${title}`);
    add(`Z${k}`, "sum", k, passed[i].Z, `${title} before its activation`);
    add(`A${k}`, "activation", k, passed[i].A, title);
  });
  return networkOf(quantities, activations, { function: "", departs: null, code: [] });
}

// --- single numbers -------------------------------------------------------------------------------

// Return the name of what a layer reads: X, or the activation before.
export function inputName(number) {
  return number === 1 ? "X" : `A${number - 1}`;
}

// Return the rows of a quantity as the network is viewed: the student's, where `view` is "yours" and
// they are known, else the layers'.
export function rowsIn({ quantities, view }, name) {
  return (view === "yours" && quantities[name].yours) || quantities[name].expected;
}

// Return one number of a quantity as the network is viewed, NaN outside.
export function numberAt(network, { name, row, unit }) {
  return rowsIn(network, name)[row]?.[unit] ?? NaN;
}

// Return whether the student's number differs from the layers' by more than single precision.
export function differs(network, { name, row, unit }) {
  const { yours, expected } = network.quantities[name];
  if (!yours) return false;
  const [mine, theirs] = [yours[row]?.[unit], expected[row]?.[unit]];
  if (mine === undefined || theirs === undefined) return true;
  if (Number.isNaN(mine) && Number.isNaN(theirs)) return false;
  const most = Math.max(...expected.flat().filter(Number.isFinite).map(Math.abs), 0);
  return !(Math.abs(mine - theirs) <= 2e-5 * most + 1e-12 || mine === theirs);
}

// Return the largest |number| of the inputs, sums and activations, and of the weights: the scales.
export function scalesOf(network) {
  const largest = (kinds) => {
    const rows = Object.values(network.quantities)
      .filter(({ kind }) => kinds.includes(kind))
      .flatMap(({ expected, yours }) => [...expected, ...(yours ?? [])]);
    return Math.max(...rows.flat().filter(Number.isFinite).map(Math.abs), 1e-9);
  };
  return { values: largest(["input", "sum", "activation"]), weights: largest(["weight"]) };
}

// Return which indices of 0 … count - 1 are shown: at most `most` of them, the chosen one inside.
export function windowOf(count, most, chosen = 0) {
  if (count <= most) return { from: 0, to: count, cut: false };
  const from = Math.max(0, Math.min(count - most, chosen - Math.floor(most / 2)));
  return { from, to: from + most, cut: true };
}
