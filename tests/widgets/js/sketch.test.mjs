// What a sketch computes and says.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  SKETCH_PLACES, chosenPlace, filledHeights, heightsOf, isWholeSketch, nearestPlace, penHeight,
  placesOf,
  raisedAt, roundStep, sketchCode, sketchInWords, sketchNumbers, stepOf, strokeOver,
} from "../../../helpers/widgets/js/sketch_words.mjs";

const story = { low: [-6, -0.5], high: [6, 1.5], labels: ["z", "output"] };
const empty = Array(SKETCH_PLACES).fill(null);
const state = (changes) => ({ ys: [], at: 12, given: false, ...changes });
const say = (changes, told = story, moving = false) => sketchInWords(state(changes), told, moving);
const level = Array(SKETCH_PLACES).fill(0.25);

test("the places lie evenly from edge to edge", () => {
  const places = placesOf(story);
  assert.equal(places.length, SKETCH_PLACES);
  assert.deepEqual([places[0], places[1], places[12], places[24]], [-6, -5.5, 0, 6]);
  places.forEach((x, i) => assert.equal(nearestPlace(story, x), i));
  assert.deepEqual([nearestPlace(story, -99), nearestPlace(story, 99)], [0, 24]);
});

test("a stroke sets every place that it passes, in both directions", () => {
  const there = strokeOver(empty, [-6, 0], [6, 1], story);
  assert.deepEqual([there[0], there[12], there[24]], [0, 0.5, 1]);
  assert.deepEqual(strokeOver(empty, [6, 1], [-6, 0], story), there);
  const part = strokeOver(level, [-1, 1], [1, 1], story);
  assert.deepEqual([part[9], part[10], part[14], part[15]], [0.25, 1, 1, 0.25]);
  assert.ok(isWholeSketch(there) && !isWholeSketch(strokeOver(empty, [-6, 0], [2, 1], story)));
});

test("a touch sets the nearest place, and no height leaves the picture", () => {
  const touched = strokeOver(empty, [0.2, 9], [0.2, 9], story);
  assert.equal(touched[12], 1.5);
  assert.equal(touched.filter((y) => y !== null).length, 1);
  assert.equal(strokeOver(empty, [-9, -9], [-9, -9], story)[0], -0.5);
});

test("between drawn places the curve is straight, beyond them there is none", () => {
  const some = [...empty];
  [some[4], some[8]] = [0, 1];
  const filled = filledHeights(some);
  assert.deepEqual(filled.slice(3, 10), [null, 0, 0.25, 0.5, 0.75, 1, null]);
  assert.deepEqual(filledHeights(empty), empty);
});

test("an arrow key moves one place by a round step, from where the curve is", () => {
  assert.equal(stepOf(story), 0.1);
  const some = [...empty];
  [some[0], some[24]] = [0, 1];
  assert.equal(raisedAt(some, 12, 1, story)[12], 0.6);
  assert.equal(raisedAt(empty, 3, -5, story)[3], -0.5);
  assert.equal(penHeight(empty, 3, { ...story, low: [-6, 2], high: [6, 4] }), 2);
  assert.deepEqual([0.1, 0.13, 0.24, 0.5, 0.99, 1, 37].map(roundStep), [0.1, 0.1, 0.2, 0.5, 0.5, 1, 20]);
});

test("a damaged state is an empty sketch, and strange heights are left out", () => {
  assert.deepEqual(heightsOf(state({ ys: [] }), story), empty);
  const heights = heightsOf(state({ ys: [1, "a", null, {}, 99, ...Array(99).fill(0)] }), story);
  assert.deepEqual(heights.slice(0, 6), [1, null, null, null, 1.5, 0]);
  assert.equal(heights.length, SKETCH_PLACES);
  assert.deepEqual([-1, 3.4, 99].map((at) => chosenPlace({ at })), [0, 3, 24]);
});

test("the words say what is still to do", () => {
  assert.match(say({}), /Draw the curve from the left edge to the right one/);
  const half = strokeOver(empty, [-6, 0], [2, 1], story);
  assert.match(say({ ys: half }), /reaches from −6 to 2\. Draw on to the right edge\./);
  assert.match(say({ ys: strokeOver(empty, [0, 0], [6, 1], story) }), /Draw on to the left edge\./);
  assert.match(say({ ys: level }), /from 0\.25 at the left to 0\.25 at the right.*This is my guess/);
  assert.match(say({ ys: level, given: true }), /This is your guess\. Now run the next cell/);
  assert.equal(say({ ys: level }, story, true), "z = 0: output 0.25.");
  assert.match(say({ ys: level }, { ...story, stands: true }), /it stands/);
});

test("once the true curve is known it is told, and stands in the table", () => {
  const known = { ...story, truth: { told: "They differ.", places: Array(25).fill(1) } };
  assert.equal(say({ ys: level }, known), "They differ.");
  const { heads, rows } = sketchNumbers(state({ ys: level }), known);
  assert.deepEqual(heads, ["z", "yours", "true"]);
  assert.deepEqual(rows[0], ["−6", "0.25", "1"]);
  assert.deepEqual(sketchNumbers(state({}), story).rows[24], ["6", "not drawn"]);
});

test("the code holds the sketch in NumPy's words", () => {
  const { NumPy } = sketchCode(state({ ys: [0, null, -0.1] }), story);
  assert.match(NumPy, /np\.linspace\(-6, 6, 25\)/);
  assert.match(NumPy, /np\.array\(\[0, -0\.05, -0\.1, np\.nan, /);
});
