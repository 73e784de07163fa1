// Predict mode: numbers are typed before they are shown. On the exercise's own example they are kept
// as typed; on practice networks they are judged at once. No page.
import { sumOf, unitName } from "./forward_words.mjs";
import { inputName, numberAt } from "./forward_story.mjs";
import { literal, num } from "./format.mjs";

const NEAR = 0.005; // how far a typed number may be off: two decimals

export const PREDICT_START =
  "Every number is yours to find: type it, then the next one opens. Take a step to begin.";

// Return a number that was typed, with a comma or a real minus sign too; null where it is none.
export function typedNumber(text) {
  const plain = text.trim().replaceAll("−", "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}

// Return the name of a number among those that were typed; round 0 is the exercise's own example.
export function typedKey(round, { name, unit }) {
  return `${round} ${name} ${unit}`;
}

// Return what was typed for a number, undefined where nothing was.
export function typedAt(typed, round, cell) {
  const value = typed[typedKey(round, cell)];
  return Number.isFinite(value) ? value : undefined;
}

// Return the network as the reader has it: typed numbers in the place of those that are computed.
export function typedNetwork(network, typed, round) {
  const quantities = { ...network.quantities };
  for (const each of Object.values(network.quantities)) {
    if (each.kind !== "sum" && each.kind !== "activation") continue;
    const row = each.expected[0].map((_, unit) =>
      typedAt(typed, round, { name: each.name, unit }) ?? NaN,
    );
    quantities[each.name] = { ...each, expected: [row] };
  }
  return { ...network, quantities };
}

// Return how many steps can be taken: up to the first whose number was not typed yet.
export function stepsOpen(steps, typed, round) {
  const missing = steps.findIndex(
    (step) => step.unit !== null && typedAt(typed, round, step) === undefined,
  );
  return missing < 0 ? steps.length : missing + 1;
}

// Return whether a typed number is the right one, to two decimals.
export function isTypedRight(network, cell, value) {
  const wanted = numberAt(network, { ...cell, row: 0 });
  return Math.abs(value - wanted) <= NEAR * Math.max(1, Math.abs(wanted) / 100);
}

// Return what is asked for at a step: "z of unit 2".
export function askInWords(network, { name, unit }) {
  const layer = Number(name.slice(1));
  const isOutput = layer === network.layers.length
    && (name.startsWith("A") || network.layers[layer - 1].activation === "identity");
  const who = unitName(network, layer, unit);
  if (isOutput) return network.layers[layer - 1].b.length === 1 ? "the output y" : `y of ${who}`;
  return `${name.startsWith("Z") ? "z" : "a"}${layer} of ${who}`;
}

// Return the sentence that asks for a step's number.
export function questionInWords(network, step) {
  const layer = Number(step.name.slice(1));
  const what = askInWords(network, step);
  if (step.name.startsWith("Z")) {
    return `What is ${what}? The row of ${inputName(layer)} times column ${step.unit + 1} of `
      + `W${layer}, plus its bias. Type it and press Enter.`;
  }
  const { activation } = network.layers[layer - 1];
  return `What is ${what}, after ${activation}? Type it and press Enter.`;
}

// Return what is said of a number that was typed, on the reader's own numbers (round 0) unjudged.
export function typedInWords(network, cell, value, round) {
  const what = askInWords(network, cell);
  if (round === 0) return `You typed ${num(value, 6)} for ${what}.`;
  const sum = sumOf(network, { ...cell, row: 0 });
  if (isTypedRight(network, cell, value)) return `Right: ${what} is ${sum}.`;
  return `You typed ${num(value, 6)}. ${what.charAt(0).toUpperCase()}${what.slice(1)} is ${sum}.`;
}

// Return how many of the numbers typed so far in a practice round are right.
export function scoreOf(network, steps, typed, round) {
  const cells = steps.filter((step) => step.unit !== null);
  const made = cells.filter((cell) => typedAt(typed, round, cell) !== undefined);
  const right = made.filter((cell) => isTypedRight(network, cell, typedAt(typed, round, cell)));
  return { of: cells.length, typed: made.length, right: right.length };
}

// Return what is said when all numbers of a round are there.
export function doneInWords(network, steps, typed, round) {
  if (round === 0) return "All numbers are there. Take answer makes the line for the exercise.";
  const { of, right } = scoreOf(network, steps, typed, round);
  if (right === of) return `All ${of} right.`;
  return `${right} of ${of} right. Practise on with another network.`;
}

// Return { line, missing } of the numbers typed on the exercise's own example: a line of literals.
export function predictAnswer(network, steps, typed, round) {
  if (round !== 0) return { line: "", hidden: true };
  const cells = steps.filter((step) => step.unit !== null);
  const missing = cells.filter((cell) => typedAt(typed, 0, cell) === undefined);
  if (missing.length > 0) {
    const missed = `Type all ${cells.length} numbers first: ${missing.length} to go.`;
    return { line: "", missing: missed };
  }
  const names = [...new Set(cells.map(({ name }) => name))];
  const parts = names.map((name, i) => {
    const own = cells.filter((cell) => cell.name === name);
    const values = own.map((cell) => typedAt(typed, 0, cell));
    const isOutput = i === names.length - 1;
    const single = isOutput && values.length === 1;
    return `"${isOutput ? "y" : name.toLowerCase()}": ${literal(single ? values[0] : values, 6)}`;
  });
  return { line: `by_hand = {${parts.join(", ")}}` };
}
