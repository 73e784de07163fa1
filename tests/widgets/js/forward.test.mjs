// The forward player's pure parts: arrays out of bytes, steps, sums, sentences, typed numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  doneInWords, isTypedRight, predictAnswer, questionInWords, scoreOf, stepsOpen, typedInWords,
  typedNetwork, typedNumber,
} from "../../../helpers/widgets/js/forward_predict.mjs";
import {
  ZOOMS, cellOf, isKnown, leapOf, litFor, predictSteps, sameStep, stepsOf, stopOf,
} from "../../../helpers/widgets/js/forward_steps.mjs";
import {
  differs, floatsOf, numberAt, practiceNetwork, readForward, rowsOfStored, scalesOf, windowOf,
} from "../../../helpers/widgets/js/forward_story.mjs";
import {
  captionOf, cellNumber, cutInWords, forwardCode, forwardTable, numpyLine, placeInWords,
  pointInWords, scaleInWords, stepInWords, stopInWords, sumOf, sumText,
} from "../../../helpers/widgets/js/forward_words.mjs";

// The story that Python tells of the pencil network and a forward that adds b1 after the activation.
function pencilStory(changes = {}) {
  const arrays = [];
  let at = 0;
  const store = (shape, ...numbers) => {
    arrays.push(...numbers);
    at += numbers.length;
    return { shape, at: at - numbers.length };
  };
  const quantity = (name, title, layer, kind, expected, more = {}) => ({
    name, title, layer, kind, expected, activation: null, yours: null, seen: false, place: null,
    product: null, ...more,
  });
  const line = (n) => ({ line: n, helper: null });
  const quantities = [
    quantity("X", "the input", 0, "input", store([1, 2], 2, 1)),
    quantity("W1", "the weights of the hidden layer", 1, "weight", store([2, 2], 1, 0, -2, 3)),
    quantity("b1", "the bias of the hidden layer", 1, "bias", store([2], -1, 2)),
    quantity("Z1", "the hidden layer before its activation", 1, "sum", store([1, 2], -1, 5), {
      yours: store([1, 2], -1, 5), seen: true, place: line(2),
    }),
    quantity("A1", "the hidden layer", 1, "activation", store([1, 2], 0, 5), {
      activation: "relu", yours: store([1, 2], -1, 5), place: line(2),
    }),
    quantity("W2", "the weights of the output", 2, "weight", store([2, 1], 2, -1)),
    quantity("b2", "the bias of the output", 2, "bias", store([1], 0.5)),
    quantity("Z2", "the output before its activation", 2, "sum", store([1, 1], -4.5)),
    quantity("A2", "the output", 2, "activation", store([1, 1], -4.5), { activation: "identity" }),
  ];
  const story = {
    title: "t", function: "forward", hidden: "relu", output: "identity", examples: 1, total: 1,
    code: [{ name: "forward", first: 1, lines: ["def forward(...):", "    ..."] }], quantities,
    returned: null, right: false, problem: null, printed: "", warned: [], changed: [],
    departs: {
      quantity: "A1", kind: "value", row: 0, sentence: "Here yours and the layers part.",
      name: "You add the bias after the activation.", place: line(2), shapes: null,
    },
    ...changes,
  };
  const bytes = new Uint8Array(new Float64Array(arrays).buffer);
  return { story, bytes };
}

function pencil(changes, view = "expected") {
  const { story, bytes } = pencilStory(changes);
  return { ...readForward(story, bytes), view };
}

const Z = (unit, row = 0) => ({ name: "Z1", row, unit });
const A = (unit, row = 0) => ({ name: "A1", row, unit });

test("arrays come out of a DataView, a Uint8Array and a view that begins anywhere", () => {
  const numbers = new Float64Array([1.5, NaN, -2]);
  const shifted = new Uint8Array(28);
  shifted.set(new Uint8Array(numbers.buffer), 4);
  for (const b of [
    new DataView(numbers.buffer), new Uint8Array(numbers.buffer), shifted.subarray(4),
  ]) {
    assert.deepEqual([...floatsOf(b)], [1.5, NaN, -2]);
  }
  const floats = Float64Array.from([0, 1, 2, 3, 4, 5]);
  assert.deepEqual(rowsOfStored({ shape: [2, 2], at: 1 }, floats), [[1, 2], [3, 4]]);
  assert.deepEqual(rowsOfStored({ shape: [3], at: 0 }, floats), [[0, 1, 2]]);
  assert.deepEqual(rowsOfStored({ shape: [], at: 5 }, floats), [[5]]);
  assert.equal(rowsOfStored(null, floats), null);
});

