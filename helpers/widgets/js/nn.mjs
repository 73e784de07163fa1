// Arithmetic of neurons and networks: the same numbers as NumPy's, number by number.

// Return 1 / (1 + exp(-z)); exp only ever sees numbers that are not above 0.
function sigmoidOf(z) {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}

// The activations by name, functions of one number.
export const ACTIVATIONS = {
  step: (z) => (z > 0 ? 1 : 0),
  sigmoid: sigmoidOf,
  tanh: Math.tanh,
  relu: (z) => (z > 0 || Number.isNaN(z) ? z : 0),
  identity: (z) => z,
};

// The lowest and the highest output that a picture of an activation shades.
export const OUTPUTS = {
  step: [0, 1],
  sigmoid: [0, 1],
  tanh: [-1, 1],
  relu: [0, 3],
  identity: [-3, 3],
};

// Return w·x + b of one neuron.
export function weightedSum(x, w, b) {
  return x.reduce((sum, value, i) => sum + value * w[i], 0) + b;
}

// Return { Z, A } of one layer for rows X (n, n_in): Z = X W + b, A = g(Z); W is (n_in, n_out).
export function layerOf(X, W, b, activation) {
  const column = (j) => W.map((row) => row[j]);
  const columns = b.map((_, j) => column(j));
  const Z = X.map((x) => columns.map((w, j) => weightedSum(x, w, b[j])));
  return { Z, A: Z.map((row) => row.map(ACTIVATIONS[activation])) };
}

// Return the list of { Z, A } of all layers [[W, b], …], one activation's name a layer.
export function forwardOf(X, layers, activations) {
  const passed = [];
  layers.forEach(([W, b], k) => {
    const before = k === 0 ? X : passed[k - 1].A;
    passed.push(layerOf(before, W, b, activations[k]));
  });
  return passed;
}

// Return a generator of numbers from 0 to below 1, the same for the same seed ("mulberry32").
export function seeded(seed) {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
