// What the neuron explorer says and counts: sentences, truth tables, answers, cards. No page.
import { ACTIVATIONS, weightedSum } from "./nn.mjs";
import { counted, factor, listed, literal, num, term } from "./format.mjs";

export const GATE_ROWS = {
  AND: [0, 0, 0, 1], OR: [0, 1, 1, 1], NAND: [1, 1, 1, 0], NOR: [1, 0, 0, 0], NOT: [1, 0],
};
const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
const INPUTS = { NOT: [[0, 0], [1, 0]] }; // of the gates with one input; the second is not used

// Return the weights that count: NOT has one input, so its second weight is 0.
export function weightsOf({ mode, gate, w }) {
  return mode === "gates" && gate === "NOT" ? [w[0], 0] : w;
}

// Return the activation that counts: a gate answers by the step.
export function activationOf({ mode, activation }) {
  return mode === "explore" ? activation : "step";
}

// Return the sum w·x + b written out for some inputs: "1·2 + (−1)·1 + 0.5 = 1.5".
export function sumInWords(x, w, b) {
  const products = x.map((value, i) => `${factor(w[i])}·${factor(value)}`);
  return `${products.join(" + ")} ${term(b)} = ${num(weightedSum(x, w, b))}`;
}

// Return where a neuron's line runs, in a sentence.
export function lineInWords(w, b) {
  const across = num(-b / w[0]);
  const up = num(-b / w[1]);
  if (w[0] === 0 && w[1] === 0) return `Both weights are 0: there is no line, z is ${num(b)} everywhere.`;
  if (w[1] === 0) return `The line is upright, at x₁ = ${across}.`;
  if (w[0] === 0) return `The line is level, at x₂ = ${up}.`;
  if (b === 0) return "The line runs through (0, 0).";
  return `The line crosses x₁ at ${across} and x₂ at ${up}.`;
}

// Return { rows, right } of a gate: a row { x, z, answer, wanted } for each way to fill its inputs.
export function truthOf(state) {
  const wanted = GATE_ROWS[state.gate];
  const w = weightsOf(state);
  const rows = (INPUTS[state.gate] ?? CORNERS).map((x, i) => {
    const z = weightedSum(x, w, state.b);
    return { x, z, answer: ACTIVATIONS.step(z), wanted: wanted[i] };
  });
  return { rows, right: rows.filter((row) => row.answer === row.wanted).length };
}

// Return for every example of a challenge whether the neuron's answer is wrong.
export function wrongOf({ w, b }, X, y) {
  return X.map((x, i) => ACTIVATIONS.step(weightedSum(x, w, b)) !== y[i]);
}

// Return the sentences on what is to be seen; short ones while it moves.
export function neuronInWords(state, story, moving) {
  const flat = weightsOf(state).every((weight) => weight === 0);
  if (flat && state.mode !== "explore") return `${lineInWords([0, 0], state.b)} Give it a weight.`;
  if (state.mode === "gates") return gateInWords(state, moving);
  if (state.mode === "challenge") return challengeInWords(state, story, moving);
  const { x, w, b } = state;
  const a = ACTIVATIONS[state.activation](weightedSum(x, w, b));
  const at = `At (${num(x[0])}, ${num(x[1])})`;
  if (moving) return `${at}: z = ${num(weightedSum(x, w, b))}, output ${num(a)}.`;
  return `${lineInWords(w, b)} ${at}: z = ${sumInWords(x, w, b)}, output ${num(a)}.`;
}

function challengeInWords(state, { X, y }, moving) {
  const wrong = wrongOf(state, X, y);
  const missed = [0, 1].map((k) => wrong.filter((is, i) => is && y[i] === k).length);
  const right = X.length - missed[0] - missed[1];
  if (moving) return `${right} of ${X.length} right.`;
  const moves = counted(state.moves, "move");
  if (right === X.length) return `${right} of ${X.length} in ${moves}: every ▲ is on the orange side.`;
  const parts = [];
  if (missed[1] > 0) parts.push(`${missed[1]} ▲ on the blue side`);
  if (missed[0] > 0) parts.push(`${missed[0]} ● on the orange side`);
  return `${right} of ${X.length} right after ${moves}. Still wrong: ${listed(parts)}.`;
}

