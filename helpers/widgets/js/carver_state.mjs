// What the XOR carver and the line game keep: states, what a move changes, cards.
import {
  UNIT_KINDS,
  familyOf,
  hasDirection,
  labelsNumber,
  lineLabels,
  lineScore,
  netScore,
  quadrantShare,
  roundedLine,
  solutionFamilies,
} from "./xor.mjs";

const FILLED = 0.8; // share of the plane that the card of the quadrants asks for

function together(...lists) {
  return [...new Set(lists.flat())];
}

// Return cards that look at a state only once it has been put right.
function soundCards(sound, cards) {
  return cards.map((card) => ({ ...card, done: (state) => card.done(sound(state)) }));
}

// --- the carver ----------------------------------------------------------------------------------

// Return the carver's state at the start; its lines are a story's.
export function carverStart(story) {
  const { units, lines } = story;
  return { units, lines, ways: waysWith({ units, lines, ways: [] }), ghost: "", quadrants: false };
}

// Return a state with whatever a broken string could bring put right.
export function soundCarver(state) {
  const known = solutionFamilies().map(({ id }) => id);
  return {
    ...state,
    units: UNIT_KINDS.includes(state.units) ? state.units : "step",
    lines: state.lines.map(roundedLine),
    ways: known.filter((id) => state.ways.includes(id)),
    ghost: known.includes(state.ghost) ? state.ghost : "",
  };
}

// Return the families found, with that of the lines now if these solve XOR with step units.
export function waysWith(state, earlier = []) {
  const solved = state.units === "step" && netScore(state) === 4;
  return together(earlier, state.ways, solved ? [familyOf(state.lines)] : []);
}

// Return what changes when a unit's line does; a line at rest may be a way that is new.
// earlier: ways that were found before an undo
export function carvedChange(state, unit, line, settled, earlier = []) {
  const lines = state.lines.map((old, k) => (k === unit ? roundedLine(line) : old));
  if (!settled) return { lines };
  return { lines, ways: waysWith({ ...state, lines }, earlier) };
}

// Return the family that a ghost shows next: another than that of the lines, at last none ("").
export function nextGhost(state) {
  const own = familyOf(state.lines);
  const others = solutionFamilies().map(({ id }) => id).filter((id) => id !== own);
  return others[others.indexOf(state.ghost) + 1] ?? "";
}

// Return the carver's cards.
export function carverCards() {
  return soundCards(soundCarver, [
    { id: "or", text: "Make hidden unit 1 an OR.", part: "line1",
      done: ({ lines }) => labelsNumber(lineLabels(lines[0])) === 7 },
    { id: "four", text: "Get 4 of 4.", part: "score", done: (state) => netScore(state) === 4 },
    { id: "second", text: "Solve it a second way, with other units.", part: "line1 line2",
      done: (state) => waysWith(state).length > 1 },
    { id: "relu", text: "Solve it with ReLU: the plane bends.", part: "units",
      done: (state) => state.units === "relu" && netScore(state) === 4 },
    { id: "quadrants", text: "Fill the quadrants to 80 %.", part: "quadrants",
      done: (state) => state.quadrants && quadrantShare(state) >= FILLED },
  ]);
}

// --- the line game -------------------------------------------------------------------------------

// Return the game's state at the start; its line is the story's.
export function gameStart(story) {
  return { lines: story.lines, found: [], tries: 0, best: 0, last: -1 };
}

// Return a state with whatever a broken string could bring put right.
export function soundGame(state) {
  const isNumber = (number) => Number.isInteger(number) && number >= 0 && number < 16;
  return {
    lines: state.lines.map(roundedLine),
    found: together(state.found.filter(isNumber)),
    tries: Math.max(0, Math.round(state.tries)),
    best: Math.min(3, Math.max(0, Math.round(state.best))),
    last: Math.round(state.last),
  };
}

// Return what changes when the line does. At rest it counts as tried, unless it labels the corners
// as the line before it did: small moves that change no corner are the same try.
// earlier: { found, tries } before an undo
export function gameChange(state, line, settled, earlier = { found: [], tries: 0 }) {
  const lines = [roundedLine(line)];
  if (!settled || !hasDirection(lines[0])) return { lines };
  const number = labelsNumber(lineLabels(lines[0]));
  return {
    lines,
    last: number,
    found: together(earlier.found, state.found, [number]),
    tries: Math.max(state.tries, earlier.tries) + (number === state.last ? 0 : 1),
    best: Math.max(state.best, lineScore(lines[0])),
  };
}

// Return the game's cards.
export function gameCards() {
  const cuts = ({ lines }) => [1, 14].includes(labelsNumber(lineLabels(lines[0])));
  return soundCards(soundGame, [
    { id: "three", text: "Get 3 of 4.", part: "score",
      done: ({ lines }) => hasDirection(lines[0]) && lineScore(lines[0]) === 3 },
    { id: "alone", text: "Cut off 11 alone.", part: "line1", done: cuts },
    { id: "ten", text: "Find 10 labelings.", part: "found",
      done: ({ found }) => found.length >= 10 },
    { id: "all", text: "Find all 14. Which two are missing?", part: "found",
      done: ({ found }) => found.length >= 14 },
  ]);
}
