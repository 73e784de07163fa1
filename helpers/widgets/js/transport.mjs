// The transport bar of all players: start, back, play, on, a slider and speed, in signs that every
// font has. Recorded steps play in the page, without a message to the kernel; the traits `step` and
// `playing` follow when it pauses.
import { adjust, make } from "./dom.mjs";
import { echoes } from "./state.mjs";

const SPEEDS = [0.25, 0.5, 1, 2];

// Build the bar into panel.bar and return { show(), goTo(step), pause() }.
// count(): how many steps there are; go(step): draws a step; stops(step): whether playing pauses
// there; leap(step, sign): where Shift+arrow goes; pace: steps a second at speed 1.
export function createTransport({ panel, model, count, go, stops, leap, pace = 1 }) {
  let step = model.get("step");
  let playing = 0;
  let speed = 1;
  let due = 0;
  const ours = echoes();
  const last = () => Math.max(count() - 1, 0);
  const button = (sign, label, press) =>
    make("button", { type: "button", "aria-label": label, title: label, onclick: press }, sign);
  const play = button("▶", "play (Space)", () => (playing ? pause() : start()));
  const slider = make("input", { type: "range", min: 0, step: 1, "aria-label": "step" });
  const place = make("span", { class: "nn-step" });
  const select = make("select", { "aria-label": "speed" });
  SPEEDS.forEach((value) => select.append(make("option", { value }, `${value}×`)));

  const show = () => {
    step = Math.max(0, Math.min(step, last()));
    adjust(slider, { max: last(), "aria-valuetext": `step ${step + 1} of ${last() + 1}` });
    slider.value = String(step);
    select.value = String(speed);
    place.textContent = `step ${step + 1} of ${last() + 1}`;
    play.textContent = playing ? "❚❚" : "▶";
    adjust(play, { "aria-label": playing ? "pause (Space)" : "play (Space)" });
    go(step, Boolean(playing));
  };
  const keep = () => {
    ours.wrote(step);
    model.set("step", step);
    model.set("playing", Boolean(playing));
    model.save_changes();
  };
  const goTo = (to) => {
    step = to;
    show();
    if (!playing) keep();
  };
  const by = (sign) => goTo(step + sign);
  const pause = () => {
    cancelAnimationFrame(playing);
    playing = 0;
    show();
    keep();
  };
  const frame = (now) => {
    playing = requestAnimationFrame(frame);
    if (now < due) return;
    due = Math.max(due + 1000 / (pace * speed), now);
    step += 1;
    if (step >= last() || stops(step)) pause();
    else show();
  };
  const start = () => {
    if (step >= last()) step = 0;
    due = performance.now() + 1000 / (pace * speed);
    playing = requestAnimationFrame(frame);
    show();
    keep();
  };
  const faster = (sign) => {
    const at = SPEEDS.indexOf(speed) + sign;
    speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at))];
    show();
  };
  slider.addEventListener("input", () => goTo(Number(slider.value)));
  select.addEventListener("change", () => { speed = Number(select.value); });
  panel.bar.append(
    button("|◀", "to the start (Home)", () => goTo(0)), button("◀", "one step back (←)", () => by(-1)),
    play, button("▶|", "one step on (→)", () => by(1)), slider, place, select,
  );
  const keys = {
    ArrowLeft: (event) => (event.shiftKey ? goTo(leap(step, -1)) : by(-1)),
    ArrowRight: (event) => (event.shiftKey ? goTo(leap(step, 1)) : by(1)),
    Home: () => goTo(0), End: () => goTo(last()),
    "[": () => faster(-1), "]": () => faster(1),
    " ": () => (playing ? pause() : start()),
  };
  panel.onKey((event) => {
    const presses = event.key === " " && event.target.matches("button, summary, select");
    const chooses = event.key.startsWith("Arrow") && event.target.matches("select");
    if (!keys[event.key] || presses || chooses) return false;
    keys[event.key](event);
    return true;
  });
  panel.listen("change:step", () => {
    const to = model.get("step");
    if (to !== step && !playing && !ours.isEcho(to)) goTo(to);
  });
  panel.listen("change:playing", () => {
    if (model.get("playing") !== Boolean(playing)) (playing ? pause : start)();
  });
  panel.ending(() => cancelAnimationFrame(playing));
  return { show, goTo, pause, step: () => step };
}
