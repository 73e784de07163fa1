// The kit's pure parts: numbers, geometry, state and its history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { factor, listed, literal, num, rounded, term } from "../../../helpers/widgets/js/format.mjs";
import {
  biasThrough, footOf, lineEnds, middleOf, turnedBy, turnedTowards,
} from "../../../helpers/widgets/js/geometry.mjs";
import { ACTIVATIONS, forwardOf, seeded } from "../../../helpers/widgets/js/nn.mjs";
import { pitchOf } from "../../../helpers/widgets/js/sound.mjs";
import { hostOf } from "../../../helpers/widgets/js/page.mjs";
import {
  committed, echoes, historyOf, readState, redone, undone, writeState,
} from "../../../helpers/widgets/js/state.mjs";

const on = (w, b, [x, y]) => Math.abs(w[0] * x + w[1] * y + b) < 1e-9;

test("a line's ends lie on it and on the rim of the picture", () => {
  for (const [w, b] of [[[1, 2], -1], [[0, 3], 1], [[-2, 0], 1], [[1, -1], 0], [[1, 1], 6]]) {
    const ends = lineEnds(w, b, -3, 3);
    if (b === 6) continue; // touches a corner alone
    assert.equal(ends.length, 2);
    ends.forEach((end) => {
      assert.ok(on(w, b, end));
      assert.ok(Math.max(...end.map(Math.abs)) > 3 - 1e-9);
    });
  }
  assert.equal(lineEnds([1, 1], 20, -3, 3), null);
  assert.equal(lineEnds([0, 0], 1, -3, 3), null);
});

test("moving a line keeps its direction, turning it keeps its pivot and its length", () => {
  const w = [1.5, -2];
  assert.ok(on(w, biasThrough(w, [0.3, 0.7]), [0.3, 0.7]));
  const turned = turnedTowards(w, [1, 1], [1, 3]);
  assert.ok(on(turned.w, turned.b, [1, 1]));
  assert.ok(Math.abs(Math.hypot(...turned.w) - 2.5) < 1e-9);
  assert.ok(turned.w[1] > 0 && Math.abs(turned.w[0]) < 1e-9);
  const quarter = turnedBy([1, 0], [0, 2], 90);
  assert.ok(Math.abs(quarter.w[1] - 1) < 1e-9 && on(quarter.w, quarter.b, [0, 2]));
  assert.deepEqual(turnedTowards(w, [1, 1], [1, 1]).w, w);
  assert.ok(on([1, 1], -1, footOf([1, 1], -1, [5, 2])));
  assert.ok(on([1, 1], -1, middleOf([1, 1], -1, -3, 3)));
});

test("numbers have a real minus sign, literals a plain one, and -0 is 0", () => {
  assert.equal(num(-1.505), "−1.5");
  assert.equal(num(-0.001), "−1e−3");
  assert.equal(num(0), "0");
  assert.equal(num(NaN), "NaN");
  assert.equal(num(-Infinity), "−inf");
  assert.equal(literal([[-0.504, 1], [0, -0]]), "[[-0.5, 1], [0, 0]]");
  assert.equal(term(-2), "− 2");
  assert.equal(factor(-2), "(−2)");
  assert.equal(Object.is(rounded(-0.001), 0), true);
  assert.equal(listed(["a", "b", "c"]), "a, b and c");
});

test("a state survives its string; what is broken leaves the start", () => {
  const start = { w: [1, 2], mode: "explore", on: true, n: 0 };
  const state = { ...start, w: [3, 4], n: 7 };
  assert.deepEqual(readState(writeState(state), start), state);
  for (const text of ["", "{", "[]", "null", "7", '{"w": [1]}', '{"w": ["a", 2]}',
    '{"w": [1, null]}', '{"n": "x", "mode": 3, "on": 1, "z": 9}']) {
    assert.deepEqual(readState(text, start), start, text);
  }
});

test("undo and redo walk the history, a change cuts what was undone", () => {
  let history = historyOf({ n: 0 });
  for (const n of [1, 2, 3, 3]) history = committed(history, { n });
  assert.equal(history.past.length, 3);
  history = undone(undone(history));
  assert.equal(history.present.n, 1);
  assert.equal(redone(history).present.n, 2);
  history = committed(history, { n: 9 });
  assert.equal(redone(history).present.n, 9);
  for (let k = 0; k < 9; k += 1) history = undone(history);
  assert.equal(history.present.n, 0);
});

test("activations stay finite for huge sums and keep NaN", () => {
  assert.equal(ACTIVATIONS.sigmoid(-1000), 0);
  assert.equal(ACTIVATIONS.sigmoid(1000), 1);
  assert.equal(ACTIVATIONS.step(0), 0);
  assert.ok(Number.isNaN(ACTIVATIONS.relu(NaN)));
  const [first, second] = forwardOf([[2, 1]], [[[[1, 0], [-2, 3]], [-1, 2]], [[[2], [-1]], [0.5]]],
    ["relu", "identity"]);
  assert.deepEqual(first, { Z: [[-1, 5]], A: [[0, 5]] });
  assert.deepEqual(second.A, [[-4.5]]);
});

test("the same seed gives the same numbers, from 0 to below 1", () => {
  const [one, two] = [seeded(3), seeded(3)];
  for (let k = 0; k < 1000; k += 1) {
    const value = one();
    assert.equal(value, two());
    assert.ok(value >= 0 && value < 1);
  }
});

test("the host of a page tells listeners once, and forgets them", () => {
  const model = hostOf({ state: "a" });
  let heard = 0;
  const listener = () => { heard += 1; };
  model.on("change:state", listener);
  model.set("state", "b");
  model.set("state", "b");
  model.off("change:state", listener);
  model.set("state", "c");
  assert.equal(heard, 1);
  assert.equal(model.get("state"), "c");
});

test("a tone is higher the larger the share, and no share leaves two octaves", () => {
  assert.equal(pitchOf(0), 220);
  assert.equal(pitchOf(1), 880);
  assert.equal(pitchOf(7), 880);
  assert.ok(pitchOf(0.6) > pitchOf(0.5));
});

test("a value that comes back within two seconds is an echo, a later one is news", () => {
  let time = 0;
  const ours = echoes(() => time);
  ours.wrote("a");
  time = 1500;
  assert.ok(ours.isEcho("a"));
  assert.ok(!ours.isEcho("b"));
  time = 2500;
  assert.ok(!ours.isEcho("a"));
});
