// The forward player: a forward pass number by number, beside the student's own code.
import { copyFrom, make } from "./dom.mjs";
import { createNetwork, drawShapes } from "./forward_drawing.mjs";
import {
  PREDICT_START, askInWords, doneInWords, predictAnswer, questionInWords, scoreOf, stepsOpen, typedAt,
  typedInWords, typedKey, typedNetwork, typedNumber,
} from "./forward_predict.mjs";
import { createSource } from "./forward_source.mjs";
import {
  ZOOMS, cellOf, isKnown, leapOf, predictSteps, sameStep, stepsOf, stopOf,
} from "./forward_steps.mjs";
import { numberAt, practiceNetwork, readForward, scalesOf } from "./forward_story.mjs";
import { MOST_EXAMPLES_SHOWN, MOST_UNITS_SHOWN, createEquation } from "./forward_view.mjs";
import {
  ALL_RIGHT, cellNumber, cutInWords, forwardCode, forwardTable, numpyLine, placeInWords, pointInWords,
  scaleInWords, stepInWords, stopInWords, sumText, warnInWords,
} from "./forward_words.mjs";
import { choiceControl, tabControl } from "./controls.mjs";
import { createPanel } from "./panel.mjs";
import { createTransport } from "./transport.mjs";

const ROUNDS = 12; // practice networks
const PREDICT_SCALE = 10;

function startOf(story) {
  const own = Boolean(story.function) && story.right !== null;
  return {
    example: story.departs?.row ?? 0, zoom: "matrix", view: own ? "yours" : "expected",
    past: false, pinned: "", typed: {}, round: 0,
  };
}

function render({ model, el }) {
  const story = model.get("story");
  const player = { story, predict: story.predict, pointed: null, reply: "", reached: false };
  const isEmpty = story.quantities.length === 0;
  const panel = createPanel({
    model, el, title: story.title, start: startOf(story), plays: !isEmpty,
    draw: () => (isEmpty ? panel.say(story.problem) : player.transport.show()),
    cards: isEmpty ? [] : cardsOf(player),
    answer: story.predict && !isEmpty && (({ typed, round }) =>
      predictAnswer(player.own, predictSteps(player.own), typed, round)),
  });
  player.panel = panel;
  if (isEmpty) return () => panel.close();
  player.own = readForward(story, model.get("frames"));
  player.sizes = [player.own.quantities.X.shape[1], ...player.own.layers.map(({ b }) => b.length)];
  player.practice = new Map();
  addPlayerControls(player);
  addPlayerPictures(player);
  player.transport = createTransport({
    panel, model, count: () => countOf(player),
    go: (step, moving) => paintPlayer(player, step, moving),
    stops: (step) => step === stopAt(player),
    leap: (step, sign) => leapOf(stepsNow(player), step, sign), pace: 1,
  });
  return () => panel.close();
}

// --- what is played -------------------------------------------------------------------------------

// Return the network of this round: the one that was handed over, or one to practise on.
function networkNow(player) {
  const { round } = player.panel.state();
  if (!player.predict || round === 0) return player.own;
  if (!player.practice.has(round)) {
    player.practice.set(round, practiceNetwork(round, player.own.activations, player.sizes));
  }
  return player.practice.get(round);
}

// Return the network as it may be shown: in predict mode the reader's own numbers.
function shownNow(player) {
  const { typed, round, view } = player.panel.state();
  const network = networkNow(player);
  return player.predict && round === 0 ? typedNetwork(network, typed, 0) : { ...network, view };
}

function stepsNow(player) {
  const network = networkNow(player);
  return player.predict ? predictSteps(network) : stepsOf(network, player.panel.state().zoom);
}

function exampleOf(player) {
  return Math.max(0, Math.min(player.own.n - 1, Math.floor(player.panel.state().example)));
}

function stopAt(player) {
  if (player.predict || player.panel.state().past) return -1;
  return stopOf(player.own, stepsNow(player), exampleOf(player));
}

function countOf(player) {
  const { typed, round } = player.panel.state();
  const steps = stepsNow(player);
  if (player.predict) return stepsOpen(steps, typed, round);
  const stop = stopAt(player);
  return stop < 0 ? steps.length : stop + 1;
}

// Return the number that is pinned at a step: the next step takes the pin out.
function pinnedCell({ pinned }, index) {
  const [name, row, unit, step] = pinned.split(" ");
  if (!pinned || (index !== undefined && Number(step) !== index)) return null;
  return { name, row: Number(row), unit: Number(unit) };
}

