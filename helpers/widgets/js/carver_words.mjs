// All that the XOR carver and the line game say: sentences and tables.
import { counted, listed, num, term } from "./format.mjs";
import {
  CORNER_NAMES, XOR_CORNERS, demandSums, familyOf, hasDirection, hiddenPlaces, labelsNumber,
  lineDemands, lineLabelings, lineLabels, lineScore, lineSum, namesOn, netRows, solutionFamilies,
} from "./xor.mjs";
import { gapBetween, hiddenTrouble, pointsSeen } from "./xor_blame.mjs";

const GATE_NAMES = [
  "never", "AND", "x₁ and not x₂", "x₁", "x₂ and not x₁", "x₂", "XOR", "OR",
  "NOR", "XNOR", "not x₂", "x₁ or not x₂", "not x₁", "x₂ or not x₁", "NAND", "always",
];
// Measured: benchmarks/quadrants.py, 200 starts each; tests/widgets/test_quadrants.py looks again.
export const QUADRANT_FACTS = {
  starts: 200, epochs: 300, median: 0.86, good: { 2: 0, 3: 86, 4: 173 }, stepShare: 5 / 6,
};
export const TRIES_BEFORE_PROOF = 5;
const NO_LINE = "Both weights are 0: there is no line.";

export const CARVER_LABELS = {
  units: "hidden units",
  kinds: { step: "step", relu: "ReLU", sigmoid: "sigmoid" },
  inputTitle: "The inputs and two lines",
  hiddenTitle: "Hidden space: where the units put the corners",
  inputPlane: "plane of the two inputs",
  hiddenPlane: "hidden space, the plane of the two hidden values",
  lines: ["line 1", "line 2", "output", "line"],
  tags: ["1", "2", "out", ""],
  weights: ["w₁", "w₂", "b"],
  round: "exchange the two sides",
  ghost: "Show another solution",
  noGhost: "Hide the other solution",
  quadrants: "Fill the quadrants",
};

// --- names ---------------------------------------------------------------------------------------

// Return the everyday name of a labeling by its number, such as "OR".
export function gateName(number) {
  return GATE_NAMES[number];
}

// Return a family of solutions in words: "OR and AND".
export function familyName(pair) {
  // The better known gate comes first: OR before AND, AND before NOR.
  const order = [7, 1, 14, 8, 2, 4, 11, 13];
  const sorted = [...pair].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const names = sorted.map(gateName);
  return names.some((name) => name.includes(" ")) ? names.join(", ") : names.join(" and ");
}

// Return the name of a unit in the middle of a sentence.
export function unitName(unit) {
  return unit === 2 ? "the output unit" : `hidden unit ${unit + 1}`;
}

// Return the name of a unit's line in the middle of a sentence; 3 is the only line of the game.
export function carvedLineName(unit) {
  return ["line 1", "line 2", "the output’s line", "the line"][unit];
}

// Return where a unit fires: "none of the corners", "11 only", "01 and 10".
export function firesWhere(labels) {
  const names = namesOn(labels);
  if (names.length === 0) return "none of the corners";
  if (names.length === 4) return "all four corners";
  return names.length === 1 ? `${names[0]} only` : listed(names);
}

