// The neuron explorer: one neuron with two inputs, as a line in the plane and as a drawing.
import { adjust, draw, make } from "./dom.mjs";
import { biasThrough, turnedBy, turnedTowards } from "./geometry.mjs";
import { num, rounded } from "./format.mjs";
import { ACTIVATIONS, OUTPUTS, weightedSum } from "./nn.mjs";
import {
  GATE_ROWS, activationOf, neuronAnswer, neuronCards, neuronCode, neuronInWords, neuronNumbers,
  neuronShare, truthOf, weightsOf, wrongOf,
} from "./neuron_words.mjs";
import { choiceControl, numberControl, tabControl } from "./controls.mjs";
import { createPanel } from "./panel.mjs";
import { createPlane } from "./plane.mjs";

const MODES = { explore: "Explore", challenge: "Challenge", gates: "Gates" };
const NAMES = { step: "step", sigmoid: "sigmoid", tanh: "tanh", relu: "relu", identity: "none" };

function startOf(story) {
  const { w, b, activation, modes, gate, point } = story;
  return { mode: modes[0], w, b, activation, x: point, gate, moves: 0 };
}

function render({ model, el }) {
  const story = model.get("story");
  const panel = createPanel({
    model, el, title: story.title, start: startOf(story), cards: neuronCards(story),
    answer: neuronAnswer, draw: (state, moving) => paint(parts, panel, story, state, moving),
  });
  const parts = {};
  // Take new weights, as they are shown: in two decimals. A move counts once it is at rest.
  const turn = (w, b, settled) => {
    const state = panel.state();
    const counts = settled && state.mode === "challenge";
    panel.change(
      { w: w.map((v) => rounded(v)), b: rounded(b), moves: state.moves + (counts ? 1 : 0) }, settled,
    );
  };
  addControls(parts, panel, story, turn);
  addPlanes(parts, panel, story, turn);
  addDrawing(parts, panel);
  return () => panel.close();
}

function addControls(parts, panel, story, turn) {
  const { state, change } = panel;
  const keep = (name) => (value) => change({ [name]: value });
  const modes = story.modes.map((mode) => [mode, MODES[mode]]);
  parts.mode = tabControl({ name: "mode", options: modes, change: (mode) => {
    change({ mode, moves: 0 });
    if (mode === "gates") panel.numbers.open = true;
  } });
  if (story.modes[0] === "gates") panel.numbers.open = true;
  parts.mode.element.hidden = modes.length === 1;
  parts.gate = tabControl({
    name: "gate", options: story.gates.map((gate) => [gate, gate]), change: keep("gate"),
  });
  parts.activation = choiceControl({
    name: "activation", options: Object.entries(NAMES), change: keep("activation"),
  });
  const number = (name, set) => numberControl({ name, low: -4, high: 4, step: 0.1, change: set });
  parts.w1 = number("w₁", (v, settled) => turn([v, state().w[1]], state().b, settled));
  parts.w2 = number("w₂", (v, settled) => turn([state().w[0], v], state().b, settled));
  parts.b = number("b", (v, settled) => turn(state().w, v, settled));
  const row = (...names) => make("div", { class: "nn-row" }, ...names.map((n) => parts[n].element));
  panel.controls.append(row("mode", "gate", "activation"), row("w1", "w2", "b"));
}

function addPlanes(parts, panel, story, turn) {
  const wide = createPlane({ low: -story.reach, high: story.reach, label: "plane of the two inputs" });
  const corners = createPlane({ low: -0.5, high: 1.5, label: "plane of the gate’s two inputs" });
  parts.planes = { explore: wide, challenge: wide, gates: corners };
  for (const plane of [wide, corners]) {
    plane.element.setAttribute("data-part", "line");
    const { state } = panel;
    const pivot = () => plane.holds(weightsOf(state()), state().b)?.on;
    plane.neuron = plane.line();
    plane.mover = plane.handle({
      shape: "circle", label: "move the line", partName: "line",
      drag: (point, settled) => turn(state().w, biasThrough(weightsOf(state()), point), settled),
      nudge: (dx, dy) => {
        const w = weightsOf(state());
        turn(state().w, state().b - (w[0] * dx + w[1] * dy), true);
      },
    });
    plane.turner = plane.handle({
      shape: "diamond", label: "turn the line", partName: "line",
      drag: (point, settled) => {
        plane.pivot ??= pivot();
        const next = turnedTowards(weightsOf(state()), plane.pivot, point);
        turn(next.w, next.b, settled);
        if (settled) plane.pivot = null;
      },
      nudge: (dx, dy) => {
        const next = turnedBy(weightsOf(state()), pivot(), (dy - dx) * 50);
        turn(next.w, next.b, true);
      },
    });
  }
  wide.probe = wide.handle({
    shape: "cross", label: "the point", partName: "point",
    drag: (point, settled) => panel.change({ x: point.map((v) => rounded(v, 1)) }, settled),
    nudge: (dx, dy) => {
      const [x1, x2] = panel.state().x;
      const inside = (v) => rounded(Math.max(-story.reach, Math.min(story.reach, v)), 1);
      panel.change({ x: [inside(x1 + dx), inside(x2 + dy)] });
    },
  });
  panel.pictures.append(wide.element, corners.element);
}

// --- the drawing of the neuron ----------------------------------------------------------------------

