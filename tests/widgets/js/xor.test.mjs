// The network on the corners of XOR, its blame, and what the carver says.
import assert from "node:assert/strict";
import test from "node:test";
import {
  XOR_TARGETS,
  bentGrid,
  demandSums,
  familyOf,
  flippedLine,
  hiddenPlaces,
  isAbove,
  labelsNumber,
  lineDemands,
  lineLabelings,
  lineLabels,
  lineScore,
  lineSum,
  netAt,
  netRows,
  netScore,
  quadrantShare,
  roundedLine,
  solutionFamilies,
  solvesExactly,
  toHundredths,
} from "../../../helpers/widgets/js/xor.mjs";
import {
  bestChange,
  candidateLines,
  describeMove,
  findBlame,
  firstStep,
  gapBetween,
  hiddenTrouble,
  partingLine,
} from "../../../helpers/widgets/js/xor_blame.mjs";
import {
  blameWords,
  carverWords,
  demandRows,
  familyName,
  firesWhere,
  gameWords,
  gateName,
  proofWords,
  searchWords,
} from "../../../helpers/widgets/js/carver_words.mjs";
import { carverAnswer, gameAnswer } from "../../../helpers/widgets/js/carver_copy.mjs";
import { seeded } from "../../../helpers/widgets/js/nn.mjs";

const OR = [1, 1, -0.5];
const AND = [1, 1, -1.5];
const NEVER = [1, 1, -2.5];
const OUT = [1, -2, -0.5];
const CORNERS = [[0, 0], [0, 1], [1, 0], [1, 1]];
const steps = (...lines) => ({ units: "step", lines });

function randomNet(random, units) {
  const line = () => roundedLine([0, 0, 0].map(() => 4 * random() - 2));
  return { units, lines: [line(), line(), line()] };
}

test("OR and AND with a negative weight for AND are XOR", () => {
  const net = steps(OR, AND, OUT);
  assert.deepEqual(netRows(net).map(({ answer }) => answer), XOR_TARGETS);
  assert.deepEqual(netRows(net).map(({ hidden }) => hidden), [[0, 0], [1, 0], [1, 0], [1, 1]]);
  assert.equal(netScore(net), 4);
  const places = hiddenPlaces(netRows(net)).map(({ names }) => names);
  assert.deepEqual(places, [["00"], ["01", "10"], ["11"]]);
});

test("a sum that is 0 on paper is 0, although a computer finds 5.5e-17", () => {
  const line = [0.1, 0.2, -0.3];
  assert.ok(lineSum(line, [1, 1]) > 0);
  assert.equal(lineLabels(line)[3], 0);
  const net = steps(OR, line, OUT);
  assert.equal(netRows(net)[3].hidden[1], 0);
});

test("an answer is only taken where plain arithmetic agrees", () => {
  const net = steps(OR, [0.1, 0.2, -0.3], OUT);
  assert.ok(solvesExactly(net), "NumPy would find 11 above 0");
  assert.equal(netScore(net), 3);
  assert.equal(carverAnswer(net).line, "");
  assert.ok(!solvesExactly(steps(OR, NEVER, OUT)));
});

test("numbers have two decimals, bounds, and no minus zero", () => {
  assert.equal(toHundredths(1.2345), 1.23);
  assert.ok(Object.is(toHundredths(-0.001), 0));
  assert.equal(toHundredths(1e9), 99);
  assert.deepEqual(flippedLine([1, 0, -0.5]), [-1, 0, 0.5]);
});

test("a line makes 14 of the 16 labelings: all but XOR and its opposite", () => {
  const numbers = lineLabelings().map(({ number }) => number);
  assert.equal(numbers.length, 14);
  assert.deepEqual([6, 9].filter((number) => numbers.includes(number)), []);
  for (const { labels, number, line } of lineLabelings()) {
    assert.deepEqual(lineLabels(line), labels);
    assert.equal(labelsNumber(labels), number);
  }
  const random = seeded(1);
  for (let k = 0; k < 2000; k += 1) {
    const line = [0, 0, 0].map(() => 4 * random() - 2);
    assert.ok(numbers.includes(labelsNumber(lineLabels(line))));
    assert.ok(lineScore(line) <= 3);
  }
});

test("every family's lines solve XOR, and no two families are the same pair", () => {
  const families = solutionFamilies();
  assert.equal(new Set(families.map(({ id }) => id)).size, families.length);
  for (const { id, lines } of families) {
    assert.equal(netScore(steps(...lines)), 4);
    assert.equal(familyOf(lines), id);
    assert.equal(familyOf([lines[1], lines[0]]), id);
  }
});

test("families have names that people know", () => {
  const names = solutionFamilies().map(({ pair }) => familyName(pair));
  assert.ok(names.includes("OR and AND"));
  assert.ok(names.includes("OR and NAND"));
  assert.ok(names.includes("x₁ and not x₂, x₂ and not x₁"));
  assert.equal(gateName(labelsNumber(lineLabels(OR))), "OR");
  assert.equal(gateName(labelsNumber(lineLabels([0, -1, 0.5]))), "not x₂");
});

