// What a sketch computes and says: a curve through the heights that were drawn at even places.
import { literal, num, rounded } from "./format.mjs";

export const SKETCH_PLACES = 25;

// Return the places of a sketch, evenly over its width.
export function placesOf({ low, high }) {
  const step = (high[0] - low[0]) / (SKETCH_PLACES - 1);
  return Array.from({ length: SKETCH_PLACES }, (_, i) => rounded(low[0] + i * step, 6));
}

// Return a height inside the picture, in two decimals.
export function insideOf({ low, high }, y) {
  return rounded(Math.max(low[1], Math.min(high[1], y)));
}

// Return the heights of a state, one a place, null where nothing is drawn.
export function heightsOf({ ys }, story) {
  return Array.from({ length: SKETCH_PLACES }, (_, i) =>
    Number.isFinite(ys[i]) ? insideOf(story, ys[i]) : null,
  );
}

// Return the heights with straight lines where nothing is drawn between two places.
export function filledHeights(heights) {
  const drawn = [...heights.keys()].filter((i) => heights[i] !== null);
  return heights.map((height, i) => {
    if (height !== null) return height;
    const before = drawn.findLast((k) => k < i);
    const after = drawn.find((k) => k > i);
    if (before === undefined || after === undefined) return null;
    const share = (i - before) / (after - before);
    return rounded(heights[before] + share * (heights[after] - heights[before]));
  });
}

// Return the number of the place that is nearest to x.
export function nearestPlace(story, x) {
  const share = (x - story.low[0]) / (story.high[0] - story.low[0]);
  return Math.max(0, Math.min(SKETCH_PLACES - 1, Math.round(share * (SKETCH_PLACES - 1))));
}

// Return the number of the place that a state has chosen.
export function chosenPlace({ at }) {
  return Math.max(0, Math.min(SKETCH_PLACES - 1, Math.round(at)));
}

// Return the heights after a stroke of the pen from one point to another.
export function strokeOver(heights, from, to, story) {
  const places = placesOf(story);
  const [left, right] = from[0] <= to[0] ? [from, to] : [to, from];
  const drawn = [...heights];
  places.forEach((x, i) => {
    if (x < left[0] || x > right[0] || left[0] === right[0]) return;
    const share = (x - left[0]) / (right[0] - left[0]);
    drawn[i] = insideOf(story, left[1] + share * (right[1] - left[1]));
  });
  drawn[nearestPlace(story, to[0])] = insideOf(story, to[1]);
  return drawn;
}

// Return the heights after one place moved by some steps; an empty place begins on the curve.
export function raisedAt(heights, at, steps, story) {
  const drawn = [...heights];
  drawn[at] = insideOf(story, penHeight(heights, at, story) + steps * stepOf(story));
  return drawn;
}

// Return where the pen stands at a place: on the curve, else at 0 or the nearest to it.
export function penHeight(heights, at, story) {
  return filledHeights(heights)[at] ?? insideOf(story, 0);
}

// Return how far an arrow key moves: about a twentieth of the height, a round number.
export function stepOf({ low, high }) {
  return roundStep((high[1] - low[1]) / 20);
}

// Return 1, 2 or 5 times a power of ten, about as large as a number and not smaller than half.
export function roundStep(about) {
  const ten = 10 ** Math.floor(Math.log10(about));
  const step = [1, 2, 5, 10].findLast((times) => times * ten <= about * 1.01);
  return rounded(step * ten, 9);
}

// Return whether a sketch reaches from edge to edge.
export function isWholeSketch(heights) {
  return heights[0] !== null && heights[SKETCH_PLACES - 1] !== null;
}

// Return what is to be seen and done now.
export function sketchInWords(state, story, moving) {
  const heights = heightsOf(state, story);
  const places = placesOf(story);
  const [across, up] = story.labels;
  const at = chosenPlace(state);
  const here = `${across} = ${num(places[at])}`;
  if (story.truth) return story.truth.told;
  if (moving) return `${here}: ${up} ${num(penHeight(heights, at, story))}.`;
  if (story.stands) return "This was your guess; it stands. Run the next cell for the true curve.";
  const drawn = [...heights.keys()].filter((i) => heights[i] !== null);
  if (drawn.length === 0) {
    return "Draw the curve from the left edge to the right one, by pointer or with the arrow keys: "
      + "← → choose a place, ↑ ↓ move the curve there.";
  }
  if (!isWholeSketch(heights)) {
    const side = heights[0] === null ? "left" : "right";
    const ends = `from ${num(places[drawn[0]])} to ${num(places[drawn[drawn.length - 1]])}`;
    return `Your curve reaches ${ends}. Draw on to the ${side} edge.`;
  }
  if (state.given) {
    return "This is your guess. Now run the next cell; until then you can change it.";
  }
  const [left, right] = [heights[0], heights[SKETCH_PLACES - 1]].map((y) => num(y));
  const height = num(filledHeights(heights)[at]);
  return `Your curve goes from ${left} at the left to ${right} at the right. At ${here} it is at `
    + `${height}. Press “This is my guess” when you are content.`;
}

// Return the table of a sketch: { caption, heads, rows }.
export function sketchNumbers(state, story) {
  const heights = filledHeights(heightsOf(state, story));
  const [across, up] = story.labels;
  const told = (height) => (height === null ? "not drawn" : num(height));
  const known = story.truth ? story.truth.places : null;
  const rows = placesOf(story).map((x, i) =>
    [num(x), told(heights[i]), ...(known ? [num(known[i])] : [])],
  );
  return { caption: `${up} at ${SKETCH_PLACES} places`,
    heads: [across, "yours", ...(known ? ["true"] : [])], rows };
}

// Return code that holds the sketch.
export function sketchCode(state, story) {
  const heights = filledHeights(heightsOf(state, story));
  const list = heights.map((height) => (height === null ? "np.nan" : literal(height)));
  const [low, high] = [literal(story.low[0]), literal(story.high[0])];
  const places = `places = np.linspace(${low}, ${high}, ${SKETCH_PLACES})`;
  const lines = ["import numpy as np", "", places, `yours = np.array([${list.join(", ")}])`];
  return { NumPy: lines.join("\n") };
}
