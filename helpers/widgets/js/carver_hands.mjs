// The hands of the carver: a line with its handles ○ ◇, its name and its number boxes.
import { adjust, draw, make } from "./dom.mjs";
import { biasThrough, lineEnds, turnedBy, turnedTowards } from "./geometry.mjs";
import { num } from "./format.mjs";
import { XOR_CORNERS, XOR_TARGETS, flippedLine } from "./xor.mjs";
import { CARVER_LABELS, carvedLineName, scoreWords } from "./carver_words.mjs";
import { handlePlaces } from "./carver_place.mjs";

const ARM = 46; // units of the picture from ○ to ◇
const ROOM = 27; // units that handles keep from corners and from each other
export const SHADE = 0.7; // of the full colours
export const CLOSE_RANGE = { low: -0.5, high: 1.5 };

// Put a line on a plane, to be moved by ○ and turned by ◇. unit: its number, 2 for the output, 3
// for the only line of the game; write(line, settled) takes the new one. set(line, avoid, moving)
// draws it and returns the places of its handles.
export function addCarvedLine(plane, unit, read, write) {
  const name = carvedLineName(unit);
  const partName = `line${unit + 1}`;
  const drawn = drawnLine(plane, unit, partName);
  const weights = () => read().slice(0, 2);
  const places = { anchor: null, on: null, tip: null };
  const turn = (next, settled) => write([...next.w, next.b], settled);
  const mover = plane.handle({
    shape: "circle", label: `move ${name}`, partName,
    drag: (point, settled) => {
      places.anchor = point;
      write([...weights(), biasThrough(weights(), point)], settled);
    },
    nudge: (dx, dy) => {
      const [w1, w2, b] = read();
      write([w1, w2, b - w1 * dx - w2 * dy], true);
    },
  });
  const turner = plane.handle({
    shape: "diamond", label: `turn ${name}`, partName,
    drag: (point, settled) => turn(turnedTowards(weights(), places.on, point), settled),
    nudge: (dx, dy) => turn(turnedBy(weights(), places.on, (dy - dx) * 50), true),
  });
  const set = (line, avoid, moving) => {
    const [w1, w2, b] = line;
    const ends = lineEnds([w1, w2], b, plane.low, plane.high);
    // under the hand and under the keys ○ keeps its place: lines turn about it
    const held = moving || [mover, turner].some(({ group }) => group.matches(":focus-visible"));
    const free = (ends ? handlePlaces({
      w: [w1, w2], b, ends, anchor: places.anchor, reach: ARM / plane.scale, avoid,
      room: ROOM / plane.scale, low: plane.low, high: plane.high, last: unit === 1, fixed: held,
    }) : plane.holds([w1, w2], b)) ?? { on: null, tip: null };
    Object.assign(places, free, { anchor: free.on ?? places.anchor });
    drawn.set(line, ends, free);
    mover.set(free.on, `bias ${num(b)}`);
    turner.set(free.tip, `weights ${num(w1)} and ${num(w2)}`);
    return free.on ? [free.on, free.tip] : [];
  };
  return { set };
}

