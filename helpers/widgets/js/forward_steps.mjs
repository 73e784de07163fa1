// The steps of a forward pass at four zoom levels, where it stops, and what is known at each. No
// page. A step is { name, layer, unit, term }: unit and term are null for a whole quantity.
import { differs, inputName } from "./forward_story.mjs";

export const ZOOMS = ["number", "matrix", "layer", "network"];

// Return the steps of a network at a zoom level; the first is the input alone.
export function stepsOf(network, zoom) {
  const steps = [{ name: "X", layer: 0, unit: null, term: null }];
  for (const { number, W, b } of network.layers) {
    const whole = (name) => ({ name, layer: number, unit: null, term: null });
    if (zoom === "layer") steps.push(whole(`Z${number}`));
    if (zoom === "layer" || zoom === "network") steps.push(whole(`A${number}`));
    if (zoom === "matrix" || zoom === "number") {
      b.forEach((_, unit) => steps.push(...sumSteps(number, unit, zoom === "number" && W.length)));
      b.forEach((_, unit) => {
        steps.push({ name: `A${number}`, layer: number, unit, term: null });
      });
    }
  }
  return steps;
}

// Return the steps to one sum: a step for each product and one for the bias, or a single step. The
// last one is known as such: with it the sum is there.
function sumSteps(number, unit, terms) {
  const step = { name: `Z${number}`, layer: number, unit, term: null };
  if (!terms) return [step];
  return Array.from({ length: terms + 1 }, (_, term) => ({ ...step, term, last: term === terms }));
}

// Return the steps of predict mode: every number of a layer, by matrix rows; where there is no
// activation at the end, the sum is the output.
export function predictSteps(network) {
  const last = network.layers.length;
  const same = network.layers[last - 1].activation === "identity";
  return stepsOf(network, "matrix").filter(({ name }) => !(same && name === `A${last}`));
}

// Return where a step stands in the order of all steps, as numbers to be compared in turn.
function orderOf({ name, layer, unit, term, last }) {
  const part = name.startsWith("A") ? 1 : 0;
  return [layer, part, unit ?? Infinity, last ? Infinity : term ?? Infinity];
}

function isBefore(one, other) {
  const [a, b] = [orderOf(one), orderOf(other)];
  const i = a.findIndex((value, k) => value !== b[k]);
  return i >= 0 && a[i] < b[i];
}

// Return the number of the step of other steps that shows what a step shows, or the next after it.
export function sameStep(step, steps) {
  const at = steps.findIndex((other) => !isBefore(other, step));
  return at < 0 ? steps.length - 1 : at;
}

// Return whether a number is known at a step: computed in it or before.
export function isKnown(step, { name, unit }) {
  if (name === "X" || name.startsWith("W") || name.startsWith("b")) return true;
  const cell = { name, layer: Number(name.slice(1)), unit, term: null };
  if (step.name !== name) return isBefore(cell, { ...step, unit: -1, term: -1, last: false });
  if (step.unit === null || unit < step.unit) return true;
  return unit === step.unit && (step.term === null || step.last === true);
}

// Return the number of the step at which the student's way and the layers part, -1 where they do
// not: at the first unit that differs for this example, else where the quantity is whole.
export function stopOf(network, steps, example) {
  const { departs, quantities } = network;
  if (!departs) return -1;
  const { name, layer, expected } = quantities[departs.quantity];
  const units = expected[0].map((_, unit) => unit);
  const first = units.find((unit) => differs(network, { name, row: example, unit }));
  const unit = departs.row === null || first === undefined ? 0 : first;
  if (name === "X") return 0;
  const at = steps.findIndex(
    (step) => step.name === name && (step.unit === null || step.unit === unit)
      && (step.term === null || step.last),
  );
  return at >= 0 ? at : sameStep({ name, layer, unit: null, term: null }, steps);
}

// Return the number of the step at the border of the next layer, for Shift with an arrow.
export function leapOf(steps, at, sign) {
  const begins = steps.map((step, i) => i === 0 || steps[i - 1].layer !== step.layer);
  for (let i = at + sign; i >= 0 && i < steps.length; i += sign) if (begins[i]) return i;
  return sign > 0 ? steps.length - 1 : 0;
}

// Return the cell that a step computes for an example; null for a whole quantity.
export function cellOf(step, example) {
  return step.unit === null ? null : { name: step.name, row: example, unit: step.unit };
}

// Return what lights up for a number: the cells it is made of, as { name: { row, unit } } with null
// for a whole row or column.
export function litFor(cell) {
  if (!cell) return {};
  const { name, row, unit } = cell;
  const layer = Number(name.slice(1));
  if (name.startsWith("Z")) {
    return {
      [inputName(layer)]: { row, unit: null }, [`W${layer}`]: { row: null, unit },
      [`b${layer}`]: { row: 0, unit }, [name]: { row, unit },
    };
  }
  if (name.startsWith("A")) return { [`Z${layer}`]: { row, unit }, [name]: { row, unit } };
  if (name.startsWith("W")) {
    return { [inputName(layer)]: { row: null, unit: row }, [name]: { row, unit } };
  }
  return { [name]: { row, unit } };
}