test("a network is read with the student's numbers beside the layers'", () => {
  const network = pencil();
  assert.equal(numberAt(network, A(0)), 0);
  assert.equal(numberAt(pencil({}, "yours"), A(0)), -1);
  assert.ok(differs(network, A(0)) && !differs(network, A(1)) && !differs(network, Z(0)));
  assert.deepEqual(scalesOf(network), { values: 5, weights: 3 });
});

test("the zoom levels take more and more steps", () => {
  const network = pencil();
  const counts = ZOOMS.map((zoom) => stepsOf(network, zoom).length);
  assert.deepEqual(counts, [1 + 2 * 3 + 2 + 3 + 1, 1 + 2 + 2 + 1 + 1, 5, 3]);
  assert.equal(predictSteps(network).length, 6);
  for (const zoom of ZOOMS) assert.equal(stepsOf(network, zoom)[0].name, "X");
});

test("a change of zoom stays at the same number", () => {
  const network = pencil();
  const matrix = stepsOf(network, "matrix");
  const number = stepsOf(network, "number");
  const at = matrix.findIndex(({ name, unit }) => name === "A1" && unit === 1);
  const there = number[sameStep(matrix[at], number)];
  assert.deepEqual([there.name, there.unit], ["A1", 1]);
  assert.equal(matrix[sameStep(there, matrix)].name, "A1");
  const sum = number[sameStep(matrix[2], number)];
  assert.deepEqual([sum.name, sum.unit, sum.last], ["Z1", 1, true]);
  assert.equal(stepsOf(network, "network")[sameStep(matrix[1], stepsOf(network, "network"))].name, "A1");
  for (const step of number) assert.ok(sameStep(step, matrix) >= 0);
});

test("a number is known once its step is there", () => {
  const network = pencil();
  const steps = stepsOf(network, "matrix");
  const known = (step, cell) => isKnown(step, cell);
  assert.ok(known(steps[0], { name: "W1", row: 0, unit: 0 }));
  assert.ok(!known(steps[0], Z(0)));
  assert.ok(known(steps[1], Z(0)) && !known(steps[1], Z(1)) && !known(steps[1], A(0)));
  assert.ok(known(steps[3], A(0)) && !known(steps[3], A(1)));
  const number = stepsOf(network, "number");
  assert.ok(!known(number[1], Z(0)) && !known(number[2], Z(0)) && known(number[3], Z(0)));
  assert.ok(known(stepsOf(network, "network")[1], Z(1)));
});

test("it stops at the first unit that differs, at every zoom level", () => {
  const network = pencil();
  const stops = ZOOMS.map((zoom) => {
    const steps = stepsOf(network, zoom);
    const { name, unit } = steps[stopOf(network, steps, 0)];
    return [name, unit];
  });
  assert.deepEqual(stops, [["A1", 0], ["A1", 0], ["A1", null], ["A1", null]]);
  assert.equal(stopOf(pencil({ departs: null }), stepsOf(network, "matrix"), 0), -1);
  const raised = pencil({ departs: { ...network.departs, quantity: "Z2", row: null } });
  const steps = stepsOf(raised, "network");
  assert.equal(steps[stopOf(raised, steps, 0)].name, "A2");
});

test("Shift with an arrow leaps to the next layer and back", () => {
  const steps = stepsOf(pencil(), "matrix");
  assert.equal(leapOf(steps, 0, 1), 1);
  assert.equal(steps[leapOf(steps, 1, 1)].layer, 2);
  assert.equal(leapOf(steps, steps.length - 1, 1), steps.length - 1);
  assert.equal(leapOf(steps, 3, -1), 1);
});

test("a number lights its row, its column and its bias", () => {
  assert.deepEqual(litFor(Z(1, 2)), {
    X: { row: 2, unit: null }, W1: { row: null, unit: 1 }, b1: { row: 0, unit: 1 },
    Z1: { row: 2, unit: 1 },
  });
  assert.deepEqual(Object.keys(litFor(A(1))), ["Z1", "A1"]);
  assert.deepEqual(litFor({ name: "W2", row: 1, unit: 0 }).A1, { row: null, unit: 1 });
  assert.deepEqual(litFor(null), {});
  assert.equal(cellOf({ unit: null }, 0), null);
});