// A line, its arrow from ○ to ◇, and its name near an end, on the side where the unit is off: line
// 1's near one end, line 2's near the other, or two equal lines would hide each other's.
function drawnLine(plane, unit, partName, className = "") {
  const line = plane.line(className);
  const shaft = draw("line", { class: "nn-shaft" });
  const tip = draw("polygon", { class: "nn-tip", points: "0,0 -12,6 -12,-6" });
  const arrow = draw("g", { class: className }, shaft, tip);
  const tag = draw("text", { class: "nn-tag", "text-anchor": "middle", "aria-hidden": "true" },
    CARVER_LABELS.tags[unit] ?? "");
  line.group.setAttribute("data-part", partName);
  plane.layers.lines.append(arrow, tag);
  const set = ([w1, w2, b], ends, places) => {
    line.set([w1, w2], b, false);
    arrow.style.display = tag.style.display = ends ? "" : "none";
    if (!ends) return;
    const [[x1, y1], [x2, y2]] = [places.on, places.tip].map(plane.place);
    adjust(shaft, { x1, y1, x2, y2 });
    const angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
    const before = 1 - 11 / Math.hypot(x2 - x1, y2 - y1);
    const [x, y] = [x1 + before * (x2 - x1), y1 + before * (y2 - y1)];
    adjust(tip, { transform: `translate(${x} ${y}) rotate(${angle})` });
    const [from, to] = ends.map(plane.place);
    const share = unit === 1 ? 0.9 : 0.1;
    const far = Math.hypot(w1, w2);
    adjust(tag, {
      x: from[0] + share * (to[0] - from[0]) - (13 * w1) / far,
      y: from[1] + share * (to[1] - from[1]) + (13 * w2) / far + 5,
    });
  };
  return { set };
}

// Put a dashed line on a plane, another solution's. set(line, avoid) draws it, null hides it.
export function addGhostLine(plane) {
  const drawn = drawnLine(plane, null, "ghost", "nn-ghost");
  const set = (line, avoid) => {
    const [w1, w2, b] = line ?? [0, 0, 0];
    const ends = lineEnds([w1, w2], b, plane.low, plane.high);
    const places = ends ? handlePlaces({
      w: [w1, w2], b, ends, anchor: null, reach: ARM / plane.scale, avoid,
      room: ROOM / plane.scale, low: plane.low, high: plane.high,
    }) : {};
    drawn.set([w1, w2, b], ends, places);
    return ends ? [places.on, places.tip] : [];
  };
  return { set };
}

// Return the number boxes of a line, with a button that turns it round. set(line) fills them.
export function lineBoxes(unit, read, write) {
  const name = carvedLineName(unit);
  const boxes = CARVER_LABELS.weights.map((text, k) => {
    const box = make("input", {
      type: "number", step: 0.1, "aria-label": `${text} of ${name}`, inputmode: "decimal",
    });
    box.addEventListener("change", () => {
      const value = Number(box.value);
      const isNumber = box.value !== "" && Number.isFinite(value);
      if (isNumber) write(read().map((old, at) => (at === k ? value : old)), true);
      box.value = String(read()[k]);
    });
    return box;
  });
  const labels = boxes.map((box, k) => make("label", {}, CARVER_LABELS.weights[k], box));
  const round = make("button", {
    type: "button", "aria-label": `turn ${name} round`, title: CARVER_LABELS.round,
    onclick: () => write(flippedLine(read()), true),
  }, "⇄");
  const element = make("div", { class: "nn-row nn-boxes", "data-part": `line${unit + 1}` },
    make("span", {}, CARVER_LABELS.lines[unit]), ...labels, round);
  const set = (line) => boxes.forEach((box, k) => {
    const text = String(line[k]);
    if (box.dataset.value === text) return; // what is being typed stays
    box.value = box.dataset.value = text;
  });
  return { element, set };
}

// Put names beside points; show([[point, name, up], …]).
export function addNames(plane) {
  const group = draw("g", { "aria-hidden": "true" });
  plane.svg.insertBefore(group, plane.layers.handles);
  return (names) => group.replaceChildren(...names.map(([point, name]) => {
    const [x, y] = plane.place(point);
    return draw("text", { class: "nn-tag", x, y: y + 27, "text-anchor": "middle" }, name);
  }));
}

// Show the score; another one than before sounds, for those who do not look.
export function showScore(parts, panel, score) {
  const text = scoreWords(score);
  const changed = parts.score.textContent !== "" && parts.score.textContent !== text;
  parts.score.textContent = text;
  if (changed) panel.tone(score / 4);
}

export function showCorners(plane, wrong) {
  plane.layers.points.show(XOR_CORNERS, XOR_TARGETS, wrong);
}
