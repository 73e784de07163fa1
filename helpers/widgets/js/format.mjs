// How numbers are written: for readers, with a real minus sign, and as Python literals.

// Return a value rounded to some decimals, never -0.
export function rounded(value, decimals = 2) {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale + 0;
}

// Return a number for readers: at most some decimals, a real minus sign, 1e-7 for tiny ones.
export function num(value, decimals = 2) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "−inf";
  const near = rounded(value, decimals);
  const tiny = near === 0 && Math.abs(value) > 1e-12;
  const large = Math.abs(value) >= 1e6;
  const text = tiny || large ? value.toExponential(0) : String(near);
  return text.replace("e+", "e").replaceAll("-", "−");
}

// Return "+ 0.5" or "− 0.5", for a term that follows others.
export function term(value, decimals = 2) {
  const sign = value < 0 ? "−" : "+";
  return `${sign} ${num(Math.abs(value), decimals)}`;
}

// Return a factor in a sum, negative ones in brackets: (−0.5).
export function factor(value, decimals = 2) {
  return value < 0 ? `(${num(value, decimals)})` : num(value, decimals);
}

// Return a number, or nested lists of numbers, as a Python literal.
export function literal(value, decimals = 2) {
  if (Array.isArray(value)) return `[${value.map((part) => literal(part, decimals)).join(", ")}]`;
  return String(rounded(value, decimals));
}

// Return items in words: a, b and c.
export function listed(items) {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

// Return a count with its noun: 1 move, 2 moves.
export function counted(n, noun, plural = `${noun}s`) {
  return `${n} ${n === 1 ? noun : plural}`;
}