test("four places can be parted exactly where their two segments do not meet", () => {
  assert.equal(gapBetween(CORNERS), null);
  assert.equal(gapBetween([[0, 0], [0, 0], [1, 0], [0, 0]]), null);
  assert.equal(gapBetween([[0, 0], [1, 1], [2, 2], [3, 3]]), null);
  assert.ok(gapBetween([[0, 0], [1, 0], [1, 0], [1, 1]]));
  const places = [[0, 0], [0.5, 0], [0.5, 0], [1.5, 0.5]];
  const line = partingLine(places);
  const sides = places.map((place) => (isAbove(lineSum(line, place)) ? 1 : 0));
  assert.deepEqual(sides, XOR_TARGETS);
});

test("a line in a narrow gap keeps its sides when rounded", () => {
  const random = seeded(5);
  for (let k = 0; k < 3000; k += 1) {
    const places = CORNERS.map(() => [random(), random()]);
    const gap = gapBetween(places);
    if (!gap || gap.width < 0.1) continue;
    const line = partingLine(places);
    const sides = places.map((place) => (isAbove(lineSum(line, place)) ? 1 : 0));
    assert.deepEqual(sides, XOR_TARGETS);
  }
});

test("every labeling of a line is among the candidates for a step unit", () => {
  const numbers = candidateLines(steps(OR, AND, OUT), 0).map((line) => (
    labelsNumber(lineLabels(line))
  ));
  assert.equal(new Set(numbers).size, 14);
});

test("the blame's line does what it promises, for all kinds of units", () => {
  const random = seeded(2);
  for (const units of ["step", "relu", "sigmoid"]) {
    for (let k = 0; k < 25; k += 1) {
      const net = randomNet(random, units);
      const blame = findBlame(net);
      if (!blame) continue;
      const lines = net.lines.map((line, unit) => (unit === blame.unit ? blame.line : line));
      assert.equal(netScore({ units, lines }), blame.right);
      assert.ok(blame.right >= blame.score);
      assert.equal(blame.alone, blame.right === 4);
      assert.ok(!netRows(net)[blame.corner].right);
    }
  }
});

test("no unit repairs more corners than the one to blame", () => {
  const random = seeded(3);
  for (let k = 0; k < 20; k += 1) {
    const net = randomNet(random, "step");
    const blame = findBlame(net);
    if (!blame) continue;
    for (const unit of [0, 1, 2]) assert.ok(bestChange(net, unit).right <= blame.right);
  }
});

test("a first step leaves the rest to the output, and is there where one exists", () => {
  const random = seeded(4);
  for (let k = 0; k < 20; k += 1) {
    const net = randomNet(random, "step");
    const step = firstStep(net);
    if (!step) continue;
    const lines = net.lines.map((line, unit) => (unit === step.unit ? step.line : line));
    assert.equal(bestChange({ units: "step", lines }, 2).right, 4);
  }
  assert.equal(firstStep(steps([1, 0, -0.5], [0, 1, -0.5], OUT)), null);
});

test("a network that is right blames nobody", () => {
  assert.equal(findBlame(steps(OR, AND, OUT)), null);
});

test("the sentence names the corner, the unit, and what helps", () => {
  const net = steps(OR, NEVER, OUT);
  assert.equal(
    blameWords(net, findBlame(net)),
    "11 comes out as 1, it should be 0: hidden unit 2 fires for none of the corners. "
      + "Moving line 2 towards (1, 1) helps.",
  );
});

test("the output is to blame where the hidden units do their part", () => {
  const net = steps(OR, AND, [1, 1, -0.5]);
  const blame = findBlame(net);
  assert.equal(blame.unit, 2);
  assert.match(blameWords(net, blame), /the hidden units part the corners, but the output unit/);
});

test("two hidden lines of two against two: no single unit can", () => {
  const net = steps([1, 0, -0.5], [0, 1, -0.5], [1, 1, -0.5]);
  const said = blameWords(net, findBlame(net));
  assert.match(said, /No single unit can mend all four: both hidden lines must move\./);
  assert.match(said, /two against two/);
});

test("units alike, units that never change and units of two classes have their own sentence", () => {
  const trouble = (first, second) => hiddenTrouble([first, second])?.why ?? null;
  assert.equal(trouble(OR, NEVER), "constant");
  assert.equal(trouble(OR, OR), "same");
  assert.equal(trouble(OR, flippedLine(OR)), "opposite");
  assert.equal(trouble([1, 0, -0.5], OR), "two against two");
  assert.equal(trouble(OR, [1, -1, -0.5]), "different classes");
  assert.equal(trouble(OR, AND), null);
});

test("step units have trouble exactly where they are in no family", () => {
  const solved = solutionFamilies().map(({ id }) => id);
  for (const { line: first } of lineLabelings()) {
    for (const { line: second } of lineLabelings()) {
      const known = solved.includes(familyOf([first, second]));
      assert.equal(hiddenTrouble([first, second]) === null, known);
    }
  }
});