// Return what an unknown number shows in place of its value, "" for one that is known.
function openMark(player, cell) {
  const { typed, round, view, past } = player.panel.state();
  const kind = player.own.quantities[cell.name]?.kind;
  if (kind !== "sum" && kind !== "activation") return "";
  if (player.predict) return typedAt(typed, round, cell) === undefined ? "?" : "";
  const { departs, quantities } = player.own;
  if (!departs || past || view !== "yours" || quantities[cell.name].yours) return "";
  const order = Object.keys(quantities);
  return order.indexOf(cell.name) >= order.indexOf(departs.quantity) ? "✕" : "";
}

function cardsOf(player) {
  if (player.predict) {
    const done = ({ typed, round }) => {
      const { of, right } = scoreOf(networkNow(player), stepsNow(player), typed, round);
      return round > 0 && of === right;
    };
    return [{ id: "practice", text: "Every number of one practice network right.", done }];
  }
  const pins = (letter) => (state) => state.pinned.startsWith(letter);
  const cards = [
    { id: "play", text: "Play it to the last number.", done: () => player.reached },
    {
      id: "sum", part: "matrices", done: pins("Z"),
      text: "Point at a number of Z1, or go there with Tab and arrows; pin it by click or Enter.",
    },
  ];
  if (player.story.hidden === "relu") {
    cards.push({
      id: "off", text: "Find a hidden unit that ReLU switches off, and pin its 0.", part: "matrices",
      done: (state) => pins("A")(state)
        && numberAt({ ...player.own, view: state.view }, pinnedCell(state)) === 0,
    });
  }
  return cards;
}

// --- controls ---------------------------------------------------------------------------------------

function addPlayerControls(player) {
  const { panel } = player;
  const button = (text, label, press) =>
    make("button", { type: "button", "aria-label": label, onclick: press }, text);
  const by = (sign) => {
    const { n } = player.own;
    panel.change({ example: (exampleOf(player) + sign + n) % n });
  };
  player.exampleText = make("span");
  const example = make(
    "div", { class: "nn-tabs", role: "group", "aria-label": "example" },
    button("‹", "the example before", () => by(-1)), player.exampleText,
    button("›", "the next example", () => by(1)),
  );
  example.hidden = player.own.n < 2;
  player.zoom = tabControl({
    name: "zoom", options: ZOOMS.map((zoom) => [zoom, zoom]), change: (zoom) => zoomTo(player, zoom),
  });
  player.zoom.element.hidden = player.predict;
  player.view = tabControl({
    name: "whose numbers", options: [["yours", "◐ yours"], ["expected", "◑ the layers’"]],
    change: (view) => panel.change({ view }),
  });
  const isPlayed = player.story.function && player.story.right !== null;
  player.view.element.hidden = !isPlayed || player.predict;
  const practice = Array.from({ length: ROUNDS }, (_, i) => [String(i + 1), `practice ${i + 1}`]);
  player.round = choiceControl({
    name: "network", options: [["0", "the exercise’s own example"], ...practice], change: (round) => {
      player.reply = "";
      panel.change({ round: Number(round) });
      player.transport.goTo(0);
    },
  });
  player.round.element.hidden = !player.predict;
  panel.controls.append(example, player.zoom.element, player.view.element, player.round.element);
  panel.onKey((event) => {
    const at = ZOOMS.indexOf(panel.state().zoom);
    const to = { "+": at - 1, "=": at - 1, "-": at + 1, "−": at + 1, 0: 1 }[event.key];
    if (to === undefined || player.predict) return false;
    zoomTo(player, ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, to))]);
    return true;
  });
}

function zoomTo(player, zoom) {
  const step = stepsNow(player)[player.transport.step()];
  player.panel.change({ zoom });
  player.transport.goTo(sameStep(step, stepsNow(player)));
}

// --- pictures ---------------------------------------------------------------------------------------

function addPlayerPictures(player) {
  const { panel, own, story } = player;
  let waiting = 0;
  const repaint = () => {
    waiting = 0;
    player.transport.show();
  };
  const point = (cell) => {
    player.pointed = cell;
    waiting ||= requestAnimationFrame(repaint);
  };
  const pin = (cell) => {
    const key = [cell.name, cell.row, cell.unit, player.transport.step()].join(" ");
    panel.change({ pinned: panel.state().pinned === key ? "" : key });
  };
  const last = own.layers.length;
  player.equations = own.layers.map(({ number, activation }) => createEquation({
    layer: number, activation, point, pin,
    outputOnly: player.predict && number === last && activation === "identity",
  }));
  const matrices = make("div", { class: "nn-matrices", "data-part": "matrices" });
  player.equations.forEach(({ element }) => matrices.append(element));
  addSum(player, matrices);
  if (player.predict) addTyping(player, matrices);
  addStop(player, matrices);
  const atExample = (act) => (cell) => act(cell && { ...cell, row: exampleOf(player) });
  player.network = createNetwork({
    sizes: player.sizes, point: atExample(point), pin: atExample(pin),
  });
  player.scales = scalesOf(own);
  if (player.predict) player.scales.values = PREDICT_SCALE; // the largest sum is not given away
  const scale = make("p", { class: "nn-soft" }, scaleInWords(player.scales));
  const cut = cutInWords(own, MOST_UNITS_SHOWN, MOST_EXAMPLES_SHOWN);
  const drawn = make("div", { class: "nn-drawn" }, player.network.svg, scale);
  if (cut) drawn.append(make("p", { class: "nn-soft" }, cut));
  player.source = createSource(story);
  panel.pictures.append(matrices, drawn, player.source.element);
  // a wide table scrolls, so the keys must reach it
  panel.ending(() => cancelAnimationFrame(waiting));
}