function capital(sentence) {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function coordinates(corner) {
  return `(${XOR_CORNERS[corner].join(", ")})`;
}

// --- the carver's text line ----------------------------------------------------------------------

// Return the score, "3 of 4 corners are right".
export function scoreWords(score) {
  return `${score} of 4 corners ${score === 1 ? "is" : "are"} right`;
}

// Return why the unit to blame is wrong, the middle of a sentence.
function reasonWords(net, blame) {
  const where = firesWhere(blame.fires);
  if (blame.unit === 2) {
    const hidden = blame.alone ? "the hidden units part the corners, but " : "";
    return `${hidden}the output unit fires for ${where}`;
  }
  return `${unitName(blame.unit)} fires for ${where}`;
}

function placesWords(corners, unit) {
  if (unit === 2) return `the ${corners.length === 1 ? "place" : "places"} of ${listed(
    corners.map((k) => CORNER_NAMES[k]))}`;
  return listed(corners.map(coordinates));
}

// Return what would help, a whole sentence without its full stop.
export function helpWords(blame) {
  const line = carvedLineName(blame.unit);
  const { how, exact, degrees, larger, towards } = blame.change;
  if (how === "set") return `${capital(line)} needs a weight that is not 0`;
  if (how === "flip") {
    return `Turning ${line} round, so that its other side is on,${exact ? "" : " and moving it"}`;
  }
  if (how === "turn") {
    const way = degrees > 0 ? "anticlockwise" : "clockwise";
    return `Turning ${line} by about ${Math.abs(degrees)}° ${way}`;
  }
  if (how === "size") return `Making the weights of ${line} ${larger ? "larger" : "smaller"}`;
  return `Moving ${line} towards ${placesWords(towards, blame.unit)}`;
}

const TROUBLES = {
  constant: (unit, where) =>
    `${unit} fires for ${where}: it tells the output nothing.`,
  "two against two": (unit) =>
    `${unit} parts the corners two against two. Each line should cut off one corner.`,
  same: (unit) => `${unit} only repeats unit 1: they are one line.`,
  opposite: (unit) => `${unit} only repeats unit 1, turned round: they are one line.`,
  "different classes": () =>
    "One line cuts off a corner of class 0, the other one of class 1; both should be of one class.",
};

// Return why no output line can part what two hidden units make of the corners, or "".
export function troubleWords(net) {
  if (net.units !== "step") {
    const parted = gapBetween(pointsSeen(net, 2));
    return parted ? "" : "No line can part the places where the corners land.";
  }
  const trouble = hiddenTrouble(net.lines);
  if (!trouble) return "";
  const where = firesWhere(lineLabels(net.lines[trouble.unit]));
  const said = TROUBLES[trouble.why](capital(unitName(trouble.unit)), where);
  const zero = trouble.why === "constant" ? zeroWords(net, trouble.unit) : "";
  return zero ? `${said} ${zero}` : said;
}

// Return a sentence for corners that lie exactly on a unit's line, or "". At the output only those
// count that are wrong by it.
function zeroWords(net, unit) {
  const rows = netRows(net);
  const zero = pointsSeen(net, unit).map((point, k) => (
    Math.abs(lineSum(net.lines[unit], point)) < 1e-9 && (unit < 2 || !rows[k].right)
  ));
  const names = CORNER_NAMES.filter((_, k) => zero[k]);
  if (names.length === 0 || names.length === 4) return "";
  return `Its sum is exactly 0 at ${listed(names)}, and 0 is not above 0.`;
}

function firstWords(first) {
  if (!first) return "";
  if (first.change.how === "set") return `${helpWords(first)}.`;
  return `${helpWords(first)} is a first step; the output’s line is the second.`;
}

// Return the text line of a network that is wrong somewhere; blame is what findBlame returns.
export function blameWords(net, blame) {
  const name = CORNER_NAMES[blame.corner];
  const { answer, wanted } = netRows(net)[blame.corner];
  const wrong = `${name} comes out as ${answer}, it should be ${wanted}`;
  const parts = [];
  if (blame.alone) {
    const helps = blame.change.how === "set" ? "." : " helps.";
    parts.push(`${wrong}: ${reasonWords(net, blame)}.`, zeroWords(net, blame.unit));
    parts.push(`${helpWords(blame)}${helps}`);
  } else {
    const who = blame.first ? "two must move" : "both hidden lines must move";
    parts.push(`${wrong}. No single unit can mend all four: ${who}.`);
    parts.push(troubleWords(net), firstWords(blame.first));
  }
  return parts.filter((part) => part).join(" ");
}

// Return the text line of a network that is right at all four corners; ways: ids found so far.
export function solvedWords(net, ways) {
  const places = hiddenPlaces(netRows(net)).length;
  const lands = `The corners land in ${places} places, and one line parts them.`;
  if (net.units !== "step") {
    const bend = net.units === "relu"
      ? "ReLU folds the plane along the hidden lines."
      : "The sigmoid bends the plane smoothly.";
    return `All four corners are right. ${bend} ${lands}`;
  }
  const pair = familyOf(net.lines).split("-").map(Number);
  const all = solutionFamilies().length;
  const counts = `${ways.length} of ${all} ways found.`;
  return `All four corners are right: ${familyName(pair)}. ${lands} ${counts}`;
}

// Return the text line of the carver.
export function carverWords(net, blame, ways) {
  return blame ? `${blame.score} of 4. ${blameWords(net, blame)}` : solvedWords(net, ways);
}

// Return a sentence for corners that land outside the picture of hidden space, or "".
export function outsideWords(names) {
  if (names.length === 0) return "";
  return ` ${listed(names)} ${names.length === 1 ? "lands" : "land"} outside the right picture.`;
}

// Return the short text while a line moves.
export function carverShortWords(net, score) {
  const fires = [0, 1].map((unit) => gateName(labelsNumber(lineLabels(net.lines[unit]))));
  return `${capital(scoreWords(score))}. Line 1: ${fires[0]}, line 2: ${fires[1]}.`;
}

// Return the sentence for another family that is shown as a ghost.
export function ghostWords(family, found) {
  const seen = found ? "You have found it." : "You have not built it yet.";
  return `Dashed: ${familyName(family.pair)}. ${seen}`;
}

function percent(share) {
  return `${Math.round(100 * share)} %`;
}

// Return the text line while the quadrants are filled; share: of the plane that is right.
export function quadrantWords(share) {
  return `Your network fills the quadrants on ${percent(share)} of this plane; striped is where it `
    + `is wrong. Two step units reach ${percent(QUADRANT_FACTS.stepShare)} at most.`;
}

// Return why two units do not suffice there, and what was measured.
export function quadrantFacts() {
  const { starts, epochs, median, good } = QUADRANT_FACTS;
  return "Four corners are easier than four fields. Two lines through the point where the dotted "
    + "lines meet would tell the four fields apart, but then the output has to make XOR of two "
    + "answers: the first problem again. Trained tanh units on the Playground’s data say the same, "
    + `${starts} starts of ${epochs} epochs each. With two units the median is `
    + `${percent(median)} of the test points, and ${good[2] || "no"} start reaches 95 %; with `
    + `three units ${good[3]} starts do, with four ${good[4]}.`;
}

// --- the line game's text line -------------------------------------------------------------------

// Return which labelings were found, by name.
export function foundWords(found) {
  if (found.length === 0) return "Found: none yet.";
  return `Found: ${[...found].sort((a, b) => a - b).map(gateName).join(" · ")}.`;
}

// Return how far the search is: labelings found, lines tried.
export function searchWords(found, tries) {
  const possible = lineLabelings().length;
  return `${found.length} of the ${possible} labelings that a line can make; 16 exist. `
    + `${capital(counted(tries, "line"))} tried.`;
}

// Return why four is impossible, with the numbers of this line.
export function proofWords(line) {
  const { middle } = demandSums(line);
  const sum = `w₁ + w₂ + 2b = ${num(middle)}`;
  return `Three is the most. Add the two rows in the middle: ${sum} must be above 0. `
    + "Add the two outside: the same sum must not be above 0.";
}

// Return the text line of the game; best: the best score so far.
export function gameWords(line, tries, best) {
  if (!hasDirection(line)) return `${NO_LINE} Give it a weight that is not 0.`;
  const labels = lineLabels(line);
  const gate = gateName(labelsNumber(labels));
  const said = `${capital(scoreWords(lineScore(line)))}. The line is on for `
    + `${firesWhere(labels)}: ${gate}.`;
  if (tries >= TRIES_BEFORE_PROOF && best === 3) return `${said} ${proofWords(line)}`;
  const broken = lineDemands(line).filter(({ holds }) => !holds).map(({ name }) => name);
  return `${said} Not kept: ${broken.length === 1 ? "the row" : "the rows"} of ${listed(broken)}.`;
}

// Return the short text while the line moves.
export function gameShortWords(line) {
  return `${capital(scoreWords(lineScore(line)))}: ${gateName(labelsNumber(lineLabels(line)))}.`;
}

const LEFT_SIDES = ["b", "w₂ + b", "w₁ + b", "w₁ + w₂ + b"];

function sumWritten(terms) {
  const [first, ...others] = terms;
  return [num(first), ...others.map((value) => term(value))].join(" ");
}

// Return a row for each inequality: corner, what must hold, with the numbers, whether it does.
export function demandRows(line) {
  const [w1, w2, b] = line;
  const terms = [[b], [w2, b], [w1, b], [w1, w2, b]];
  return lineDemands(line).map(({ name, sum, above, holds }, k) => {
    const sign = above ? "> 0" : "≤ 0";
    const total = terms[k].length > 1 ? ` = ${num(sum)}` : "";
    const numbers = `${sumWritten(terms[k])}${total}`;
    return [name, `${LEFT_SIDES[k]} ${sign}`, numbers, holds ? "✓ yes" : "✗ no"];
  });
}

export const DEMAND_HEADS = ["corner", "must hold", "your numbers", "holds?"];
export const DEMAND_CAPTION = "What XOR asks of one step unit, corner by corner";

// --- the truth table -----------------------------------------------------------------------------

export const TRUTH_HEADS = ["corner", "y", "z₁ → h₁", "z₂ → h₂", "z → answer"];

// Return the caption of the truth table, with the shapes.
export function truthCaption(net) {
  return `Hidden units: ${net.units}; output: step. X (4, 2), h (4, 2), answers (4, 1); `
    + "y: the answer wanted.";
}

// Return a row for each corner: sum and value of each hidden unit and of the output.
export function truthRows(net) {
  const decimals = net.units === "sigmoid" ? 3 : 2;
  return netRows(net).map(({ name, sums, hidden, sum, answer, right, wanted }) => [
    name, String(wanted), ...sums.map((z, unit) => `${num(z)} → ${num(hidden[unit], decimals)}`),
    `${num(sum)} → ${answer} ${right ? "✓" : "✗"}`,
  ]);
}