test("sums are written out, in part too, and a number that is another is told", () => {
  const network = pencil();
  assert.equal(sumOf(network, Z(1)), "2·0 + 1·3 + 2 = 5");
  assert.equal(sumOf(network, Z(0)), "2·1 + 1·(−2) + (−1) = −1");
  assert.equal(sumOf(network, Z(0), { upto: 0 }), "2·1 + … = 2 so far");
  assert.equal(sumOf(network, Z(0), { ask: true }), "2·1 + 1·(−2) + (−1) = ?");
  assert.equal(sumOf(network, A(0)), "relu(−1) = 0");
  assert.equal(sumOf(pencil({}, "yours"), A(0)), "relu(−1) = 0, yours is −1");
  assert.equal(sumText(network, A(0)), "A1[0, 0] = relu(−1) = 0");
  assert.equal(numpyLine(network, Z(1)), "X[0] @ W1[:, 1] + b1[1]");
  assert.equal(numpyLine(network, A(1)), "np.maximum(Z1[0, 1], 0)");
  assert.equal(numpyLine(network, { name: "b2", row: 0, unit: 0 }), "b2[0]");
});

test("each step has its sentence, a short one while it plays", () => {
  const network = pencil();
  const say = (zoom, i, moving = false) =>
    stepInWords(network, stepsOf(network, zoom)[i], 0, moving);
  assert.equal(
    say("matrix", 1),
    "Unit 1, row 1 of X times column 1 of W1, plus its bias: z = 2·1 + 1·(−2) + (−1) = −1.",
  );
  assert.equal(say("matrix", 3), "Unit 1: relu(−1) = 0. It is off: it hands on 0.");
  assert.equal(say("matrix", 4), "Unit 2: relu(5) = 5. It is on.");
  assert.equal(say("matrix", 6), "The output unit: no activation: −4.5. That is the output for example 1.");
  assert.equal(say("number", 2), "Unit 1 takes input 2 times its weight: 1·(−2) = −2; so far 0.");
  assert.match(say("layer", 1), /X @ W1 \+ b1. \(1, 2\) @ \(2, 2\) gives \(1, 2\)/);
  assert.match(say("network", 1), /^A1, the hidden layer: relu\(Z1\), \(1, 2\). 1 of its 2 numbers are 0/);
  for (const zoom of ZOOMS) {
    stepsOf(network, zoom).forEach((_, i) => assert.ok(say(zoom, i, true).length < 50));
  }
});

test("what is pointed at tells what it is, and where the two ways differ", () => {
  const network = pencil({}, "yours");
  assert.match(pointInWords(network, { name: "W1", row: 1, unit: 1 }), /from input 2 to unit 2/);
  assert.match(pointInWords(network, { name: "b2", row: 0, unit: 0 }), /the bias of the output unit/);
  assert.match(pointInWords(network, A(0)), /The layers give 0\.$/);
  assert.match(pointInWords(network, Z(0), true), /= \?\.$/);
  assert.equal(placeInWords(network, "Z1"), "Line 2 of your code.");
  assert.match(placeInWords(pencil({ right: true, departs: null }), "Z2"), /does not come up in your code/);
  assert.equal(placeInWords(network, "W1"), "");
  assert.match(stopInWords(network), /part\. You add the bias after the activation\.$/);
});

test("captions say whose numbers they are, and what of a large matrix is shown", () => {
  const network = pencil({}, "yours");
  assert.equal(captionOf(network, "Z1"), "Z1 (1, 2)");
  assert.equal(captionOf(network, "Z2"), "Z2 (1, 1), the layers’");
  const units = windowOf(20, 8, 13);
  assert.deepEqual(units, { from: 9, to: 17, cut: true });
  assert.equal(captionOf(network, "W1", { units }), "W1 (2, 2), columns 9–16");
  assert.equal(windowOf(5, 8, 2).cut, false);
  assert.deepEqual(windowOf(20, 8, 19), { from: 12, to: 20, cut: true });
  assert.equal(cutInWords(network, 8, 12), "");
  assert.match(cutInWords(network, 1, 12), /1 of 2 units or inputs are shown/);
  assert.match(scaleInWords({ values: 5, weights: 3 }), /up to ±5.*up to 3/);
});

test("cells stay narrow", () => {
  const texts = [0.08123, -12.346, 123.456, -98765.4, 0.00123, NaN, Infinity, 0].map(cellNumber);
  assert.deepEqual(texts, ["0.08", "−12.35", "123.5", "−98765", "0.001", "NaN", "inf", "0"]);
});

