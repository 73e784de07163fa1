// Which unit of a wrong network is to blame: the one whose single change repairs most corners.
//
// One rule for hidden units and output, step, ReLU and sigmoid: put candidate lines (directions ×
// offsets × sizes) in the place of one unit, keep the others, count the corners that are right.
// Most corners win, then the smallest move, then the earlier unit. If no single unit can mend all
// four, the first step is the smallest move of a hidden unit after which one line parts the
// corners.
import {
  XOR_CORNERS,
  XOR_TARGETS,
  hasDirection,
  isAbove,
  lineLabels,
  lineSum,
  netAt,
  netRows,
  roundedLine,
  unitValue,
} from "./xor.mjs";

const DIRECTIONS = 48;
const OFFSETS = 16; // to each side of the middle
const FARTHEST = 1.25; // the farthest offset, in half diagonals of what the unit sees
const SIZES = [1, 0.5, 2, 4, 8];
const SMALL_TURN = Math.PI / 9;

// Return the four points that a unit sees: the corners, or for the output where they land.
export function pointsSeen(net, unit) {
  if (unit < 2) return XOR_CORNERS;
  return XOR_CORNERS.map((corner) => netAt(net, corner).hidden);
}

function windowOf(points) {
  const ranges = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const middle = ranges.map(([low, high]) => (low + high) / 2);
  const half = Math.hypot(...ranges.map(([low, high]) => (high - low) / 2));
  return { middle, half: half || 1 };
}

// --- can one line part them? ---------------------------------------------------------------------

function nearestOnSegment(point, [from, to]) {
  const along = [to[0] - from[0], to[1] - from[1]];
  const whole = along[0] ** 2 + along[1] ** 2;
  const share = whole
    ? ((point[0] - from[0]) * along[0] + (point[1] - from[1]) * along[1]) / whole : 0;
  const kept = Math.min(Math.max(share, 0), 1);
  return [from[0] + kept * along[0], from[1] + kept * along[1]];
}