// The sum written out, and the number's line of NumPy to copy.
function addSum(player, parent) {
  const field = make("input", { type: "text", readonly: true, "aria-label": "this number in NumPy" });
  const said = make("span", { role: "status" });
  const copy = async () => {
    said.textContent = (await copyFrom(field)) ? "Copied." : "Press Ctrl+C or ⌘C to copy.";
  };
  player.sum = make("p", { class: "nn-sum" });
  const button = make("button", { type: "button", onclick: copy }, "Copy");
  player.line = { field, said, row: make("div", { class: "nn-numpy" }, field, button, said) };
  parent.append(player.sum, player.line.row);
}

function addTyping(player, parent) {
  const input = make("input", { type: "text", inputmode: "decimal", autocomplete: "off" });
  const said = make("span", { role: "status" });
  const label = make("label", {}, make("span"), input);
  const row = make(
    "form", { class: "nn-typing", onsubmit: (event) => { event.preventDefault(); takeTyped(player); } },
    label, make("button", { type: "submit" }, "Enter"), said,
  );
  player.typing = { row, input, said, label: label.firstChild };
  parent.append(row);
}

function takeTyped(player) {
  const { input, said } = player.typing;
  const value = typedNumber(input.value);
  if (value === null) {
    said.textContent = "That is no number.";
    return;
  }
  const at = player.transport.step();
  const step = stepsNow(player)[at];
  const { typed, round } = player.panel.state();
  const cell = { name: step.name, row: 0, unit: step.unit };
  player.reply = typedInWords(networkNow(player), cell, value, round);
  said.textContent = "";
  input.value = "";
  player.entered = true;
  player.panel.change({ typed: { ...typed, [typedKey(round, step)]: value } });
  if (at + 1 < stepsNow(player).length) player.transport.goTo(at + 1);
}

function addStop(player, parent) {
  const toggle = () => {
    const past = !player.panel.state().past;
    player.panel.change({ past });
    player.transport.goTo(past ? player.transport.step() + 1 : stopAt(player));
  };
  const button = make("button", { type: "button", onclick: toggle });
  const shapes = player.own.departs?.shapes;
  const row = make("div", { class: "nn-stop" }, shapes && drawShapes(shapes), button);
  player.stop = { button, row };
  parent.append(row);
}

// --- painting it all --------------------------------------------------------------------------------

function paintPlayer(player, index, moving) {
  const { panel } = player;
  const state = panel.state();
  const network = shownNow(player);
  const steps = stepsNow(player);
  const example = exampleOf(player);
  const step = steps[Math.min(index, steps.length - 1)];
  const pinned = moving ? null : pinnedCell(state, index);
  const pointed = player.pointed ?? pinned;
  const parts = index === stopAt(player) ? player.own.departs : null;
  const cell = pointed ?? (parts?.row === null ? null : cellOf(step, example));
  const known = cell && !openMark(player, cell)
    && (isKnown(step, cell) || parts?.quantity === cell.name);
  const isGiven = cell && !/^[ZA]/.test(cell.name);
  const ask = !isGiven && (!known || (player.predict && state.round === 0));
  const now = { network, step, cell, example, pinned, pointed, parts, ask, state, moving, index, steps };
  paintMatrices(player, now);
  paintSum(player, now);
  paintDrawn(player, now);
  paintPlayerControls(player, now);
  panel.say(wordsNow(player, now));
  if (known) {
    panel.tone(0.5 + numberAt(network, cell) / (2 * player.scales.values));
  }
  if (index === steps.length - 1 && !player.reached && steps.length > 1) {
    player.reached = true;
    panel.tick(state);
  }
  if (moving || player.pointed) return;
  const hidden = (name) => Boolean(openMark(player, { name, unit: 0, row: 0 }));
  const { caption, heads, rows } = forwardTable(network, example, hidden);
  panel.setNumbers(caption, heads, rows);
  panel.setCode(forwardCode(network, cell));
}

