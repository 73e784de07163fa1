// State: a widget's settings as a short string, and their history for undo and redo.

// Return a state as a short string.
export function writeState(state) {
  return JSON.stringify(state);
}

// Return the state of a string, laid over a start: what is broken or of another type is left out.
export function readState(text, start) {
  let read = {};
  try {
    read = JSON.parse(text || "{}");
  } catch {
    return start;
  }
  if (read === null || typeof read !== "object" || Array.isArray(read)) return start;
  const known = Object.keys(start).filter((name) => sameKind(read[name], start[name]));
  return { ...start, ...Object.fromEntries(known.map((name) => [name, read[name]])) };
}

// Return whether a value may stand where another does: the same type, lists as long, numbers finite.
function sameKind(value, model) {
  if (Array.isArray(model)) {
    const fits = Array.isArray(value) && (model.length === 0 || value.length === model.length);
    return fits && model.every((part, i) => sameKind(value[i], part));
  }
  if (typeof model === "number") return Number.isFinite(value);
  return typeof value === typeof model;
}

// Return a history that begins with a state.
export function historyOf(state) {
  return { past: [], present: state, future: [] };
}

// Return the history after a change; an equal state adds nothing. Keeps 200 states.
export function committed(history, state) {
  if (writeState(state) === writeState(history.present)) return history;
  const past = [...history.past, history.present].slice(-200);
  return { past, present: state, future: [] };
}

// Return the history one step back, itself where there is none.
export function undone({ past, present, future }) {
  if (past.length === 0) return { past, present, future };
  const before = past[past.length - 1];
  return { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

// Return the history one step on again, itself where there is none.
export function redone({ past, present, future }) {
  if (future.length === 0) return { past, present, future };
  return { past: [...past, present], present: future[0], future: future.slice(1) };
}

// Return { wrote(value), isEcho(value) }: whether a value that comes back is one that we wrote in
// the last two seconds. ipywidgets echoes what a page sends; while a later change waits to be sent,
// the echo of the one before would undo it.
export function echoes(now = Date.now) {
  const written = new Map();
  return {
    wrote: (value) => written.set(value, now()),
    isEcho: (value) => written.has(value) && now() - written.get(value) < 2000,
  };
}
