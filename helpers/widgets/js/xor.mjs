// A network of two hidden units on the four corners of XOR: what it answers, what lines can do.
//
// A line is [w1, w2, b]: the unit fires where w1·x1 + w2·x2 + b > 0. A network is
// { units, lines: [hidden 1, hidden 2, output] }; the output unit reads the hidden values and
// answers 1 where its sum is above 0, whatever the hidden units are.
import { rounded } from "./format.mjs";
import { ACTIVATIONS } from "./nn.mjs";

export const XOR_CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
export const XOR_TARGETS = [0, 1, 1, 0];
export const CORNER_NAMES = ["00", "01", "10", "11"];
export const UNIT_KINDS = ["step", "relu", "sigmoid"];

// 0.1 + 0.2 - 0.3 is 5.5e-17 on a computer. Sums of hundredths that are 0 on paper are 0 here.
const SUM_REST = 1e-9;
const LARGEST_WEIGHT = 99;

// --- numbers -------------------------------------------------------------------------------------

// Return the number at two decimals, within ±99, never -0: shown, scored and copied alike.
export function toHundredths(value) {
  return rounded(Math.min(Math.max(value, -LARGEST_WEIGHT), LARGEST_WEIGHT));
}

// Return the line with its three numbers at two decimals.
export function roundedLine(line) {
  return line.map(toHundredths);
}

// Return w1·p1 + w2·p2 + b.
export function lineSum(line, point) {
  return line[0] * point[0] + line[1] * point[1] + line[2];
}

// Return whether a weighted sum counts as above 0.
export function isAbove(sum) {
  return sum > SUM_REST;
}

// Return the value of a unit of this kind for its weighted sum.
export function unitValue(kind, sum) {
  if (kind === "step") return isAbove(sum) ? 1 : 0;
  return ACTIVATIONS[kind](sum);
}

// --- the network ---------------------------------------------------------------------------------

// Return { sums, hidden, sum, answer } of the network at a point of the input plane.
export function netAt(net, point) {
  const sums = [lineSum(net.lines[0], point), lineSum(net.lines[1], point)];
  const hidden = sums.map((sum) => unitValue(net.units, sum));
  const sum = lineSum(net.lines[2], hidden);
  return { sums, hidden, sum, answer: isAbove(sum) ? 1 : 0 };
}

// Return a row for each corner: what netAt gives, its name, what is wanted, whether it is right.
export function netRows(net) {
  return XOR_CORNERS.map((corner, k) => {
    const wanted = XOR_TARGETS[k];
    const row = netAt(net, corner);
    return { name: CORNER_NAMES[k], corner, ...row, wanted, right: row.answer === wanted };
  });
}

// Return how many corners the network answers as XOR does, 0 to 4.
export function netScore(net) {
  return netRows(net).filter((row) => row.right).length;
}

// Return whether plain arithmetic, with no rest forgiven, gives XOR at all four corners too.
export function solvesExactly(net) {
  return XOR_CORNERS.every((corner, k) => {
    const sums = [0, 1].map((unit) => lineSum(net.lines[unit], corner));
    const hidden = sums.map(ACTIVATIONS[net.units]);
    return Number(lineSum(net.lines[2], hidden) > 0) === XOR_TARGETS[k];
  });
}

// Return the places where the corners land in hidden space: [{ hidden, names }], each once.
export function hiddenPlaces(rows) {
  const places = [];
  for (const row of rows) {
    const same = places.find(
      ({ hidden }) => row.hidden.every((value, k) => Math.abs(value - hidden[k]) < 1e-6),
    );
    if (same) same.names.push(row.name);
    else places.push({ hidden: row.hidden, names: [row.name] });
  }
  return places;
}

// --- labelings -----------------------------------------------------------------------------------

// Return the answers, 0 or 1, of one line at the four corners.
export function lineLabels(line) {
  return XOR_CORNERS.map((corner) => (isAbove(lineSum(line, corner)) ? 1 : 0));
}

// Return the number 0 to 15 of four answers: 00 counts 8, 01 counts 4, 10 counts 2, 11 counts 1.
export function labelsNumber(labels) {
  return labels.reduce((number, label) => 2 * number + label, 0);
}

// Return how many of the corners one line alone answers as XOR does.
export function lineScore(line) {
  return lineLabels(line).filter((label, k) => label === XOR_TARGETS[k]).length;
}

// Return the corners' names at which these answers are 1.
export function namesOn(labels) {
  return CORNER_NAMES.filter((_, k) => labels[k] === 1);
}

function sizeOf(line) {
  return Math.abs(line[0]) + Math.abs(line[1]) + Math.abs(line[2]) / 100;
}

