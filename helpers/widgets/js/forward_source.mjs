// The student's code beside the numbers, with the line lit that made them.
import { make } from "./dom.mjs";

// Return { element, set(place) } of the functions of a story: place is { line, helper }.
export function createSource({ code, printed, changed, warned }) {
  const blocks = code.filter(({ lines }) => lines.length > 0).map((source) => {
    const lines = source.lines.map((text, i) => {
      const number = make("span", { class: "nn-line-number" }, String(source.first + i));
      const line = make("div", { class: "nn-source-line" }, number, make("code", {}, text || " "));
      return { number: source.first + i, line };
    });
    const text = make("div", { class: "nn-source-text" }, ...lines.map(({ line }) => line));
    return { source, lines, element: make("div", { class: "nn-source-block" }, text) };
  });
  const notes = [];
  if (changed.length > 0) notes.push(`Your function changes its argument ${changed.join(", ")}.`);
  if (warned.length > 0) notes.push(`NumPy warned: ${warned[0]}.`);
  const named = { tabindex: "0", role: "region", "aria-label": "what it printed" };
  const said = printed.trim() ? make("pre", named, printed) : null;
  const folded = said && make("details", {}, make("summary", {}, "It printed"), said);
  const element = make(
    "div", { class: "nn-source" }, make("strong", {}, "Your code"),
    ...blocks.map((block) => block.element), folded,
    ...notes.map((note) => make("p", { class: "nn-soft" }, note)),
  );
  element.hidden = blocks.length === 0 && !folded && notes.length === 0;
  const set = (place) => blocks.forEach(({ source, lines }) => {
    const own = source === code[0] ? place?.line : null;
    const here = place?.helper && code[place.helper.code] === source ? place.helper.line : own;
    lines.forEach(({ number, line }) => {
      line.classList.toggle("nn-source-lit", number === here);
      if (number === here) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    });
  });
  return { element, set };
}
