// The XOR carver: two lines in the input plane, and hidden space, where they put the corners.
import { draw, make } from "./dom.mjs";
import { choiceControl } from "./controls.mjs";
import { createPanel } from "./panel.mjs";
import { createPlane } from "./plane.mjs";
import {
  UNIT_KINDS, XOR_CORNERS, bentGrid, hiddenPlaces, isAbove, lineSum, netAt, netRows,
  quadrantShare, solutionFamilies,
} from "./xor.mjs";
import { findBlame } from "./xor_blame.mjs";
import {
  carvedChange, carverCards, carverStart, nextGhost, soundCarver, waysWith,
} from "./carver_state.mjs";
import {
  CARVER_LABELS, TRUTH_HEADS, carverShortWords, carverWords, ghostWords, outsideWords,
  quadrantFacts, quadrantWords, truthCaption, truthRows,
} from "./carver_words.mjs";
import { carverAnswer, carverCode } from "./carver_copy.mjs";
import {
  CLOSE_RANGE, SHADE, addCarvedLine, addGhostLine, addNames, lineBoxes, showCorners, showScore,
} from "./carver_hands.mjs";
import { renderGame } from "./carver_game.mjs";

const INPUT_RANGE = { low: -1, high: 2 };
const HIDDEN_RANGES = [
  CLOSE_RANGE, { low: -1, high: 3 }, { low: -1, high: 7 }, { low: -5, high: 20 },
];
const SPREAD = 0.045; // of the picture: how far corners in one place are drawn apart

function render({ model, el }) {
  const story = model.get("story");
  return story.kind === "line" ? renderGame(model, el, story) : renderCarver(model, el, story);
}

// --- the carver ----------------------------------------------------------------------------------

function renderCarver(model, el, story) {
  const start = carverStart(story);
  const found = new Set(); // ways that an undo does not take back
  const panel = createPanel({
    model, el, title: story.title, start, cards: carverCards(),
    answer: (state) => carverAnswer(soundCarver(state)),
    draw: (state, moving) => paintCarver(parts, panel, soundCarver(state), moving),
  });
  const state = () => soundCarver(panel.state());
  const write = (unit) => (line, settled) => {
    const change = carvedChange(state(), unit, line, settled, [...found]);
    change.ways?.forEach((way) => found.add(way));
    panel.change(change, settled);
  };
  const choose = (units) => {
    panel.change({ units, ways: waysWith({ ...state(), units }, [...found]) });
  };
  const parts = { read: (unit) => () => state().lines[unit], write, panes: new Map() };
  addCarverControls(parts, panel, choose);
  addInputSide(parts, panel);
  addHiddenSide(parts, panel);
  addCarverActions(parts, panel, state);
  panel.numbers.open = true;
  return () => panel.close();
}

function addCarverControls(parts, panel, choose) {
  parts.units = choiceControl({
    name: CARVER_LABELS.units, options: UNIT_KINDS.map((kind) => [kind, CARVER_LABELS.kinds[kind]]),
    change: choose,
  });
  parts.units.element.setAttribute("data-part", "units");
  parts.score = make("span", { class: "nn-score", "data-part": "score", "aria-hidden": "true" });
  panel.controls.append(parts.units.element, parts.score);
}

function addInputSide(parts, panel) {
  const plane = createPlane({ ...INPUT_RANGE, label: CARVER_LABELS.inputPlane });
  parts.ghosts = [addGhostLine(plane), addGhostLine(plane)];
  parts.halves = [plane.line("nn-dots"), plane.line("nn-dots")];
  plane.carved = [0, 1].map((unit) => (
    addCarvedLine(plane, unit, parts.read(unit), parts.write(unit))
  ));
  plane.names = addNames(plane);
  parts.input = plane;
  parts.boxes = [0, 1, 2].map((unit) => lineBoxes(unit, parts.read(unit), parts.write(unit)));
  const boxes = parts.boxes.slice(0, 2).map(({ element }) => element);
  panel.pictures.append(make("div", { class: "nn-side" },
    make("strong", {}, CARVER_LABELS.inputTitle), plane.element, ...boxes));
}