function gateInWords(state, moving) {
  const { rows, right } = truthOf(state);
  const score = `${state.gate}: ${right} of ${rows.length} rows right.`;
  if (moving) return score;
  if (right === rows.length) return `${score} Take answer makes the line for the exercise.`;
  const row = rows.find(({ answer, wanted }) => answer !== wanted);
  const inputs = state.gate === "NOT" ? [row.x[0]] : row.x;
  const sum = sumInWords(inputs, weightsOf(state), state.b);
  const side = row.z > 0 ? "above 0" : "not above 0";
  return `${score} At ${inputs.join("")}: z = ${sum}, ${side}, so the step gives ${row.answer}; `
    + `it should be ${row.wanted}.`;
}

// Return the share that a tone tells: of right answers, or the output at the point.
export function neuronShare(state, { X, y }) {
  if (state.mode === "gates") {
    const { rows, right } = truthOf(state);
    return right / rows.length;
  }
  if (state.mode === "challenge") {
    return wrongOf(state, X, y).filter((wrong) => !wrong).length / X.length;
  }
  return ACTIVATIONS[state.activation](weightedSum(state.x, state.w, state.b));
}

// Return { line, missing }: a line of literals for an exercise's cell, or what is missing for it.
export function neuronAnswer(state) {
  const { mode, gate, x, w, b } = state;
  if (mode === "challenge") return { line: "", hidden: true };
  if (mode === "gates") {
    const { rows, right } = truthOf(state);
    const weights = gate === "NOT" ? [w[0]] : w;
    const line = `${gate.toLowerCase()}_gate = (${literal(weights)}, ${literal(b)})`;
    if (right === rows.length) return { line };
    return { line: "", missing: `Not ${gate} yet: ${right} of ${rows.length} rows are right.` };
  }
  if (state.activation !== "sigmoid") return { line: "", hidden: true };
  const a = ACTIVATIONS.sigmoid(weightedSum(x, w, b));
  const name = a >= 0.99 ? "high" : "low";
  const line = `${name} = (${literal(x)}, ${literal(w)}, ${literal(b)})`;
  if (a >= 0.99 || a <= 0.01) return { line };
  const missing = `The output at the point is ${num(a, 3)}: at least 0.99 makes an answer for `
    + "“high”, at most 0.01 for “low”.";
  return { line: "", missing };
}

// Return { caption, heads, rows } of the numbers behind the picture.
export function neuronNumbers(state, story) {
  const w = weightsOf(state);
  if (state.mode === "gates") {
    const { rows } = truthOf(state);
    const body = rows.map((row) => {
      const inputs = state.gate === "NOT" ? [row.x[0]] : row.x;
      const mark = row.answer === row.wanted ? "✓" : "✗";
      return [inputs.join(" "), sumInWords(inputs, w, state.b), `${row.answer} ${mark}`, row.wanted];
    });
    return {
      caption: `${state.gate}, row by row: step(z) is 1 where z is above 0`,
      heads: ["inputs", "z", "step(z)", "should be"], rows: body,
    };
  }
  if (state.mode === "challenge") return challengeNumbers(state, story);
  const { x, b } = state;
  const z = weightedSum(x, w, b);
  const products = x.map((value, i) => [`x${i + 1}`, num(value), num(w[i]), num(value * w[i])]);
  return {
    caption: "One neuron: x and w of shape (2,), b, z and the output are numbers",
    heads: ["", "value", "weight", "product"],
    rows: [...products, ["bias b", "", "", num(b)], ["z, the sum", "", "", num(z)],
      [`output, ${state.activation}(z)`, "", "", num(ACTIVATIONS[state.activation](z), 4)]],
  };
}

