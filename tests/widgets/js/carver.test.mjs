// What the carver and the line game keep, tick and draw where.
import assert from "node:assert/strict";
import test from "node:test";
import {
  carvedChange,
  carverCards,
  carverStart,
  gameCards,
  gameChange,
  gameStart,
  nextGhost,
  soundCarver,
  soundGame,
  waysWith,
} from "../../../helpers/widgets/js/carver_state.mjs";
import { handlePlaces } from "../../../helpers/widgets/js/carver_place.mjs";
import {
  outsideWords,
  quadrantFacts,
  quadrantWords,
  solvedWords,
} from "../../../helpers/widgets/js/carver_words.mjs";
import { carverCode, gameCode } from "../../../helpers/widgets/js/carver_copy.mjs";
import { lineEnds } from "../../../helpers/widgets/js/geometry.mjs";
import { readState, writeState } from "../../../helpers/widgets/js/state.mjs";
import {
  familyOf, lineLabelings, netScore, quadrantShare, solutionFamilies,
} from "../../../helpers/widgets/js/xor.mjs";

const OR = [1, 1, -0.5];
const AND = [1, 1, -1.5];
const OUT = [1, -2, -0.5];
const start = carverStart({ units: "step", lines: [[1, 0, -0.5], [1, 1, -2.5], OUT] });
const solved = { ...start, lines: [OR, AND, OUT] };
const ticked = (cards, state) => cards.filter(({ done }) => done(state)).map(({ id }) => id);

test("the start is not solved and ticks no card", () => {
  assert.ok(netScore(start) < 4);
  assert.deepEqual(ticked(carverCards(), start), []);
  const game = gameStart({ lines: [[1, 0, -0.5]] });
  assert.deepEqual(ticked(gameCards(), game), []);
});

test("a move keeps two decimals, and counts as a way only at rest", () => {
  const moved = { ...start, lines: [OR, [1, 1, -2.5], OUT] };
  assert.deepEqual(carvedChange(moved, 1, [1, 1, -1.504], false), { lines: [OR, [1, 1, -1.5], OUT] });
  assert.deepEqual(carvedChange(moved, 1, AND, true).ways, [familyOf([OR, AND])]);
  const twice = carvedChange(moved, 1, AND, true, ["2-4"]).ways;
  assert.deepEqual(twice.sort(), ["1-7", "2-4"]);
});

test("each card ticks at what it says, and at nothing less", () => {
  const cards = carverCards();
  assert.deepEqual(ticked(cards, solved), ["or", "four"]);
  assert.ok(ticked(cards, { ...solved, ways: ["2-4"] }).includes("second"));
  assert.ok(!ticked(cards, { ...solved, ways: ["1-7"] }).includes("second"));
  const bent = { units: "relu", lines: [OR, AND, [4, -12, -1]] };
  assert.equal(netScore({ ...start, ...bent }), 4);
  assert.ok(ticked(cards, { ...start, ...bent }).includes("relu"));
  assert.ok(!ticked(cards, { ...solved, quadrants: true }).includes("quadrants"));
});

test("the card of the quadrants is done with two step units that stand far apart", () => {
  const lines = [[1, 1, -0.1], [1, 1, -1.9], [1, -1, -0.5]];
  const state = { ...start, lines, quadrants: true };
  assert.ok(quadrantShare(state) > 0.8 && quadrantShare(state) < 5 / 6);
  assert.ok(ticked(carverCards(), state).includes("quadrants"));
  assert.ok(!ticked(carverCards(), { ...state, quadrants: false }).includes("quadrants"));
});

test("ghosts go through all other families and end with none", () => {
  let state = { ...solved, ghost: "" };
  const seen = [];
  for (let k = 0; k < 8; k += 1) {
    state = { ...state, ghost: nextGhost(state) };
    seen.push(state.ghost);
  }
  assert.equal(new Set(seen).size, 8);
  assert.equal(seen[7], "");
  assert.ok(!seen.includes(familyOf(solved.lines)));
});

