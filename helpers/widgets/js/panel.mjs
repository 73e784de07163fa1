// The panel: the frame that all widgets share. Title, pictures, bar, text line, cards, answer,
// numbers, code; keys, undo, themes. A widget changes its state through it and draws when told.
import { adjust, copyFrom, followTheme, make } from "./dom.mjs";
import { createSound } from "./sound.mjs";
import {
  committed, echoes, historyOf, readState, redone, undone, writeState,
} from "./state.mjs";

const WORDS_EVERY = 1000; // ms between two changes of the text line that readers hear

const KEYS = [
  ["Tab", "to the next thing"],
  ["arrows", "move the chosen thing by 0.1, with Shift by 1"],
  ["Z, Shift+Z", "undo, redo"],
  ["N", "open or close the numbers"],
  ["T", "read the text again"],
  ["S", "sound on or off: the higher, the better"],
  ["?", "this list"],
  ["Esc", "back to the notebook"],
];
const PLAY_KEYS = [
  ["Space", "play or pause"],
  ["← →", "one step, with Shift one layer"],
  ["Home, End", "to the first, to the last step"],
  ["[ ]", "slower, faster"],
  ["+ − 0", "closer, wider, as at the start"],
];
const TYPING = ["text", "number", "search", ""];

// Return the panel of a widget.
// start: the state at the beginning; draw(state, moving): draws all of it, called once a frame;
// cards: [{ id, text, part, done(state) }]; answer(state): { line, missing }; plays: has a bar.
export function createPanel({ model, el, title, start, draw, cards = [], answer, plays = false }) {
  const root = make("section", {
    class: "nn", tabindex: "-1", "aria-label": title,
  });
  const part = (name, tag = "div", attributes = {}) => {
    const element = make(tag, { class: `nn-${name}`, ...attributes });
    root.append(element);
    return element;
  };
  const endings = [];
  const handlers = [];
  const sound = createSound();
  const panel = { root, plays, onKey: (handler) => handlers.push(handler), tone: sound.tone };
  panel.ending = (end) => endings.push(end);
  panel.listen = (name, listener) => {
    model.on(name, listener);
    endings.push(() => model.off(name, listener));
  };
  panel.head = part("head");
  panel.head.append(make("strong", {}, title));
  const trouble = model.get("story").trouble;
  if (trouble) part("trouble", "p", { role: "status" }).append(trouble);
  panel.controls = part("controls");
  panel.pictures = part("pictures");
  panel.bar = part("bar");
  addWords(panel, model, part);
  addCards(panel, model, part, cards);
  if (answer) addAnswer(panel, part);
  addNumbers(panel, part);
  addCode(panel, part);
  const keeper = addState(panel, { model, start, draw, answer });
  addTools(panel, keeper, handlers, sound);
  el.append(root);
  endings.push(followTheme(root, () => keeper.redraw()));
  panel.close = () => {
    endings.forEach((end) => end());
    root.remove();
  };
  return panel;
}

// --- state ---------------------------------------------------------------------------------------

function addState(panel, { model, start, draw, answer }) {
  let history = historyOf(readState(model.get("state"), start));
  let present = history.present;
  let waiting = 0;
  let moving = false;
  const ours = echoes();
  const show = () => {
    waiting = 0;
    draw(present, moving);
    if (!moving) settle();
  };
  const redraw = () => {
    if (!waiting) waiting = requestAnimationFrame(show);
  };
  const settle = () => {
    const answered = answer ? answer(present) : { line: "" };
    panel.showAnswer?.(answered);
    panel.tick(present);
    model.set("answer", answered.line ?? "");
    keep();
    panel.toggleUndo?.(history.past.length > 0, history.future.length > 0);
  };
  const keep = () => {
    ours.wrote(writeState(present));
    model.set("state", writeState(present));
    model.save_changes();
  };
  const go = (to) => {
    history = to;
    present = history.present;
    moving = false;
    redraw();
  };
  panel.state = () => present;
  panel.moving = () => moving;
  panel.change = (changes, settled = true) => {
    present = { ...present, ...changes };
    moving = !settled;
    if (settled) history = committed(history, present);
    redraw();
  };
  panel.listen("change:state", () => {
    const text = model.get("state");
    if (text === writeState(present) || moving) return;
    if (ours.isEcho(text)) keep();
    else go(committed(history, readState(text, start)));
  });
  panel.ending(() => cancelAnimationFrame(waiting));
  redraw();
  return {
    redraw,
    undo: () => go(undone(history)),
    redo: () => go(redone(history)),
    reset: () => go(committed(history, start)),
  };
}

