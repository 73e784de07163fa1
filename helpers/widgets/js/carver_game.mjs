// The line game: one line on the corners of XOR, and what these ask of it.
import { make } from "./dom.mjs";
import { createPanel } from "./panel.mjs";
import { createPlane } from "./plane.mjs";
import { XOR_CORNERS, XOR_TARGETS, isAbove, lineLabels, lineScore, lineSum } from "./xor.mjs";
import { gameCards, gameChange, gameStart, soundGame } from "./carver_state.mjs";
import {
  CARVER_LABELS, DEMAND_CAPTION, DEMAND_HEADS, demandRows, foundWords, gameShortWords, gameWords,
  searchWords,
} from "./carver_words.mjs";
import { gameAnswer, gameCode } from "./carver_copy.mjs";
import {
  CLOSE_RANGE, SHADE, addCarvedLine, addNames, lineBoxes, showCorners, showScore,
} from "./carver_hands.mjs";

// Show the line game in el; return how to end it.
export function renderGame(model, el, story) {
  let memory = { found: [], tries: 0 }; // what an undo does not take back
  const panel = createPanel({
    model, el, title: story.title, start: gameStart(story), cards: gameCards(),
    answer: (state) => gameAnswer(soundGame(state).lines[0]),
    draw: (state, moving) => paintGame(parts, panel, soundGame(state), moving),
  });
  const state = () => soundGame(panel.state());
  const read = () => state().lines[0];
  const write = (line, settled) => {
    const change = gameChange(state(), line, settled, memory);
    if (change.found) memory = { found: change.found, tries: change.tries };
    panel.change(change, settled);
  };
  const plane = createPlane({ ...CLOSE_RANGE, label: CARVER_LABELS.inputPlane });
  plane.carved = addCarvedLine(plane, 3, read, write);
  plane.names = addNames(plane);
  const boxes = lineBoxes(3, read, write);
  const score = make("span", { class: "nn-score", "data-part": "score", "aria-hidden": "true" });
  const search = make("p", { class: "nn-soft", "data-part": "found" });
  const names = make("p", { class: "nn-soft", "data-part": "found" });
  const parts = { plane, boxes, score, search, names, memory: () => memory };
  panel.pictures.append(
    make("div", { class: "nn-side" }, plane.element, boxes.element),
    make("div", { class: "nn-side" }, score, panel.numbers.parentNode, search, names),
  );
  panel.numbers.open = true;
  return () => panel.close();
}

function paintGame(parts, panel, state, moving) {
  const { plane } = parts;
  const line = state.lines[0];
  plane.shade((x1, x2) => (isAbove(lineSum(line, [x1, x2])) ? SHADE : -SHADE), moving ? 60 : 120,
    panel.root.dataset.theme);
  plane.carved.set(line, XOR_CORNERS, moving);
  showCorners(plane, lineLabels(line).map((label, k) => label !== XOR_TARGETS[k]));
  plane.names(XOR_CORNERS.map((corner) => [corner, corner.join("")]));
  parts.boxes.set(line);
  showScore(parts, panel, lineScore(line));
  const memory = parts.memory();
  const found = [...new Set([...memory.found, ...state.found])];
  parts.search.textContent = searchWords(found, Math.max(memory.tries, state.tries));
  parts.names.textContent = foundWords(found);
  panel.setNumbers(DEMAND_CAPTION, DEMAND_HEADS, demandRows(line));
  if (moving) {
    panel.say(gameShortWords(line));
    return;
  }
  panel.say(gameWords(line, state.tries, state.best));
  panel.setCode(gameCode(line));
}
