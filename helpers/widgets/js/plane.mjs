// A picture of the plane: shades, axes, points of two classes, lines, and things to take hold of.
import { adjust, draw, make } from "./dom.mjs";
import { footOf, lineEnds, middleOf } from "./geometry.mjs";
import { num, rounded } from "./format.mjs";

const SIZE = 320; // units of the picture, without the rim
const RIM = 34;
const SHADES = { light: [[0, 114, 178], [250, 250, 250], [213, 94, 0]],
  dark: [[60, 150, 210], [34, 34, 34], [240, 138, 75]] };
const STRENGTH = 0.55; // of the shades: the points must stand out

// Return a picture of [low, high]² with names of the axes.
// It has: place(point), point(event), shade(f, side, theme), points(X, y, wrong), line(…), handle(…).
export function createPlane({ low, high, label, axes = ["x₁", "x₂"] }) {
  const scale = SIZE / (high - low);
  const place = ([x, y]) => [RIM + (x - low) * scale, 8 + (high - y) * scale];
  const whole = SIZE + RIM + 8;
  const canvas = make("canvas", { "aria-hidden": "true" });
  const layers = Object.fromEntries(
    ["grid", "lines", "points", "handles"].map((name) => [name, draw("g", { class: `nn-${name}` })]),
  );
  const svg = draw("svg", { viewBox: `0 0 ${whole} ${whole}`, role: "group", "aria-label": label },
    ...Object.values(layers));
  const element = make("div", { class: "nn-plane" }, canvas, svg);
  const style = (part) => `${(100 * part) / whole}%`;
  Object.assign(canvas.style, { left: style(RIM), top: style(8), width: style(SIZE),
    height: style(SIZE) });
  const plane = { element, svg, layers, low, high, place, scale };
  plane.point = (event) => {
    const box = svg.getBoundingClientRect();
    const unit = whole / box.width;
    const x = low + ((event.clientX - box.left) * unit - RIM) / scale;
    const y = high - ((event.clientY - box.top) * unit - 8) / scale;
    return [x, y].map((value) => Math.max(low, Math.min(high, value)));
  };
  drawAxes(plane, axes);
  addShades(plane, canvas);
  addPoints(plane);
  addLines(plane);
  addHandles(plane);
  return plane;
}

function drawAxes({ layers, low, high, place }, [across, up]) {
  const every = [0.5, 1, 2, 5].find((step) => (high - low) / step <= 8) ?? 10;
  const ticks = [];
  for (let t = Math.ceil(low / every) * every; t <= high + 1e-9; t += every) ticks.push(rounded(t));
  const text = (x, y, words, anchor) =>
    draw("text", { x, y, "text-anchor": anchor, "aria-hidden": "true" }, words);
  const [left, bottom] = place([low, low]);
  for (const t of ticks) {
    const [x, y] = place([t, t]);
    const axis = t === 0 ? "nn-axis" : "nn-tick";
    layers.grid.append(
      draw("line", { class: axis, x1: x, x2: x, y1: bottom, y2: bottom - SIZE }),
      draw("line", { class: axis, x1: left, x2: left + SIZE, y1: y, y2: y }),
    );
    if (t > high - every / 4) continue; // the axes' names stand there
    layers.grid.append(text(x, bottom + 15, num(t), "middle"));
    if (t > low + every / 4) layers.grid.append(text(left - 5, y + 4, num(t), "end"));
  }
  layers.grid.append(text(left + SIZE, bottom + 16, across, "end"));
  layers.grid.append(text(left - 6, bottom - SIZE + 12, up, "end"));
}

function addShades(plane, canvas) {
  // Shade every place by f(x1, x2) from -1 to 1 (NaN: nothing), with side × side squares.
  plane.shade = (f, side, theme) => {
    if (canvas.width !== side) canvas.width = canvas.height = side;
    const context = canvas.getContext("2d");
    const image = context.createImageData(side, side);
    const [below, middle, above] = SHADES[theme];
    const step = (plane.high - plane.low) / side;
    for (let row = 0; row < side; row += 1) {
      const x2 = plane.high - (row + 0.5) * step;
      for (let column = 0; column < side; column += 1) {
        const value = f(plane.low + (column + 0.5) * step, x2);
        const share = Math.min(1, Math.abs(value)) * STRENGTH || 0;
        const end = value < 0 ? below : above;
        const at = 4 * (row * side + column);
        for (let c = 0; c < 3; c += 1) {
          image.data[at + c] = middle[c] + share * (end[c] - middle[c]);
        }
        image.data[at + 3] = Number.isNaN(value) ? 0 : 255;
      }
    }
    context.putImageData(image, 0, 0);
  };
}

// Return the outline of a class's mark about a place: a circle or a triangle.
export function markOf(kind, [x, y], size = 6) {
  if (kind === 0) return draw("circle", { class: "nn-class0", cx: x, cy: y, r: size });
  const corners = [[0, -1.3], [1.15, 0.75], [-1.15, 0.75]];
  const points = corners.map(([dx, dy]) => `${x + size * dx},${y + size * dy}`).join(" ");
  return draw("polygon", { class: "nn-class1", points });
}

