// The host of a page without a kernel: a plain object that offers what a widget's model does.
// `traits` is the first state; the page's own script calls hostOf and then render.

// Return a model that keeps traits in the page.
export function hostOf(traits) {
  const values = { ...traits };
  const listeners = {};
  const changed = new Set();
  return {
    get: (name) => values[name],
    set(name, value) {
      if (values[name] === value) return;
      values[name] = value;
      changed.add(name);
      (listeners[`change:${name}`] ?? []).forEach((listener) => listener());
    },
    save_changes: () => changed.clear(),
    on(name, listener) {
      listeners[name] = [...(listeners[name] ?? []), listener];
    },
    off(name, listener) {
      listeners[name] = (listeners[name] ?? []).filter((known) => known !== listener);
    },
  };
}