function paintMatrices(player, { network, step, cell, example, pinned, parts, state }) {
  const layer = Math.max(1, step.layer);
  const wide = state.zoom === "network" && !player.predict;
  player.equations.forEach((equation) => {
    equation.element.hidden = !wide && equation.layer !== layer;
    if (equation.element.hidden) return;
    equation.set({
      network, step, cell, example, scales: player.scales, pinned,
      whole: parts?.quantity, open: (at) => openMark(player, at),
    });
  });
}

function paintSum(player, { network, step, cell, pointed, ask, state }) {
  const { field, said, row } = player.line;
  row.hidden = !cell || player.predict;
  player.sum.hidden = !cell;
  if (!cell) return;
  const upto = pointed || step.last ? null : step.term;
  player.sum.textContent = sumText(network, cell, { ask, upto });
  const line = numpyLine(network, cell);
  if (field.value !== line) {
    field.value = line;
    said.textContent = "";
  }
}

function paintDrawn(player, { network, step, cell, pointed, parts, example, state }) {
  const layerOfCell = cell ? Number(cell.name.slice(1)) : step.layer; // 0 for X
  const isWeight = cell?.name.startsWith("W");
  const from = isWeight ? cell.row : pointed || step.last ? null : step.term;
  const lit = { layer: layerOfCell, unit: cell ? cell.unit : null, from };
  const text = (layer, unit) => {
    const at = { name: layer === 0 ? "X" : nodeName(player, layer), row: example, unit };
    if (openMark(player, at) === "?") return "?";
    const known = isKnown(step, at) || parts?.quantity === at.name;
    if (openMark(player, at) || !known) return "";
    return cellNumber(numberAt(network, at));
  };
  player.network.set({
    lit, text, largest: player.scales.weights,
    weight: (layer, i, j) => network.layers[layer - 1].W[i][j],
    label: networkInWords(player.sizes, lit),
  });
  const place = player.own.quantities[(cell ?? step).name]?.place ?? null;
  const stopped = player.own.departs && (cell ?? step).name === player.own.departs.quantity;
  player.source.set(stopped ? player.own.departs.place : place);
}

// Return what a node of the drawing shows: its activation, its sum where that is the output.
function nodeName(player, layer) {
  const isLast = layer === player.own.layers.length;
  const same = isLast && player.own.activations[layer - 1] === "identity";
  return player.predict && same ? `Z${layer}` : `A${layer}`;
}

function paintPlayerControls(player, { index, steps, step, state, network }) {
  const example = exampleOf(player);
  player.exampleText.textContent = `example ${example + 1} of ${player.own.n}`;
  player.zoom.set(state.zoom);
  player.view.set(state.view);
  player.round.set(String(state.round));
  const stop = stopOf(player.own, steps, example);
  player.stop.row.hidden = player.predict || stop < 0 || (index !== stop && !state.past);
  player.stop.button.textContent = state.past ? "Stop again where they part" : "Go past it";
  player.stop.button.hidden = !state.past && stop === steps.length - 1;
  if (!player.predict) return;
  const open = step.unit !== null && openMark(player, step) === "?";
  player.typing.row.hidden = !open;
  if (!open) return;
  const label = `${askInWords(network, step)} =`;
  if (player.typing.label.textContent !== label) {
    player.typing.label.textContent = label;
    if (player.entered) player.typing.input.focus();
  }
  player.entered = false;
}

function wordsNow(player, { network, step, cell, pointed, ask, example, state, moving, index, steps }) {
  if (pointed && !moving) return pointInWords(network, cell, ask);
  if (player.predict) return predictWords(player, { step, state, index, steps });
  const stop = stopAt(player);
  if (index === stop) return stopInWords(player.own);
  const text = stepInWords(network, step, example, moving);
  if (moving) return text;
  if (index === 0 && stop > 0) return `${text} ${warnInWords(player.own)}`;
  const more = [placeInWords(network, step.name)];
  if (index === steps.length - 1 && player.story.right) more.push(ALL_RIGHT);
  return [text, ...more].filter(Boolean).join(" ");
}

function predictWords(player, { step, state, index, steps }) {
  const { typed, round } = state;
  const network = networkNow(player);
  if (step.unit === null) return PREDICT_START;
  const value = typedAt(typed, round, step);
  if (value === undefined) return `${player.reply} ${questionInWords(network, step)}`.trim();
  const here = typedInWords(network, { ...step, row: 0 }, value, round);
  return index < steps.length - 1
    ? here : `${here} ${doneInWords(network, steps, typed, round)}`;
}

function networkInWords(sizes, { layer, unit }) {
  const nodes = `network of ${sizes.join(", ")} nodes`;
  if (!layer) return nodes;
  return `${nodes}; links to ${unit === null ? "" : `unit ${unit + 1} of `}layer ${layer} are lit`;
}

export default { render };
