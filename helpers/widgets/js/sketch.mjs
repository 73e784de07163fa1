// The sketch: a curve drawn over empty axes before the true one is known, by pointer or by keys.
import { adjust, draw, make } from "./dom.mjs";
import { num, rounded } from "./format.mjs";
import { numberControl } from "./controls.mjs";
import { createPanel } from "./panel.mjs";
import {
  SKETCH_PLACES, chosenPlace, filledHeights, heightsOf, insideOf, isWholeSketch, nearestPlace,
  penHeight, placesOf, raisedAt, roundStep, sketchCode, sketchInWords, sketchNumbers, stepOf,
  strokeOver,
} from "./sketch_words.mjs";

const BOARD = { left: 46, top: 10, width: 320, height: 200 }; // in units of the picture

function render({ model, el }) {
  const parts = { story: model.get("story") };
  const panel = createPanel({
    model, el, title: parts.story.title,
    start: { ys: [], at: (SKETCH_PLACES - 1) / 2, given: false },
    draw: (state, moving) => paint(parts, panel, state, moving),
  });
  // Change the sketch, unless it stands; a changed sketch is no guess until it is given again.
  const change = (changes, settled = true) => {
    const { stands, truth } = parts.story;
    if (!stands && !truth) panel.change({ given: false, ...changes }, settled);
  };
  addBoard(parts, panel, change);
  addControls(parts, panel, change);
  panel.listen("change:story", () => {
    parts.story = model.get("story");
    panel.change({});
  });
  return () => panel.close();
}

// --- the board -----------------------------------------------------------------------------------

// Return where a point of the sketch lies in the picture.
function placeOf({ low, high }, [x, y]) {
  const across = (x - low[0]) / (high[0] - low[0]);
  const up = (y - low[1]) / (high[1] - low[1]);
  return [BOARD.left + across * BOARD.width, BOARD.top + (1 - up) * BOARD.height];
}

// Return the point of the sketch under the pointer, kept inside.
function pointOf(svg, { low, high }, event) {
  const box = svg.getBoundingClientRect();
  const unit = svg.viewBox.baseVal.width / box.width;
  const across = ((event.clientX - box.left) * unit - BOARD.left) / BOARD.width;
  const up = 1 - ((event.clientY - box.top) * unit - BOARD.top) / BOARD.height;
  const inside = (share) => Math.max(0, Math.min(1, share));
  return [low[0] + inside(across) * (high[0] - low[0]), low[1] + inside(up) * (high[1] - low[1])];
}

function addBoard(parts, panel, change) {
  const { story } = parts;
  const { left, top, width, height } = BOARD;
  parts.grid = draw("g", { class: "nn-grid", "aria-hidden": "true" }, ...axesOf(story));
  parts.yours = draw("path", { class: "nn-yours" });
  parts.truth = draw("path", { class: "nn-truth" });
  parts.pen = draw("g", {
    class: "nn-handle", tabindex: "0", role: "slider", "aria-label": "the curve at one place",
    "aria-orientation": "vertical", "aria-valuemin": story.low[1], "aria-valuemax": story.high[1],
    "aria-valuenow": 0,
  }, draw("circle", { class: "nn-touch", r: 16 }), draw("circle", { r: 7 }));
  const pad = draw("rect", { class: "nn-pad", x: left, y: top, width, height });
  parts.svg = draw("svg", { viewBox: `0 0 ${left + width + 14} ${top + height + 42}`, role: "group",
    "aria-label": `sketch of ${story.labels[1]} against ${story.labels[0]}` },
  parts.grid, parts.truth, parts.yours, pad, parts.pen);
  parts.legend = make("p", { class: "nn-legend" });
  panel.pictures.append(make("div", { class: "nn-board" }, parts.svg, parts.legend));
  addPen(parts, panel, change, pad);
  parts.pen.addEventListener("keydown", (event) => moveByKey(parts, panel, change, event));
}

function addPen(parts, panel, change, pad) {
  let last = null;
  const stroke = (event, settled) => {
    const point = pointOf(parts.svg, parts.story, event);
    const heights = heightsOf(panel.state(), parts.story);
    const ys = strokeOver(heights, last ?? point, point, parts.story);
    last = settled ? null : point;
    change({ ys, at: nearestPlace(parts.story, point[0]) }, settled);
  };
  pad.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pad.setPointerCapture(event.pointerId);
    parts.pen.focus({ preventScroll: true });
    event.preventDefault();
    stroke(event, false);
  });
  pad.addEventListener("pointermove", (event) => {
    if (last) stroke(event, false);
  });
  const lift = (event) => {
    if (last) stroke(event, true);
  };
  pad.addEventListener("pointerup", lift);
  pad.addEventListener("pointercancel", lift);
}

function moveByKey(parts, panel, change, event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const { story } = parts;
  const state = panel.state();
  const at = chosenPlace(state);
  const far = event.shiftKey ? 5 : 1;
  const across = { ArrowLeft: -far, ArrowRight: far, Home: -SKETCH_PLACES, End: SKETCH_PLACES };
  const up = { ArrowUp: far, ArrowDown: -far };
  if (across[event.key]) {
    const next = Math.max(0, Math.min(SKETCH_PLACES - 1, at + across[event.key]));
    panel.change({ at: next });
  } else if (up[event.key]) {
    change({ ys: raisedAt(heightsOf(state, story), at, up[event.key], story) });
  } else {
    return;
  }
  event.preventDefault();
}

