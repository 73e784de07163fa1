// Controls that widgets share: a slider with its number box, a choice, a row of buttons.
import { make } from "./dom.mjs";

// Return a slider with a number box; change(value, settled). set(value) moves both.
export function numberControl({ name, low, high, step = 0.1, partName, change }) {
  const range = make("input", { type: "range", min: low, max: high, step, "aria-label": name });
  const box = make("input", {
    type: "number", step, "aria-label": `${name}, as a number`, inputmode: "decimal",
  });
  const typed = () => {
    const value = Number(box.value);
    if (box.value === "" || !Number.isFinite(value)) box.value = box.dataset.value;
    else change(Math.max(-1000, Math.min(1000, value)), true);
  };
  let typing = false;
  range.addEventListener("input", () => change(Number(range.value), false));
  range.addEventListener("change", () => change(Number(range.value), true));
  box.addEventListener("input", () => { typing = true; });
  box.addEventListener("change", () => {
    typing = false;
    typed();
  });
  const label = make("span", { "aria-hidden": "true" }, name);
  const element = make("div", { class: "nn-number", "data-part": partName ?? name }, label, range, box);
  const set = (value) => {
    const text = String(Math.round(value * 100) / 100);
    if (range.value !== text) range.value = text;
    if (box.value !== text && !typing) box.value = text;
    box.dataset.value = text;
  };
  return { element, set };
}

// Return a labelled choice; options: [[value, text], …], change(value). set(value) chooses.
export function choiceControl({ name, options, change }) {
  const select = make("select", { "aria-label": name, onchange: () => change(select.value) });
  options.forEach(([value, text]) => select.append(make("option", { value }, text)));
  const label = make("span", { "aria-hidden": "true" }, name);
  const element = make("div", { class: "nn-choice" }, label, select);
  return { element, set: (value) => { select.value = value; } };
}

// Return a row of buttons of which one is pressed; options and set as in choiceControl.
export function tabControl({ name, options, change }) {
  const buttons = options.map(([value, text]) =>
    make("button", { type: "button", "data-value": value, onclick: () => change(value) }, text),
  );
  const element = make("div", { class: "nn-tabs", role: "group", "aria-label": name }, ...buttons);
  const set = (value) => buttons.forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.value === value));
  });
  return { element, set };
}