function turnOf(a, b, c) {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

// Return the gap between the segments 01–10 and 00–11 of four places: { zero, one, width }, the
// nearest points; null where they cross or touch. Without a gap no line parts the two classes.
export function gapBetween(points) {
  const ones = [points[1], points[2]];
  const zeros = [points[0], points[3]];
  const apart = (segment, [c, d]) => turnOf(...segment, c) * turnOf(...segment, d) >= 0;
  if (!apart(ones, zeros) && !apart(zeros, ones)) return null;
  const pairs = [
    ...ones.map((one) => ({ one, zero: nearestOnSegment(one, zeros) })),
    ...zeros.map((zero) => ({ zero, one: nearestOnSegment(zero, ones) })),
  ];
  const widths = pairs.map(({ one, zero }) => Math.hypot(one[0] - zero[0], one[1] - zero[1]));
  const width = Math.min(...widths);
  return width < 1e-6 ? null : { ...pairs[widths.indexOf(width)], width };
}

// Return the output line in the middle of the gap between four places, or null without one.
export function partingLine(points) {
  const gap = gapBetween(points);
  if (!gap) return null;
  const { one, zero, width } = gap;
  // A narrow gap needs large weights, or rounding closes it.
  const scale = Math.max(1, 0.5 / width) / width;
  const w = [0, 1].map((axis) => scale * (one[axis] - zero[axis]));
  const b = -(w[0] * (one[0] + zero[0]) + w[1] * (one[1] + zero[1])) / 2;
  return roundedLine([...w, b]);
}

// --- candidates ----------------------------------------------------------------------------------

function lengthOf(line) {
  return Math.hypot(line[0], line[1]);
}

function directionsFor(line) {
  const all = Array.from({ length: DIRECTIONS }, (_, k) => (2 * Math.PI * k) / DIRECTIONS);
  if (!hasDirection(line)) return all;
  const now = Math.atan2(line[1], line[0]);
  return [now, now + Math.PI, ...all];
}

// Return the lines that are tried in the place of one unit's line, numbers at two decimals.
export function candidateLines(net, unit) {
  const line = net.lines[unit];
  const points = pointsSeen(net, unit);
  const { middle, half } = windowOf(points);
  const size = lengthOf(line) || 1;
  const scaleMatters = unit < 2 && net.units !== "step";
  const widest = unit === 2 ? partingLine(points) : null;
  const candidates = widest ? [widest] : [];
  for (const angle of directionsFor(line)) {
    const normal = [Math.cos(angle), Math.sin(angle)];
    for (let k = -OFFSETS; k <= OFFSETS; k += 1) {
      const offset = (FARTHEST * half * k) / OFFSETS;
      const b = -(normal[0] * middle[0] + normal[1] * middle[1]) - offset;
      for (const factor of scaleMatters ? SIZES : [1]) {
        const scale = size * factor;
        candidates.push(roundedLine([scale * normal[0], scale * normal[1], scale * b]));
      }
    }
  }
  return candidates;
}

// Return how far a line moves: the mean change of the points' signed distances, and of its size.
export function moveBetween(before, after, points, scaleMatters) {
  const [from, to] = [lengthOf(before) || 1, lengthOf(after) || 1];
  let sum = 0;
  for (const point of points) {
    sum += Math.abs(lineSum(before, point) / from - lineSum(after, point) / to);
  }
  const mean = sum / points.length;
  return scaleMatters ? mean + Math.abs(Math.log(to / from)) : mean;
}

function scoreWith(net, unit, line, rows) {
  let right = 0;
  const output = unit === 2 ? line : net.lines[2];
  rows.forEach(({ corner, hidden }, k) => {
    const changed = unit < 2 ? unitValue(net.units, lineSum(line, corner)) : 0;
    const [h1, h2] = [unit === 0 ? changed : hidden[0], unit === 1 ? changed : hidden[1]];
    const sum = output[0] * h1 + output[1] * h2 + output[2];
    if (isAbove(sum) === (XOR_TARGETS[k] === 1)) right += 1;
  });
  return right;
}

// Return the smallest of the best changes of one unit: { unit, line, right, move }.
export function bestChange(net, unit) {
  const rows = netRows(net);
  return smallestOf(net, unit, 4, (line) => scoreWith(net, unit, line, rows));
}

// most: what a line can be worth; once that is reached, only smaller moves are looked at.
function smallestOf(net, unit, most, worth) {
  const points = pointsSeen(net, unit);
  const scaleMatters = unit < 2 && net.units !== "step";
  let best = null;
  for (const line of candidateLines(net, unit)) {
    const move = moveBetween(net.lines[unit], line, points, scaleMatters);
    if (best && best.right === most && move >= best.move) continue;
    const right = worth(line);
    if (!best || right > best.right || (right === best.right && move < best.move)) {
      best = { unit, line, right, move };
    }
  }
  return best;
}

// Return the smallest move of a hidden unit after which one line parts the corners, or null:
// { unit, line, change }.
export function firstStep(net) {
  const rows = netRows(net);
  const partable = (unit) => (line) => {
    const places = rows.map(({ corner, hidden }) => {
      const value = unitValue(net.units, lineSum(line, corner));
      return unit === 0 ? [value, hidden[1]] : [hidden[0], value];
    });
    return gapBetween(places) ? 1 : 0;
  };
  const steps = [0, 1].map((unit) => smallestOf(net, unit, 1, partable(unit)))
    .filter(({ right }) => right === 1);
  if (steps.length === 0) return null;
  const { unit, line } = steps.reduce((a, b) => (b.move < a.move - 1e-9 ? b : a));
  return { unit, line, change: describeMove(net.lines[unit], line, XOR_CORNERS) };
}

function farthestAlong(points, direction) {
  const along = points.map((point) => point[0] * direction[0] + point[1] * direction[1]);
  const farthest = Math.max(...along);
  return [0, 1, 2, 3].filter((k) => farthest - along[k] < 1e-6);
}

// Return what leads from one line to another: { how: "set" | "flip" | "turn" | "size" | "move" },
// with `exact` (flipping is enough), `degrees` (anticlockwise), `larger`, or `towards`: the numbers
// of the corners that it passes, or else of those that lie ahead.
export function describeMove(before, after, points) {
  if (!hasDirection(before)) return { how: "set" };
  const turn = Math.atan2(
    before[0] * after[1] - before[1] * after[0],
    before[0] * after[0] + before[1] * after[1],
  );
  if (Math.abs(turn) > Math.PI - SMALL_TURN) {
    const exact = points.every((point) => (
      isAbove(lineSum(after, point)) === isAbove(-lineSum(before, point))
    ));
    return { how: "flip", exact };
  }
  if (Math.abs(turn) > SMALL_TURN) {
    return { how: "turn", degrees: Math.round((turn * 180) / Math.PI) };
  }
  const side = (line, point) => isAbove(lineSum(line, point));
  const passed = [0, 1, 2, 3].filter((k) => side(before, points[k]) !== side(after, points[k]));
  if (passed.length > 0) return { how: "move", towards: passed };
  const { middle } = windowOf(points);
  const depth = (line) => lineSum(line, middle) / lengthOf(line);
  const forward = depth(before) - depth(after); // above 0: the line moves to its own "on" side
  const resized = lengthOf(after) / lengthOf(before);
  if (Math.abs(forward) < 0.01 && Math.abs(Math.log(resized)) > 0.1) {
    return { how: "size", larger: resized > 1 };
  }
  const ahead = [before[0], before[1]].map((value) => value * (forward < 0 ? -1 : 1));
  return { how: "move", towards: farthestAlong(points, ahead) };
}

function cutsOne(labels) {
  const on = labels.reduce((sum, label) => sum + label, 0);
  return on === 1 || on === 3;
}

// Return why no output line can help two step units: { why, unit } or null if one can.
// why: "constant" | "two against two" | "same" | "opposite" | "different classes"
export function hiddenTrouble(lines) {
  const labels = [lineLabels(lines[0]), lineLabels(lines[1])];
  const places = XOR_CORNERS.map((_, k) => [labels[0][k], labels[1][k]]);
  if (gapBetween(places)) return null;
  for (const unit of [0, 1]) {
    if (new Set(labels[unit]).size === 1) return { why: "constant", unit };
  }
  for (const unit of [0, 1]) {
    if (!cutsOne(labels[unit])) return { why: "two against two", unit };
  }
  if (labels[0].every((label, k) => label === labels[1][k])) return { why: "same", unit: 1 };
  if (labels[0].every((label, k) => label !== labels[1][k])) return { why: "opposite", unit: 1 };
  return { why: "different classes", unit: 1 };
}

// Return who is to blame, or null if all four corners are right.
//
// { unit, line, right, score, alone, corner, fires, change, first }: `line` is the better one,
// `right` its corners; alone: this unit can mend all; corner: number of a wrong corner that it
// mends; fires: the unit's answers now; change: what describeMove says; first: what firstStep says
// if no unit can alone.
export function findBlame(net) {
  const rows = netRows(net);
  const score = rows.filter((row) => row.right).length;
  if (score === 4) return null;
  const best = [0, 1, 2].map((unit) => bestChange(net, unit)).reduce((a, b) => (
    b.right > a.right || (b.right === a.right && b.move < a.move - 1e-9) ? b : a
  ));
  const lines = net.lines.map((line, unit) => (unit === best.unit ? best.line : line));
  const after = netRows({ units: net.units, lines });
  const mended = rows.findIndex((row, k) => !row.right && after[k].right);
  const points = pointsSeen(net, best.unit);
  return {
    ...best,
    score,
    alone: best.right === 4,
    first: best.right === 4 ? null : firstStep(net),
    corner: mended >= 0 ? mended : rows.findIndex((row) => !row.right),
    fires: points.map((point) => (isAbove(lineSum(net.lines[best.unit], point)) ? 1 : 0)),
    change: describeMove(net.lines[best.unit], best.line, points),
  };
}
