// Small hands for the page: elements, themes, and copying.

const SVG = "http://www.w3.org/2000/svg";
const FOCUSABLE = "button, input, select, textarea, summary, [tabindex]";

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  // Notebook 7 takes keys before they reach the widget, but for elements that say so themselves
  if (element.matches(FOCUSABLE)) element.setAttribute("data-lm-suppress-shortcuts", "true");
  return element;
}

// Return an HTML element; attributes that begin with "on" are listeners.
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// Return an SVG element; attributes that begin with "on" are listeners.
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// Set attributes of an element that are not as given yet.
export function adjust(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

// Return whether what lies behind an element is dark.
function isDark(element) {
  for (let node = element; node instanceof Element; node = node.parentElement) {
    const parts = getComputedStyle(node).backgroundColor.match(/[\d.]+/g) ?? [];
    const [red, green, blue, alpha = 1] = parts.map(Number);
    if (parts.length >= 3 && alpha > 0.5) {
      return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
    }
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

// Keep data-theme of the root as the page's, whenever that changes; return how to stop.
export function followTheme(root, changed) {
  const set = () => {
    const theme = isDark(root.parentElement ?? document.body) ? "dark" : "light";
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    changed();
  };
  const query = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(() => requestAnimationFrame(set));
  const watched = { attributes: true, attributeFilter: ["class", "data-jp-theme-name", "style"] };
  observer.observe(document.body, watched);
  observer.observe(document.documentElement, watched);
  query.addEventListener("change", set);
  requestAnimationFrame(set);
  set();
  return () => {
    observer.disconnect();
    query.removeEventListener("change", set);
  };
}

// Copy the text of a read-only field; return whether the browser let us.
export async function copyFrom(field) {
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