// --- the text line --------------------------------------------------------------------------------

function addWords(panel, model, part) {
  const line = part("words", "p", { "aria-live": "polite", "aria-atomic": "true" });
  let last = 0;
  let timer = 0;
  let text = "";
  const write = () => {
    timer = 0;
    last = Date.now();
    if (line.textContent !== text) line.textContent = text;
    model.set("words", text);
    if (!model.get("playing") && !panel.moving()) model.save_changes();
  };
  // Say what is to be seen now; what is said within a second replaces what was not said yet.
  panel.say = (sentence) => {
    text = sentence;
    const wait = last + WORDS_EVERY - Date.now();
    if (wait <= 0) write();
    else if (!timer) timer = setTimeout(write, wait);
  };
  panel.sayAgain = () => {
    line.textContent = "";
    requestAnimationFrame(() => {
      line.textContent = text;
    });
  };
  panel.ending(() => clearTimeout(timer));
}

// --- cards ----------------------------------------------------------------------------------------

function addCards(panel, model, part, cards) {
  const ticked = new Set(model.get("done") ?? []);
  const items = new Map();
  const list = make("ul");
  const summary = make("p", { class: "nn-count" });
  if (cards.length > 0) part("cards").append(summary, list);
  const light = (card, on) => {
    const lit = card.part ? panel.root.querySelectorAll(`[data-part~="${card.part}"]`) : [];
    lit.forEach((element) => element.classList.toggle("nn-lit", on));
  };
  for (const card of cards) {
    const mark = make("span", { class: "nn-mark" });
    const item = make("li", {}, mark, make("span", {}, card.text));
    item.addEventListener("pointerenter", () => light(card, true));
    item.addEventListener("pointerleave", () => light(card, false));
    items.set(card.id, { item, mark });
    list.append(item);
  }
  // Tick the cards whose task is done in this state; a tick stays.
  panel.tick = (state) => {
    (model.get("done") ?? []).forEach((id) => ticked.add(id));
    cards.filter((card) => card.done(state)).forEach((card) => ticked.add(card.id));
    const here = cards.filter((card) => !card.when || card.when(state));
    for (const [id, { item, mark }] of items) {
      const done = ticked.has(id);
      item.hidden = here.every((card) => card.id !== id);
      item.classList.toggle("nn-done", done);
      mark.textContent = done ? "✓ " : "○ ";
      mark.setAttribute("aria-label", done ? "done:" : "to do:");
      mark.setAttribute("role", "img");
    }
    const done = [...items.keys()].filter((id) => ticked.has(id));
    const doneHere = here.filter((card) => ticked.has(card.id));
    summary.textContent = `Try it: ${doneHere.length} of ${here.length} done`;
    if (done.length !== (model.get("done") ?? []).length) model.set("done", done);
  };
  panel.listen("change:done", () => panel.tick(panel.state()));
}

// --- the answer for a cell ------------------------------------------------------------------------

function addAnswer(panel, part) {
  const place = part("answer");
  const said = make("span", { role: "status" });
  const field = make("textarea", {
    readonly: true, rows: 1, spellcheck: "false", "aria-label": "your answer, as a line of Python",
  });
  let answered = {};
  const take = async () => {
    if (!answered.line) {
      field.hidden = true;
      said.textContent = answered.missing ?? "";
      return;
    }
    field.hidden = false;
    field.value = answered.line;
    field.rows = Math.max(1, Math.ceil(answered.line.length / 48));
    const copied = await copyFrom(field);
    said.textContent = copied
      ? "Copied. Paste it into the exercise’s cell."
      : "Copy this line and paste it into the exercise’s cell.";
  };
  place.append(make("button", { type: "button", onclick: take }, "Take answer"), said, field);
  field.hidden = true;
  // Take the answer of this state: { line }, { line: "", missing } or { line: "", hidden }.
  panel.showAnswer = (now) => {
    place.hidden = Boolean(now.hidden);
    if (now.line !== answered.line) {
      field.hidden = true;
      said.textContent = "";
    }
    answered = now;
  };
}

// --- numbers and code -----------------------------------------------------------------------------