function addPoints({ layers, place }) {
  layers.points.parentNode.querySelector(".nn-points").setAttribute("aria-hidden", "true");
  let drawn = "";
  // Draw points, one class a shape; those that are wrong wear a ring.
  layers.points.show = (X, y, wrong) => {
    const now = JSON.stringify([X, y, wrong]);
    if (now === drawn) return;
    drawn = now;
    const marks = X.map((x, i) => markOf(y[i], place(x), X.length > 12 ? 5 : 8));
    const rings = X.filter((_, i) => wrong[i]).map((x) => {
      const [cx, cy] = place(x);
      return draw("circle", { class: "nn-ring", cx, cy, r: X.length > 12 ? 9 : 13 });
    });
    layers.points.replaceChildren(...rings, ...marks);
  };
}

function addLines(plane) {
  const { layers, place, low, high, scale } = plane;
  // Return a line that set(w, b) moves: its arrow stands on it and points to the positive side.
  plane.line = (className = "") => {
    const line = draw("line", { class: "nn-line" });
    const shaft = draw("line", { class: "nn-shaft" });
    const tip = draw("polygon", { class: "nn-tip" });
    const group = draw("g", { class: className }, line, shaft, tip);
    layers.lines.append(group);
    const set = (w, b, arrow = true) => {
      const ends = lineEnds(w, b, low, high);
      group.toggleAttribute("hidden", !ends);
      group.style.display = ends ? "" : "none";
      if (!ends) return;
      const [[x1, y1], [x2, y2]] = ends.map(place);
      adjust(line, { x1, y1, x2, y2 });
      const foot = place(middleOf(w, b, low, high));
      const far = Math.hypot(w[0], w[1]);
      const [dx, dy] = [w[0] / far, -w[1] / far];
      const top = [foot[0] + 36 * dx, foot[1] + 36 * dy];
      const corner = (along, side) =>
        `${top[0] + along * dx - side * dy},${top[1] + along * dy + side * dx}`;
      adjust(shaft, { x1: foot[0], y1: foot[1], x2: top[0], y2: top[1] });
      adjust(tip, { points: [corner(8, 0), corner(-3, 5), corner(-3, -5)].join(" ") });
      shaft.style.display = tip.style.display = arrow ? "" : "none";
    };
    return { group, set };
  };
  // Return where a line's two handles stand: ○ on it, near the middle, and ◇ at the arrow's tip.
  plane.holds = (w, b) => {
    const middle = [(low + high) / 2, (low + high) / 2];
    const far = Math.hypot(w[0], w[1]);
    if (far === 0) return null;
    const on = middleOf(w, b, low, high) ?? footOf(w, b, middle);
    const inside = on.map((value) => Math.max(low, Math.min(high, value)));
    const reach = 46 / scale;
    return { on: inside, tip: [0, 1].map((i) => inside[i] + (reach * w[i]) / far) };
  };
}

function addHandles(plane) {
  // Return a thing to take hold of: shape "circle" (○), "diamond" (◇) or "cross" (the point ✚).
  // drag(point, settled): to a place; nudge(dx, dy): by arrow keys; set(point, text) moves it.
  plane.handle = ({ shape, label, partName, drag, nudge }) => {
    const mark = { circle: () => draw("circle", { r: 8 }),
      diamond: () => draw("rect", { x: -7, y: -7, width: 14, height: 14, transform: "rotate(45)" }),
      cross: () => draw("path", { d: "M-9 0H9M0 -9V9" }) }[shape]();
    const group = draw("g", {
      class: `nn-handle nn-${shape}`, tabindex: "0", role: "slider", "aria-label": label,
      "aria-valuenow": 0, "data-part": partName,
    }, draw("circle", { class: "nn-touch", r: 20 }), mark);
    plane.layers.handles.append(group);
    let held = false;
    group.addEventListener("pointerdown", (event) => {
      held = true;
      group.setPointerCapture(event.pointerId);
      group.focus();
      event.preventDefault();
    });
    group.addEventListener("pointermove", (event) => {
      if (held) drag(plane.point(event), false);
    });
    const drop = (event) => {
      if (held) drag(plane.point(event), true);
      held = false;
    };
    group.addEventListener("pointerup", drop);
    group.addEventListener("pointercancel", drop);
    group.addEventListener("keydown", (event) => {
      const by = event.shiftKey ? 1 : 0.1;
      const moves = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, by],
        ArrowDown: [0, -by] };
      if (!moves[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
      nudge(...moves[event.key]);
      event.preventDefault();
    });
    const set = (point, text) => {
      group.style.display = point ? "" : "none";
      if (!point) return;
      const [x, y] = placeInside(plane, point);
      adjust(group, { transform: `translate(${x} ${y})`, "aria-valuenow": rounded(point[0]),
        "aria-valuetext": text });
    };
    return { group, set };
  };
}

// Return the place of a point, kept inside the picture.
function placeInside(plane, point) {
  return plane.place(point.map((value) => Math.max(plane.low, Math.min(plane.high, value))));
}
