// What is copied from the carver: lines of literals for the exercises, programs.
import { literal } from "./format.mjs";
import {
  XOR_CORNERS, hasDirection, isAbove, lineScore, lineSum, netScore, solvesExactly,
} from "./xor.mjs";

// Return { line, missing }: xor_layers as literals once the network is right, else why not.
export function carverAnswer(net) {
  if (net.units !== "step") {
    return { line: "", missing: "The exercise asks for step units: choose “step” above." };
  }
  if (netScore(net) < 4 || !solvesExactly(net)) {
    return { line: "", missing: "Not yet: the answer is there when all four corners are right." };
  }
  return { line: `xor_layers = ${layersWritten(net)}`, missing: "" };
}

function layersWritten({ lines: [first, second, output] }) {
  const W1 = [[first[0], second[0]], [first[1], second[1]]];
  const b1 = [first[2], second[2]];
  const W2 = [[output[0]], [output[1]]];
  return `[(${literal(W1)}, ${literal(b1)}), (${literal(W2)}, ${literal([output[2]])})]`;
}

// Return { line, missing }: my_line as literals once three corners are right, else why not.
export function gameAnswer(line) {
  const sums = XOR_CORNERS.map((corner) => lineSum(line, corner));
  const agrees = sums.every((sum) => sum > 0 === isAbove(sum));
  if (lineScore(line) < 3 || !agrees || !hasDirection(line)) {
    return { line: "", missing: "Not yet: the answer is there when three corners are right." };
  }
  return { line: `my_line = (${literal(line.slice(0, 2))}, ${literal(line[2])})`, missing: "" };
}

const NUMPY_UNITS = {
  step: "(Z1 > 0).astype(float)", relu: "np.maximum(Z1, 0)", sigmoid: "1 / (1 + np.exp(-Z1))",
};
const KERAS_UNITS = { step: "step", relu: '"relu"', sigmoid: '"sigmoid"' };
const CODE_CORNERS = "X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])";
const KERAS_STEP = ["", "", "def step(z):", '    return keras.ops.cast(z > 0, "float32")', "", ""];
const KERAS_ANSWERS = [
  "answers = model.predict(X, verbose=0).astype(int)", "print(answers)",
];

// Return { NumPy, Keras }: the network as programs that print its answers.
export function carverCode(net) {
  const [first, second, output] = net.lines;
  const W1 = `np.array(${literal([[first[0], second[0]], [first[1], second[1]]])})`;
  const b1 = `np.array(${literal([first[2], second[2]])})`;
  const W2 = `np.array(${literal([[output[0]], [output[1]]])})`;
  const b2 = `np.array(${literal([output[2]])})`;
  const NumPy = [
    "import numpy as np", "", CODE_CORNERS, `W1, b1 = ${W1}, ${b1}`, `W2, b2 = ${W2}, ${b2}`,
    "Z1 = X @ W1 + b1", `H = ${NUMPY_UNITS[net.units]}`,
    "answers = (H @ W2 + b2 > 0).astype(int)", "print(answers)",
  ];
  const Keras = [
    "import keras", "import numpy as np", "", CODE_CORNERS, ...KERAS_STEP,
    `hidden = keras.layers.Dense(2, activation=${KERAS_UNITS[net.units]})`,
    "output = keras.layers.Dense(1, activation=step)",
    "model = keras.Sequential([keras.Input((2,)), hidden, output])",
    `hidden.set_weights([${W1}, ${b1}])`, `output.set_weights([${W2}, ${b2}])`, ...KERAS_ANSWERS,
  ];
  return { NumPy: NumPy.join("\n"), Keras: Keras.join("\n") };
}

// Return { NumPy, Keras }: one step unit as programs that print its answers.
export function gameCode(line) {
  const [w1, w2, b] = line.map((value) => literal(value));
  const NumPy = [
    "import numpy as np", "", CODE_CORNERS, `w, b = np.array([${w1}, ${w2}]), ${b}`,
    "answers = (X @ w + b > 0).astype(int)", "print(answers)",
  ];
  const Keras = [
    "import keras", "import numpy as np", "", CODE_CORNERS, ...KERAS_STEP,
    "unit = keras.layers.Dense(1, activation=step)",
    "model = keras.Sequential([keras.Input((2,)), unit])",
    `unit.set_weights([np.array([[${w1}], [${w2}]]), np.array([${b}])])`, ...KERAS_ANSWERS,
  ];
  return { NumPy: NumPy.join("\n"), Keras: Keras.join("\n") };
}