function addDrawing(parts, panel) {
  const text = (x, y, anchor = "middle") => draw("text", { x, y, "text-anchor": anchor });
  const circle = (cx, cy) => draw("circle", { class: "nn-node", cx, cy, r: 30 });
  const link = (x1, y1, x2, y2) => draw("line", { class: "nn-link", x1, y1, x2, y2 });
  const parts1 = { x: [], links: [], products: [] };
  const shapes = [];
  [90, 210].forEach((y, i) => {
    parts1.links.push(link(74, y, 172, 150));
    parts1.products.push(text(126, i === 0 ? 96 : 218));
    parts1.x.push(text(44, y + 5));
    shapes.push(parts1.links[i], circle(44, y), parts1.x[i], parts1.products[i]);
  });
  parts1.sum = text(202, 155);
  parts1.bias = text(202, 96);
  parts1.out = text(340, 155);
  parts1.name = text(272, 140);
  const label = (x, y, words) => {
    const element = text(x, y);
    element.textContent = words;
    return element;
  };
  shapes.push(
    draw("line", { class: "nn-thin", x1: 202, y1: 102, x2: 202, y2: 118 }),
    draw("line", { class: "nn-thin", x1: 232, y1: 150, x2: 308, y2: 150 }),
    draw("polygon", { class: "nn-tip", points: "310,150 300,145 300,155" }),
    circle(202, 150), circle(340, 150), parts1.sum, parts1.bias, parts1.out, parts1.name,
    label(44, 50, "inputs"), label(202, 200, "z"), label(340, 200, "output"),
  );
  parts.drawing = parts1;
  parts.svg = draw("svg", { viewBox: "0 0 384 260", role: "img", "data-part": "point" }, ...shapes);
  panel.pictures.append(make("div", {}, parts.svg));
}

function paintDrawing({ drawing, svg }, state, x) {
  const w = weightsOf(state);
  const z = weightedSum(x, w, state.b);
  const name = activationOf(state);
  const out = ACTIVATIONS[name](z);
  x.forEach((value, i) => {
    drawing.x[i].textContent = num(value);
    drawing.products[i].textContent = `${num(w[i])}·${num(value)} = ${num(w[i] * value)}`;
    adjust(drawing.links[i], {
      "stroke-width": 1 + Math.min(7, 2 * Math.abs(w[i])),
      "stroke-dasharray": w[i] < 0 ? "7 5" : "none",
      class: w[i] < 0 ? "nn-link nn-minus" : "nn-link nn-plus",
    });
  });
  drawing.sum.textContent = num(z);
  drawing.bias.textContent = `b = ${num(state.b)}`;
  drawing.out.textContent = num(out);
  drawing.name.textContent = NAMES[name];
  const products = x.map((value, i) => `weight ${num(w[i])} times ${num(value)}`).join(" and ");
  adjust(svg, { "aria-label": `neuron: ${products}, bias ${num(state.b)}: z ${num(z)}, output ${num(out)}` });
}

// --- painting it all --------------------------------------------------------------------------------

function paint(parts, panel, story, state, moving) {
  const plane = parts.planes[state.mode];
  const w = weightsOf(state);
  const name = activationOf(state);
  const [lowest, highest] = OUTPUTS[name];
  const middle = lowest < 0 ? 0 : (lowest + highest) / 2;
  const shade = (x1, x2) => {
    const a = ACTIVATIONS[name](w[0] * x1 + w[1] * x2 + state.b);
    return name === "relu" ? a / highest : (a - middle) / (highest - middle);
  };
  new Set(Object.values(parts.planes)).forEach((each) => {
    each.element.hidden = each !== plane;
  });
  plane.shade(shade, moving ? 50 : 100, panel.root.dataset.theme);
  plane.neuron.set(w, state.b);
  const holds = plane.holds(w, state.b);
  plane.mover.set(holds?.on ?? null, `bias ${num(state.b)}`);
  plane.turner.set(holds?.tip ?? null, `weights ${num(w[0])} and ${num(w[1])}`);
  paintPoints(parts, plane, story, state);
  parts.svg.parentElement.hidden = state.mode === "challenge"; // forty examples, not one
  paintDrawing(parts, state, state.mode === "gates" ? worstRow(state) : state.x);
  const set = { mode: state.mode, gate: state.gate, activation: state.activation, w1: w[0],
    w2: w[1], b: state.b };
  Object.entries(set).forEach(([part, value]) => parts[part].set(value));
  parts.gate.element.hidden = state.mode !== "gates";
  parts.activation.element.hidden = state.mode !== "explore";
  parts.w2.element.hidden = state.mode === "gates" && state.gate === "NOT";
  panel.say(neuronInWords(state, story, moving));
  panel.tone(neuronShare(state, story));
  if (moving) return;
  const { caption, heads, rows } = neuronNumbers(state, story);
  panel.setNumbers(caption, heads, rows);
  panel.setCode(neuronCode(state));
}

// Return the inputs that the drawing shows for a gate: the first row that is wrong, else 11.
function worstRow(state) {
  const { rows } = truthOf(state);
  const wrong = rows.find(({ answer, wanted }) => answer !== wanted);
  return (wrong ?? rows[rows.length - 1]).x;
}

function paintPoints(parts, plane, story, state) {
  if (state.mode === "challenge") {
    plane.layers.points.show(story.X, story.y, wrongOf(state, story.X, story.y));
  } else if (state.mode === "gates") {
    const { rows } = truthOf(state);
    const wrong = rows.map(({ answer, wanted }) => answer !== wanted);
    plane.layers.points.show(rows.map(({ x }) => x), GATE_ROWS[state.gate], wrong);
  } else {
    plane.layers.points.show([], [], []);
  }
  if (plane.probe) {
    const [x1, x2] = state.x;
    plane.probe.set(state.mode === "explore" ? state.x : null, `x₁ ${num(x1)}, x₂ ${num(x2)}`);
  }
}

export default { render };
