// What the neuron explorer says, counts and answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  lineInWords, neuronAnswer, neuronCards, neuronCode, neuronInWords, neuronNumbers, sumInWords,
  truthOf, wrongOf,
} from "../../../helpers/widgets/js/neuron_words.mjs";

const story = { w: [1, 1], b: -1, X: [[0, 0], [2, 2], [-2, 1]], y: [0, 1, 1] };
const state = (changes) => ({ mode: "explore", w: [1, 1], b: -1, activation: "sigmoid", x: [2, 1],
  gate: "AND", moves: 0, ...changes });
const gate = (name, w, b) => state({ mode: "gates", gate: name, w, b });

test("the line is told in every position", () => {
  assert.equal(lineInWords([1, 2], -3), "The line crosses x₁ at 3 and x₂ at 1.5.");
  assert.equal(lineInWords([2, 0], -1), "The line is upright, at x₁ = 0.5.");
  assert.equal(lineInWords([0, -2], 1), "The line is level, at x₂ = 0.5.");
  assert.equal(lineInWords([1, -1], 0), "The line runs through (0, 0).");
  assert.match(lineInWords([0, 0], 0.5), /no line, z is 0.5 everywhere/);
});

test("sums are written out with the signs that a reader computes with", () => {
  assert.equal(sumInWords([1, 0], [-0.5, 0.5], -0.2), "(−0.5)·1 + 0.5·0 − 0.2 = −0.7");
});

test("a wrong gate names the first wrong row, and why a sum of 0 gives 0", () => {
  const words = neuronInWords(gate("OR", [1, 1], -1), story, false);
  assert.equal(truthOf(gate("OR", [1, 1], -1)).right, 2);
  assert.equal(words, "OR: 2 of 4 rows right. At 01: z = 1·0 + 1·1 − 1 = 0, not above 0, so the "
    + "step gives 0; it should be 1.");
});

test("gates make lines for the exercise only when every row is right", () => {
  assert.equal(neuronAnswer(gate("AND", [1, 1], -1.5)).line, "and_gate = ([1, 1], -1.5)");
  assert.equal(neuronAnswer(gate("OR", [1, 1], -0.5)).line, "or_gate = ([1, 1], -0.5)");
  assert.equal(neuronAnswer(gate("NAND", [-1, -1], 1.5)).line, "nand_gate = ([-1, -1], 1.5)");
  assert.equal(neuronAnswer(gate("NOT", [-1, 7], 0.5)).line, "not_gate = ([-1], 0.5)");
  const none = neuronAnswer(gate("AND", [1, 1], -1));
  assert.equal(none.line, "and_gate = ([1, 1], -1)"); // a sum of 0 is not above 0
  assert.match(neuronAnswer(gate("AND", [1, 1], -0.5)).missing, /Not AND yet: 2 of 4/);
});

test("an output at the edge of the sigmoid makes high or low", () => {
  assert.equal(neuronAnswer(state({ w: [2, 2], b: 0 })).line, "high = ([2, 1], [2, 2], 0)");
  assert.equal(neuronAnswer(state({ w: [-2, -2], b: 0 })).line, "low = ([2, 1], [-2, -2], 0)");
  assert.equal(neuronAnswer(state({})).line, "");
  assert.ok(neuronAnswer(state({ activation: "relu" })).hidden);
});

test("a challenge counts what is wrong on each side", () => {
  const now = state({ mode: "challenge", moves: 1 });
  assert.deepEqual(wrongOf(now, story.X, story.y), [false, false, true]);
  assert.equal(neuronInWords(now, story, false),
    "2 of 3 right after 1 move. Still wrong: 1 ▲ on the blue side.");
  const solved = state({ mode: "challenge", w: [0, 1], b: -0.5, moves: 2 });
  assert.match(neuronInWords(solved, story, false), /^3 of 3 in 2 moves/);
});

test("cards tick where their task is done, and not at the start", () => {
  const cards = Object.fromEntries(neuronCards(story).map((card) => [card.id, card]));
  Object.values(cards).forEach((card) => assert.equal(card.done(state({})), false, card.id));
  assert.ok(cards.upright.done(state({ w: [1, 0] })));
  assert.ok(cards.shift.done(state({ b: 0.5 })));
  assert.ok(cards.steep.done(state({ w: [2, 2], b: -2 })));
  assert.ok(!cards.steep.done(state({ w: [2, 2], b: 0 })));
  assert.ok(cards.high.done(state({ w: [3, 3] })));
  assert.ok(cards.AND.done(gate("AND", [1, 1], -1.5)));
});

test("numbers and code fit the state in every mode", () => {
  for (const now of [state({}), state({ mode: "challenge" }), gate("NOT", [-1, 0], 0.5)]) {
    const { heads, rows } = neuronNumbers(now, story);
    rows.forEach((row) => assert.equal(row.length, heads.length));
    assert.match(neuronCode(now).NumPy, /w @ x \+ b/);
    assert.match(neuronCode(now).Keras, /set_weights/);
  }
});

test("without weights there is no line to take hold of, and the text says what to do", () => {
  for (const now of [state({ mode: "challenge", w: [0, 0] }), gate("NOT", [0, 1], 0.5)]) {
    assert.match(neuronInWords(now, story, false), /no line, z is .* Give it a weight\.$/);
  }
});