// Return every labeling that some line makes: [{ number, labels, line }], the simplest line.
export function lineLabelings() {
  const found = new Map();
  for (const w1 of [-1, 0, 1]) {
    for (const w2 of [-1, 0, 1]) {
      for (const b of [-1.5, -0.5, 0.5, 1.5]) {
        const line = [w1, w2, b];
        const labels = lineLabels(line);
        const number = labelsNumber(labels);
        const known = found.get(number);
        const isLine = w1 !== 0 || w2 !== 0;
        if (isLine && (!known || sizeOf(line) < sizeOf(known.line))) {
          found.set(number, { number, labels, line });
        }
      }
    }
  }
  return [...found.values()].sort((a, b) => a.number - b.number);
}

// --- families of solutions -----------------------------------------------------------------------

// Return the simplest output line that makes XOR of two step units' answers, or null.
export function outputLineFor(first, second, labelings = lineLabelings()) {
  const fits = ({ line }) => XOR_CORNERS.every((_, k) => (
    isAbove(lineSum(line, [first[k], second[k]])) === (XOR_TARGETS[k] === 1)
  ));
  const fitting = labelings.filter(fits).map(({ line }) => line);
  if (fitting.length === 0) return null;
  return fitting.reduce((best, line) => (sizeOf(line) < sizeOf(best) ? line : best));
}

// Return every unordered pair of step labelings that solves XOR: [{ id, pair, lines }].
export function solutionFamilies() {
  const labelings = lineLabelings();
  const families = [];
  for (const first of labelings) {
    for (const second of labelings.filter(({ number }) => number >= first.number)) {
      const output = outputLineFor(first.labels, second.labels, labelings);
      if (output) {
        const pair = [first.number, second.number];
        families.push({ id: pair.join("-"), pair, lines: [first.line, second.line, output] });
      }
    }
  }
  return families;
}

// Return the id of the family that two hidden lines belong to, whether or not it solves XOR.
export function familyOf(lines) {
  const numbers = [0, 1].map((unit) => labelsNumber(lineLabels(lines[unit])));
  return numbers.sort((a, b) => a - b).join("-");
}

// --- a line's shape ------------------------------------------------------------------------------

// Return whether there is a line at all: not both weights are 0.
export function hasDirection(line) {
  return line[0] !== 0 || line[1] !== 0;
}

// Return the line with its sides exchanged.
export function flippedLine(line) {
  return roundedLine(line.map((value) => -value));
}

// --- the line game -------------------------------------------------------------------------------

// Return what XOR asks of one step unit, corner by corner, and whether its line keeps it.
export function lineDemands(line) {
  return XOR_CORNERS.map((corner, k) => {
    const sum = lineSum(line, corner);
    const above = XOR_TARGETS[k] === 1;
    return { name: CORNER_NAMES[k], corner, sum, above, holds: isAbove(sum) === above };
  });
}

// Return the two sums of the contradiction: the middle demands added, the outer ones added.
export function demandSums(line) {
  const sums = lineDemands(line).map(({ sum }) => sum);
  return { middle: sums[1] + sums[2], outside: sums[0] + sums[3] };
}

// --- the plane -----------------------------------------------------------------------------------

// Return the share of the plane [-1, 2]² where the answer is 1 exactly in the two quadrants in
// which x1 and x2 lie on different sides of ½; a grid of cells × cells, each at its middle.
export function quadrantShare(net, cells = 60) {
  const middles = Array.from({ length: cells }, (_, k) => -1 + (3 * (k + 0.5)) / cells);
  let right = 0;
  for (const x1 of middles) {
    for (const x2 of middles) {
      const differ = x1 > 0.5 !== x2 > 0.5;
      if ((netAt(net, [x1, x2]).answer === 1) === differ) right += 1;
    }
  }
  return right / cells ** 2;
}

function samplesOf(kind, lines, start, end) {
  if (kind === "sigmoid") return Array.from({ length: 41 }, (_, k) => k / 40);
  // ReLU maps a straight line to straight pieces: its ends and its kinks are enough.
  const kinks = lines.map((line) => {
    const [from, to] = [lineSum(line, start), lineSum(line, end)];
    return from / (from - to);
  });
  const inside = kinks.filter((share) => share > 0 && share < 1);
  return [0, ...inside.sort((a, b) => a - b), 1];
}

function bentLine(net, start, end) {
  const hiddenLines = net.lines.slice(0, 2);
  return samplesOf(net.units, hiddenLines, start, end).map((share) => {
    const point = [0, 1].map((axis) => start[axis] + share * (end[axis] - start[axis]));
    return netAt(net, point).hidden;
  });
}

// Return the grid of the input plane as the hidden units bend it: polylines in hidden space.
// Lines stand at start, start + step, …, end of each input; step units tear the plane: [].
export function bentGrid(net, start = -0.5, end = 1.5, step = 0.25) {
  if (net.units === "step") return [];
  const count = Math.round((end - start) / step);
  const places = Array.from({ length: count + 1 }, (_, k) => start + k * step);
  const upright = places.map((at) => ({ axis: 1, at, from: [at, start], to: [at, end] }));
  const level = places.map((at) => ({ axis: 2, at, from: [start, at], to: [end, at] }));
  return [...upright, ...level].map(({ axis, at, from, to }) => (
    { axis, at, points: bentLine(net, from, to) }
  ));
}