test("the table and the code hold all quantities", () => {
  const network = pencil();
  const { caption, heads, rows } = forwardTable(network, 0);
  assert.match(caption, /X \(1, 2\); weights \(2, 2\) and \(2, 1\)/);
  assert.equal(rows.length, 9);
  for (const row of rows) assert.equal(row.length, heads.length);
  assert.equal(forwardTable(network, 0, () => true).rows[3][2], "?");
  const { NumPy, Keras } = forwardCode(network, null);
  assert.match(NumPy, /W1 = np.array\(\[\[1, 0\], \[-2, 3\]\]\)/);
  assert.match(NumPy, /A1 = np.maximum\(Z1, 0\)/);
  assert.match(Keras, /Dense\(2, "relu"\)[\s\S]*Dense\(1, None\)/);
  assert.equal(forwardCode(network, Z(1))["This number"], "X[0] @ W1[:, 1] + b1[1]");
});

test("numbers are typed with a comma, a real minus or a point, and nonsense is none", () => {
  const values = ["-1", "−1", " 5 ", "-4,5", ".5", "1e2", "", "x", "1 2", "--1", "5."].map(typedNumber);
  assert.deepEqual(values, [-1, -1, 5, -4.5, 0.5, 100, null, null, null, null, 5]);
});

test("on the exercise's own example typed numbers are kept and not judged", () => {
  const network = pencil();
  const steps = predictSteps(network);
  const typed = {};
  assert.equal(stepsOpen(steps, typed, 0), 2);
  typed["0 Z1 0"] = 7; // wrong, and nobody says so
  assert.equal(stepsOpen(steps, typed, 0), 3);
  assert.equal(typedInWords(network, Z(0), 7, 0), "You typed 7 for z1 of unit 1.");
  const shown = typedNetwork(network, typed, 0);
  assert.equal(numberAt(shown, Z(0)), 7);
  assert.ok(Number.isNaN(numberAt(shown, Z(1))));
  assert.deepEqual(predictAnswer(network, steps, typed, 0), {
    line: "", missing: "Type all 5 numbers first: 4 to go.",
  });
});

test("all typed numbers make the line for the exercise", () => {
  const network = pencil();
  const steps = predictSteps(network);
  const typed = { "0 Z1 0": -1, "0 Z1 1": 5, "0 A1 0": 0, "0 A1 1": 5, "0 Z2 0": -4.5 };
  assert.equal(stepsOpen(steps, typed, 0), 6);
  assert.equal(
    predictAnswer(network, steps, typed, 0).line,
    'by_hand = {"z1": [-1, 5], "a1": [0, 5], "y": -4.5}',
  );
  assert.deepEqual(predictAnswer(network, steps, typed, 1), { line: "", hidden: true });
  assert.match(questionInWords(network, steps[1]), /z1 of unit 1.*row of X times column 1 of W1/);
  assert.match(questionInWords(network, steps[5]), /What is the output y\?/);
});

test("practice networks are small whole numbers, the same for a seed, and judged at once", () => {
  const first = practiceNetwork(1, ["relu", "identity"], [2, 2, 1]);
  const again = practiceNetwork(1, ["relu", "identity"], [2, 2, 1]);
  assert.deepEqual(first.quantities.W1, again.quantities.W1);
  const kinds = new Set();
  for (let seed = 1; seed <= 12; seed += 1) {
    const network = practiceNetwork(seed, ["relu", "identity"], [2, 2, 1]);
    kinds.add(JSON.stringify(network.quantities.W1.expected));
    const numbers = Object.values(network.quantities).flatMap(({ expected }) => expected.flat());
    assert.ok(numbers.every((value) => Number.isInteger(value) && Math.abs(value) < 100));
    assert.ok(network.quantities.Z1.expected[0].some((z) => z < 0), "one unit is off");
  }
  assert.equal(kinds.size, 12);
  const right = numberAt(first, Z(0));
  assert.ok(isTypedRight(first, Z(0), right) && !isTypedRight(first, Z(0), right + 1));
  assert.match(typedInWords(first, Z(0), right, 1), /^Right: z1 of unit 1 is /);
  assert.match(typedInWords(first, Z(0), right + 1, 1), /^You typed .*\. Z1 of unit 1 is /);
  const steps = predictSteps(first);
  assert.deepEqual(scoreOf(first, steps, { "1 Z1 0": right }, 1), { of: 5, typed: 1, right: 1 });
  const all = steps.filter(({ unit }) => unit !== null).map((cell) => [
    `1 ${cell.name} ${cell.unit}`, numberAt(first, { ...cell, row: 0 }),
  ]);
  assert.equal(doneInWords(first, steps, Object.fromEntries(all), 1), "All 5 right.");
});