test("moves are told apart: turning, turning round, moving, resizing", () => {
  assert.deepEqual(describeMove(NEVER, AND, CORNERS), { how: "move", towards: [3] });
  assert.deepEqual(describeMove(OR, [-1, -1, 0.5], CORNERS), { how: "flip", exact: true });
  assert.deepEqual(describeMove([1, 0, -0.5], [0, 1, -0.5], CORNERS), { how: "turn", degrees: 90 });
  assert.deepEqual(describeMove(OR, [2, 2, -1], CORNERS), { how: "size", larger: true });
  assert.deepEqual(describeMove([0, 0, 1], OR, CORNERS), { how: "set" });
});

test("a corner on the line is told so", () => {
  const net = steps(OR, [1, 1, -2], OUT);
  assert.match(blameWords(net, findBlame(net)), /Its sum is exactly 0 at 11, and 0 is not above 0\./);
});

test("every network gets a sentence without holes", () => {
  const random = seeded(6);
  for (const units of ["step", "relu", "sigmoid"]) {
    for (let k = 0; k < 25; k += 1) {
      const net = randomNet(random, units);
      const said = carverWords(net, findBlame(net), []);
      assert.doesNotMatch(said, /undefined|NaN|null| {2}|\.\.|,\./);
      assert.match(said, /\.$/);
    }
  }
  const flat = { units: "relu", lines: [[0, 0, 0], [0, 0, 0], [0, 0, 0]] };
  assert.match(carverWords(flat, findBlame(flat), []), /both hidden lines must move/);
});

test("the demands of XOR on one line stand with their numbers", () => {
  const rows = demandRows(OR);
  assert.deepEqual(rows[0].slice(0, 3), ["00", "b ≤ 0", "−0.5"]);
  assert.deepEqual(rows[3].slice(0, 3), ["11", "w₁ + w₂ + b ≤ 0", "1 + 1 − 0.5 = 1.5"]);
  assert.deepEqual(rows.map((row) => row[3][0]), ["✓", "✓", "✓", "✗"]);
  assert.deepEqual(lineDemands(OR).map(({ holds }) => holds), [true, true, true, false]);
});

test("the middle sum and the outer sum are the same number, whatever the line", () => {
  const random = seeded(7);
  for (let k = 0; k < 200; k += 1) {
    const { middle, outside } = demandSums([0, 0, 0].map(() => 4 * random() - 2));
    assert.ok(Math.abs(middle - outside) < 1e-12);
  }
  assert.match(proofWords(OR), /w₁ \+ w₂ \+ 2b = 1 must be above 0/);
});

test("the game counts labelings and lines, and gives the proof after some tries", () => {
  assert.equal(
    searchWords([0, 1, 2, 3, 4, 5, 7], 12),
    "7 of the 14 labelings that a line can make; 16 exist. 12 lines tried.",
  );
  assert.doesNotMatch(gameWords(OR, 1, 3), /Add the two/);
  assert.match(gameWords(OR, 6, 3), /Add the two rows in the middle/);
  assert.match(gameWords([1, 0, -0.5], 1, 2), /2 of 4 corners are right/);
  assert.match(gameWords([0, 0, 1], 1, 2), /Both weights are 0/);
});

test("lines of literals are written as the exercises read them", () => {
  assert.equal(gameAnswer(OR).line, "my_line = ([1, 1], -0.5)");
  assert.equal(
    carverAnswer(steps(OR, AND, OUT)).line,
    "xor_layers = [([[1, 1], [1, 1]], [-0.5, -1.5]), ([[1], [-2]], [-0.5])]",
  );
});

test("there is no answer before it is right, without a line, or with other units", () => {
  assert.equal(gameAnswer([1, 0, -0.5]).line, "");
  assert.equal(gameAnswer([0, 0, 1]).line, "");
  assert.equal(gameAnswer([0.1, 0.2, -0.3]).line, "");
  assert.match(carverAnswer(steps(OR, NEVER, OUT)).missing, /all four/);
  assert.match(carverAnswer({ ...steps(OR, AND, OUT), units: "relu" }).missing, /step/);
});

test("the corners at which a unit fires are named", () => {
  assert.equal(firesWhere([0, 0, 0, 0]), "none of the corners");
  assert.equal(firesWhere([0, 0, 0, 1]), "11 only");
  assert.equal(firesWhere([0, 1, 1, 1]), "01, 10 and 11");
});

test("ReLU bends each line of the grid at most twice, at the hidden lines", () => {
  const net = { units: "relu", lines: [OR, AND, OUT] };
  const lines = bentGrid(net, -1, 2, 0.5);
  assert.equal(lines.length, 14);
  assert.ok(lines.every(({ points }) => points.length >= 2 && points.length <= 4));
  const first = lines.find(({ axis, at }) => axis === 1 && at === 0);
  assert.deepEqual(first.points[0], netAt(net, [0, -1]).hidden);
  assert.deepEqual(first.points.at(-1), netAt(net, [0, 2]).hidden);
  assert.deepEqual(bentGrid(steps(OR, AND, OUT)), []);
  assert.equal(bentGrid({ units: "sigmoid", lines: [OR, AND, OUT] })[0].points.length, 41);
});

test("OR and AND fill three quarters of the quadrants", () => {
  assert.equal(quadrantShare(steps(OR, AND, OUT)), 0.75);
});