function addHiddenSide(parts, panel) {
  parts.hiddenPlace = make("div");
  panel.pictures.append(make("div", { class: "nn-side" },
    make("strong", {}, CARVER_LABELS.hiddenTitle), parts.hiddenPlace, parts.boxes[2].element));
}

// Return the picture of hidden space for a range, made when it is first needed.
function hiddenPane(parts, range) {
  const known = parts.panes.get(range);
  if (known) return known;
  const plane = createPlane({ ...range, label: CARVER_LABELS.hiddenPlane, axes: ["h₁", "h₂"] });
  const [left, top] = plane.place([range.low, range.high]);
  const [right, bottom] = plane.place([range.high, range.low]);
  plane.bent = draw("svg", {
    x: left, y: top, width: right - left, height: bottom - top,
    viewBox: `${left} ${top} ${right - left} ${bottom - top}`, "aria-hidden": "true",
    // what is bent out of the picture is cut off; the style sheet's rules are for whole pictures
    style: `width: ${right - left}px; height: ${bottom - top}px; overflow: hidden`,
  });
  plane.layers.grid.append(plane.bent);
  plane.ghost = addGhostLine(plane);
  plane.carved = addCarvedLine(plane, 2, parts.read(2), parts.write(2));
  plane.names = addNames(plane);
  parts.panes.set(range, plane);
  return plane;
}

function addCarverActions(parts, panel, state) {
  parts.ghost = make("button", {
    type: "button", onclick: () => panel.change({ ghost: nextGhost(state()) }),
  });
  parts.quadrants = make("button", {
    type: "button", "data-part": "quadrants",
    onclick: () => panel.change({ quadrants: !state().quadrants }),
  }, CARVER_LABELS.quadrants);
  parts.facts = make("p", { class: "nn-soft" }, quadrantFacts());
  parts.actions = make("div", { class: "nn-row" }, parts.ghost, parts.quadrants);
  panel.bar.append(parts.actions);
  panel.root.querySelector(".nn-words").after(parts.facts);
}

// --- painting the carver -------------------------------------------------------------------------

function paintCarver(parts, panel, state, moving) {
  const rows = netRows(state);
  const look = { theme: panel.root.dataset.theme, side: moving ? 60 : 120 };
  paintInputs(parts, state, rows, look, moving);
  paintHidden(parts, state, rows, look, moving);
  const score = rows.filter(({ right }) => right).length;
  showScore(parts, panel, score);
  parts.units.set(state.units);
  parts.boxes.forEach((boxes, unit) => boxes.set(state.lines[unit]));
  paintActions(parts, panel, state, score);
  if (moving) {
    panel.say(carverShortWords(state, score));
    return;
  }
  panel.say(sentenceFor(parts, state, rows));
  panel.setNumbers(truthCaption(state), TRUTH_HEADS, truthRows(state));
  panel.setCode(carverCode(state));
}

function shadeOf(state) {
  if (!state.quadrants) return (x1, x2) => (netAt(state, [x1, x2]).answer ? SHADE : -SHADE);
  return (x1, x2) => {
    const { answer } = netAt(state, [x1, x2]);
    const right = answer === Number(x1 > 0.5 !== x2 > 0.5);
    const stripe = Math.floor((x1 + x2 + 8) * 8) % 2 === 0;
    return right || stripe ? SHADE * (2 * answer - 1) : 0;
  };
}

function paintInputs(parts, state, rows, { side, theme }, moving) {
  const plane = parts.input;
  plane.shade(shadeOf(state), side, theme);
  const taken = [...XOR_CORNERS];
  plane.carved.forEach((line, unit) => taken.push(...line.set(state.lines[unit], taken, moving)));
  showCorners(plane, rows.map(({ right }) => !right));
  plane.names(rows.map(({ corner, name }) => [corner, name]));
  const ghost = ghostOf(state);
  parts.ghosts.forEach((line, unit) => taken.push(...line.set(ghost?.lines[unit], taken)));
  const halves = state.quadrants ? [[1, 0, -0.5], [0, 1, -0.5]] : [];
  parts.halves.forEach((line, k) => {
    const [w1, w2, b] = halves[k] ?? [0, 0, 0]; // both weights 0: nothing is drawn
    line.set([w1, w2], b, false);
  });
}