// Return the lines and numbers of the axes.
function axesOf(story) {
  const { left, top, width, height } = BOARD;
  const { low, high } = story;
  const text = (x, y, words, anchor) => draw("text", { x, y, "text-anchor": anchor }, words);
  const line = (t, [x1, y1], [x2, y2]) =>
    draw("line", { class: t === 0 ? "nn-axis" : "nn-tick", x1, y1, x2, y2 });
  const shapes = [];
  for (const t of ticksOf(low[0], high[0])) {
    shapes.push(line(t, placeOf(story, [t, low[1]]), placeOf(story, [t, high[1]])));
    shapes.push(text(placeOf(story, [t, 0])[0], top + height + 16, num(t), "middle"));
  }
  for (const t of ticksOf(low[1], high[1])) {
    shapes.push(line(t, placeOf(story, [low[0], t]), placeOf(story, [high[0], t])));
    shapes.push(text(left - 6, placeOf(story, [0, t])[1] + 4, num(t), "end"));
  }
  const middle = top + height / 2;
  const up = text(12, middle, story.labels[1], "middle");
  up.setAttribute("transform", `rotate(-90 12 ${middle})`);
  shapes.push(up, text(left + width / 2, top + height + 36, story.labels[0], "middle"));
  return shapes;
}

function ticksOf(low, high) {
  const every = roundStep((high - low) / 5);
  const ticks = [];
  for (let i = Math.ceil(low / every - 1e-9); i * every <= high + 1e-9; i += 1) {
    ticks.push(rounded(i * every, 6));
  }
  return ticks;
}

// --- controls ------------------------------------------------------------------------------------

function addControls(parts, panel, change) {
  const { story } = parts;
  const button = (words, press) => make("button", { type: "button", onclick: press }, words);
  parts.give = button("This is my guess", () => {
    const state = panel.state();
    if (isWholeSketch(heightsOf(state, parts.story))) change({ given: true });
    else panel.sayAgain();
  });
  parts.clear = button("Clear", () => change({ ys: [] }));
  parts.across = numberControl({
    name: story.labels[0], low: story.low[0], high: story.high[0],
    step: (story.high[0] - story.low[0]) / (SKETCH_PLACES - 1), partName: "place",
    change: (x, settled) => panel.change({ at: nearestPlace(parts.story, x) }, settled),
  });
  parts.up = numberControl({
    name: story.labels[1], low: story.low[1], high: story.high[1], step: stepOf(story) / 2,
    partName: "height",
    change: (y, settled) => {
      const state = panel.state();
      const ys = heightsOf(state, parts.story);
      ys[chosenPlace(state)] = insideOf(parts.story, y);
      change({ ys }, settled);
    },
  });
  panel.controls.append(
    make("div", { class: "nn-row" }, parts.give, parts.clear),
    make("div", { class: "nn-row" }, parts.across.element, parts.up.element),
  );
}

// --- painting it all -----------------------------------------------------------------------------

function paint(parts, panel, state, moving) {
  const { story } = parts;
  const heights = heightsOf(state, story);
  const shown = story.truth && story.truth.said ? story.truth.said : filledHeights(heights);
  const places = placesOf(story);
  adjust(parts.yours, { d: pathOf(story, places, shown) });
  const { xs, ys } = story.truth ?? { xs: [], ys: [] };
  adjust(parts.truth, { d: pathOf(story, xs, ys) });
  parts.legend.textContent = legendOf(story);
  const at = chosenPlace(state);
  const x = places[at];
  const y = penHeight(heights, at, story);
  const [cx, cy] = placeOf(story, [x, y]);
  adjust(parts.pen, { transform: `translate(${cx} ${cy})`, "aria-valuenow": y,
    "aria-valuetext": `${story.labels[0]} ${num(x)}, ${story.labels[1]} ${num(y)}` });
  parts.pen.style.display = story.truth ? "none" : "";
  for (const control of [parts.give, parts.clear, parts.across.element, parts.up.element]) {
    control.hidden = Boolean(story.truth || story.stands);
  }
  adjust(parts.give, { "aria-pressed": state.given });
  parts.across.set(x);
  parts.up.set(y);
  panel.say(sketchInWords(state, story, moving));
  if (moving) return;
  const { caption, heads, rows } = sketchNumbers(state, story);
  panel.setNumbers(caption, heads, rows);
  panel.setCode(sketchCode(state, story));
}

function legendOf({ truth }) {
  if (!truth) return "";
  return truth.said ? "dashed: yours · solid: the true curve" : "solid: the true curve";
}

// Return a path through points, with a gap wherever a height is null.
function pathOf(story, xs, ys) {
  const steps = ys.map((y, i) => {
    if (y === null) return "";
    const [px, py] = placeOf(story, [xs[i], y]);
    return `${i === 0 || ys[i - 1] === null ? "M" : "L"}${rounded(px)} ${rounded(py)}`;
  });
  return steps.join("");
}

export default { render };