function challengeNumbers(state, { X, y }) {
  const wrong = wrongOf(state, X, y);
  const counts = [[1, "▲, class 1"], [0, "●, class 0"]].map(([k, name]) => {
    const here = X.filter((_, i) => y[i] === k).length;
    const missed = wrong.filter((is, i) => is && y[i] === k).length;
    const sides = k === 1 ? [here - missed, missed] : [missed, here - missed];
    return [name, ...sides];
  });
  return {
    caption: `${X.length} examples, X of shape (${X.length}, 2)`,
    heads: ["", "on the orange side (z > 0)", "on the blue side"], rows: counts,
  };
}

// Return { NumPy, Keras }: code of this neuron.
export function neuronCode(state) {
  const w = weightsOf(state);
  const name = activationOf(state);
  const x = state.mode === "gates" ? GATE_ROWS[state.gate].length === 2 ? [1, 0] : [1, 1] : state.x;
  const formula = { step: "1.0 * (z > 0)", sigmoid: "1 / (1 + np.exp(-z))", tanh: "np.tanh(z)",
    relu: "np.maximum(z, 0)", identity: "z" }[name];
  const known = { step: "lambda z: keras.ops.cast(z > 0, \"float32\")", identity: "None" };
  return {
    NumPy: [
      "import numpy as np", "", `x = np.array(${literal(x)})`, `w = np.array(${literal(w)})`,
      `b = ${literal(state.b)}`, "z = w @ x + b", `a = ${formula}`, "print(z, a)",
    ].join("\n"),
    Keras: [
      "import keras", "import numpy as np", "",
      `neuron = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, ${
        known[name] ?? JSON.stringify(name)})])`,
      `neuron.set_weights([np.array([[${literal(w[0])}], [${literal(w[1])}]]), np.array([${
        literal(state.b)}])])`,
      `print(neuron(np.array([${literal(x)}])))`,
    ].join("\n"),
  };
}

// Return the cards; story gives the neuron at the start.
export function neuronCards(story) {
  const explore = (state) => state.mode === "explore";
  const [u, v] = story.w;
  const turned = ({ w }) => Math.abs(w[0] * v - w[1] * u) > 0.02;
  const gates = ["AND", "OR", "NAND", "NOT"].map((gate) => ({
    id: gate, text: `Make a neuron that answers ${gate}.`, part: "w₁ w₂ b",
    when: ({ mode }) => mode === "gates",
    done: (state) => {
      const { rows, right } = truthOf(state);
      return state.mode === "gates" && state.gate === gate && right === rows.length;
    },
  }));
  return [
    { id: "upright", text: "Make the line upright.", part: "line", when: explore,
      done: (state) => explore(state) && state.w[0] !== 0 && Math.abs(state.w[1]) < 0.02 },
    { id: "shift", text: "Move the line without turning it. Which number does that?", part: "b",
      when: explore, done: (state) => explore(state) && !turned(state) && state.b !== story.b },
    { id: "steep", part: "w₁ w₂ b", when: explore,
      text: "Keep the line, but let the colours change faster across it.",
      done: (state) => explore(state) && !turned(state)
        && state.w[0] * u + state.w[1] * v > 1.8 * (u * u + v * v)
        && Math.abs(state.b * (u * u + v * v) - story.b * (state.w[0] * u + state.w[1] * v)) < 0.2 },
    { id: "high", part: "point", when: explore,
      text: "Choose the sigmoid and bring the point’s output to 0.99.",
      done: (state) => explore(state) && state.activation === "sigmoid"
        && ACTIVATIONS.sigmoid(weightedSum(state.x, state.w, state.b)) >= 0.99 },
    { id: "all", text: "Get every ▲ on the orange side and every ● on the blue one.", part: "line",
      when: ({ mode }) => mode === "challenge",
      done: (state) => state.mode === "challenge" && !wrongOf(state, story.X, story.y).includes(true) },
    ...gates,
  ];
}