test("broken states are put right", () => {
  const strange = '{"units":"cubic","lines":[[1,2,3],[1e9,0,0.004],[0,0,0]],"ways":[3,"1-7","9"],'
    + '"ghost":"x","quadrants":"yes"}';
  const state = soundCarver(readState(strange, start));
  assert.equal(state.units, "step");
  assert.deepEqual(state.lines[1], [99, 0, 0]);
  assert.deepEqual(state.ways, ["1-7"]);
  assert.equal(state.ghost, "");
  assert.equal(state.quadrants, false);
  const game = gameStart({ lines: [OR] });
  const odd = '{"lines":[[1,"a",3]],"found":[99,-1,2,2,"OR"],"tries":-5.5,"best":7,"last":0.2}';
  assert.deepEqual(soundGame(readState(odd, game)),
    { lines: [OR], found: [2], tries: 0, best: 3, last: 0 });
  assert.deepEqual(readState(writeState(solved), start), solved);
});

test("the game counts a line as tried when it labels the corners in another way", () => {
  let state = gameStart({ lines: [[1, 0, -0.5]] });
  const go = (line, settled = true) => {
    state = { ...state, ...gameChange(state, line, settled) };
  };
  go([1, 0, -0.4]);
  go([1, 0, -0.3]);
  assert.equal(state.tries, 1);
  go(OR, false);
  assert.equal(state.tries, 1);
  go(OR);
  assert.deepEqual([state.tries, state.best, state.found], [2, 3, [3, 7]]);
  go([0, 0, 1]);
  assert.equal(state.tries, 2, "without weights there is no line");
});

test("all labelings of lines tick the game's cards", () => {
  let state = gameStart({ lines: [[1, 0, -0.5]] });
  for (const { line } of lineLabelings()) state = { ...state, ...gameChange(state, line, true) };
  assert.equal(state.found.length, 14);
  assert.ok(ticked(gameCards(), state).includes("all"));
  assert.ok(ticked(gameCards(), state).includes("ten"));
  assert.ok(ticked(gameCards(), { ...state, lines: [AND] }).includes("alone"));
  assert.ok(!ticked(gameCards(), { ...state, lines: [[0, 0, 1]] }).includes("three"));
});

test("ways count only with step units", () => {
  assert.deepEqual(waysWith(solved), ["1-7"]);
  assert.deepEqual(waysWith({ ...start, units: "relu", lines: [OR, AND, [4, -12, -1]] }), []);
});

test("handles rest on no corner, and stay where the hand left them if they can", () => {
  const ends = lineEnds([1, 1], -1.5, -1, 2);
  const given = {
    w: [1, 1], b: -1.5, ends, reach: 0.43, room: 0.25, low: -1, high: 2,
    avoid: [[0, 0], [0, 1], [1, 0], [1, 1]],
  };
  const left = handlePlaces({ ...given, anchor: [1.4, 0.1] });
  assert.ok(Math.hypot(left.on[0] - 1.4, left.on[1] - 0.1) < 1e-9);
  const covered = handlePlaces({ ...given, anchor: [0.75, 0.75] });
  assert.ok(given.avoid.every((corner) => (
    Math.hypot(corner[0] - covered.tip[0], corner[1] - covered.tip[1]) >= 0.25
  )));
  const held = handlePlaces({ ...given, anchor: [0.75, 0.75], fixed: true });
  assert.ok(Math.hypot(held.on[0] - 0.75, held.on[1] - 0.75) < 1e-9);
  for (const { on } of [left, covered, held]) assert.ok(Math.abs(on[0] + on[1] - 1.5) < 1e-9);
});

test("sentences on quadrants, places and the outside have no holes", () => {
  const texts = [quadrantWords(0.75), quadrantFacts(), solvedWords(solved, ["1-7"]),
    solvedWords({ ...solved, units: "relu" }, []), outsideWords(["00", "11"])];
  for (const text of texts) assert.doesNotMatch(text, /undefined|NaN|null| {2}/);
  assert.match(texts[0], /75 %.*83 %/);
  assert.equal(texts[4], " 00 and 11 land outside the right picture.");
  assert.match(solvedWords(solved, ["1-7"]), /OR and AND.*3 places.*1 of 8 ways/);
});

test("code holds the numbers and imports what it uses", () => {
  for (const units of ["step", "relu", "sigmoid"]) {
    const { NumPy, Keras } = carverCode({ ...solved, units });
    assert.match(NumPy, /\[\[1, 1\], \[1, 1\]\].*\[-0\.5, -1\.5\]/);
    assert.match(Keras, /import keras/);
  }
  assert.match(gameCode(OR).NumPy, /np\.array\(\[1, 1\]\), -0\.5/);
  assert.equal(solutionFamilies().length, 8);
});