function addNumbers(panel, part) {
  const table = make("table");
  const region = make("div", { tabindex: 0, role: "region", "aria-label": "numbers" }, table);
  const folded = make("details", {}, make("summary", {}, "Numbers"), region);
  part("numbers").append(folded);
  panel.numbers = folded;
  // Show a table: a caption with the shapes, the heads of columns, rows that begin with a head.
  panel.setNumbers = (caption, heads, rows) => {
    const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col" }, text)));
    const body = rows.map(([first, ...cells]) =>
      make("tr", {}, make("th", { scope: "row" }, first), ...cells.map((c) => make("td", {}, c))),
    );
    table.replaceChildren(
      make("caption", {}, caption), make("thead", {}, head), make("tbody", {}, ...body),
    );
  };
}

function addCode(panel, part) {
  const tabs = make("div", { class: "nn-tabs" });
  const field = make("textarea", { readonly: true, spellcheck: "false", "aria-label": "code" });
  const said = make("span", { role: "status" });
  const copy = async () => {
    said.textContent = (await copyFrom(field)) ? "Copied." : "Press Ctrl+C or ⌘C to copy.";
  };
  tabs.append(make("button", { type: "button", onclick: copy }, "Copy"), said);
  const folded = make("details", {}, make("summary", {}, "Code"), make("div", {}, tabs, field));
  const place = part("code");
  place.append(folded);
  let texts = {};
  let chosen = "";
  const show = (name) => {
    chosen = name;
    field.value = texts[name];
    field.rows = texts[name].split("\n").length;
    said.textContent = "";
    tabs.querySelectorAll("[data-tab]").forEach((tab) => {
      tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
    });
  };
  // Show code: { NumPy: text, Keras: text }.
  panel.setCode = (now) => {
    const names = Object.keys(now);
    if (names.join() !== Object.keys(texts).join()) {
      tabs.querySelectorAll("[data-tab]").forEach((tab) => tab.remove());
      const buttons = names.map((name) =>
        make("button", { type: "button", "data-tab": name, onclick: () => show(name) }, name),
      );
      tabs.prepend(...buttons);
    }
    texts = now;
    show(names.includes(chosen) ? chosen : names[0]);
  };
}

// --- tools and keys -------------------------------------------------------------------------------

function addTools(panel, keeper, handlers, sound) {
  const tool = (sign, label, press) =>
    make("button", { type: "button", "aria-label": label, title: label, onclick: press }, sign);
  const undo = tool("↶", "undo (Z)", keeper.undo);
  const redo = tool("↷", "redo (Shift+Z)", keeper.redo);
  const rows = [...(panel.plays ? PLAY_KEYS : []), ...KEYS];
  const list = make("dl", { class: "nn-keys" });
  rows.forEach(([key, words]) => list.append(make("dt", {}, key), make("dd", {}, words)));
  list.hidden = true;
  const help = tool("?", "list of keys (?)", () => toggleHelp());
  help.setAttribute("aria-expanded", "false");
  const toggleHelp = () => {
    list.hidden = !list.hidden;
    help.setAttribute("aria-expanded", String(!list.hidden));
  };
  const hear = tool("♪", "sound (S)", () => {
    hear.setAttribute("aria-pressed", String(sound.toggle()));
  });
  hear.setAttribute("aria-pressed", "false");
  const reset = tool("⟲", "as at the start", keeper.reset);
  panel.head.append(make("div", { class: "nn-tools" }, undo, redo, reset, hear, help));
  panel.controls.before(list);
  panel.toggleUndo = (back, on) => {
    adjust(undo, { "aria-disabled": !back });
    adjust(redo, { "aria-disabled": !on });
  };
  const letters = {
    z: keeper.undo, Z: keeper.redo, "?": toggleHelp, t: panel.sayAgain, T: panel.sayAgain,
    s: () => hear.click(), S: () => hear.click(),
    n: () => panel.numbers.toggleAttribute("open"), N: () => panel.numbers.toggleAttribute("open"),
    Escape: () => document.activeElement?.blur(),
  };
  panel.root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") event.stopPropagation(); // JupyterLab would insert or delete cells
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const typing = event.target.matches("textarea, input") && TYPING.includes(event.target.type);
    const writes = event.target.matches("textarea") || typing;
    if (writes && event.key !== "Escape") return;
    const handled = handlers.some((handler) => handler(event));
    if (!handled && letters[event.key]) letters[event.key]();
    if (handled || (letters[event.key] && event.key !== "Escape")) event.preventDefault();
  });
}