function ghostOf(state) {
  if (state.units !== "step" || state.quadrants || waysWith(state).length === 0) return null;
  return solutionFamilies().find(({ id }) => id === state.ghost) ?? null;
}

function isInside({ low, high }, point) {
  return point.every((value) => value >= low - 1e-9 && value <= high + 1e-9);
}

// The picture's range changes at rest only: a plane that jumps under the hand cannot be aimed at.
function chooseHidden(parts, rows, moving) {
  const now = parts.hidden;
  if (moving && now) return now;
  const fits = ({ low, high }) => {
    const rim = (high - low) / 12;
    return rows.every(({ hidden }) => isInside({ low: low + rim, high: high - rim }, hidden));
  };
  const plane = hiddenPane(parts, HIDDEN_RANGES.find(fits) ?? HIDDEN_RANGES.at(-1));
  if (plane === now) return plane;
  const label = now?.element.contains(document.activeElement)
    ? document.activeElement.getAttribute("aria-label") : null;
  parts.hiddenPlace.replaceChildren(plane.element);
  parts.hidden = plane;
  if (label) plane.svg.querySelector(`[aria-label="${label}"]`)?.focus();
  return plane;
}

function paintHidden(parts, state, rows, { side, theme }, moving) {
  const plane = chooseHidden(parts, rows, moving);
  const output = state.lines[2];
  plane.shade((h1, h2) => (isAbove(lineSum(output, [h1, h2])) ? SHADE : -SHADE), side, theme);
  const drawn = placedApart(rows, plane);
  const taken = drawn.map(({ point }) => point);
  taken.push(...plane.carved.set(output, taken, moving));
  plane.ghost.set(ghostOf(state)?.lines[2], taken);
  const bent = bentGrid(state, INPUT_RANGE.low, INPUT_RANGE.high, 0.5).map(({ points }) => (
    points.map((point) => plane.place(point).join(",")).join(" ")
  ));
  const polylines = bent.map((points) => draw("polyline", { class: "nn-bent", points }));
  plane.bent.replaceChildren(...polylines);
  plane.layers.points.show(
    drawn.map(({ point }) => point), drawn.map(({ row }) => row.wanted),
    drawn.map(({ row }) => !row.right),
  );
  plane.names(hiddenPlaces(rows).filter(({ hidden }) => isInside(plane, hidden))
    .map(({ hidden, names }) => [hidden, names.join(" ")]));
}

// Return the corners that can be drawn, those of one place side by side: [{ row, point }].
function placedApart(rows, plane) {
  const step = SPREAD * 2 * (plane.high - plane.low);
  return hiddenPlaces(rows).filter(({ hidden }) => isInside(plane, hidden)).flatMap(
    ({ hidden, names }) => names.map((name, k) => ({
      row: rows.find((row) => row.name === name),
      point: [hidden[0] + (k - (names.length - 1) / 2) * step, hidden[1]],
    })),
  );
}

function paintActions(parts, panel, state, score) {
  const solvedOnce = score === 4 || waysWith(state).length > 0 || state.quadrants;
  parts.actions.hidden = !solvedOnce;
  const ghosts = state.units === "step" && !state.quadrants && waysWith(state).length > 0;
  parts.ghost.hidden = !ghosts;
  parts.ghost.textContent = nextGhost(state) === "" ? CARVER_LABELS.noGhost : CARVER_LABELS.ghost;
  parts.quadrants.setAttribute("aria-pressed", String(state.quadrants));
  parts.facts.hidden = !state.quadrants;
}

function sentenceFor(parts, state, rows) {
  if (state.quadrants) return quadrantWords(quadrantShare(state));
  const ways = waysWith(state);
  const ghost = ghostOf(state);
  const outside = rows.filter(({ hidden }) => !isInside(parts.hidden, hidden));
  const said = carverWords(state, findBlame(state), ways)
    + outsideWords(outside.map(({ name }) => name));
  return ghost ? `${said} ${ghostWords(ghost, ways.includes(ghost.id))}` : said;
}

export default { render };
