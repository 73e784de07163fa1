// Where a line's handles rest: near where the hand left them, on no corner, on no other handle.
import { footOf } from "./geometry.mjs";

const SHARES = [0.22, 0.78, 0.35, 0.65, 0.5, 0.1, 0.9]; // of the piece of a line that is seen

function isNear([x, y], [u, v], distance) {
  return Math.hypot(x - u, y - v) < distance;
}

// Return the point of the segment `ends` that is nearest to the foot of a point on its line.
function onPiece(ends, w, b, point) {
  const foot = footOf(w, b, point);
  const [from, to] = ends;
  const along = [to[0] - from[0], to[1] - from[1]];
  const share = ((foot[0] - from[0]) * along[0] + (foot[1] - from[1]) * along[1])
    / (along[0] ** 2 + along[1] ** 2);
  const kept = Math.min(Math.max(share, 0.04), 0.96);
  return [from[0] + kept * along[0], from[1] + kept * along[1]];
}

// Return { on, tip }: ○ on the line and ◇ on its positive side, `reach` away.
// ends: of the piece seen; anchor: where ○ was left, or null; avoid: points; room: the least
// distance to them; low, high: of the picture; last: prefers the other end; fixed: keeps ○ at the
// anchor whatever it covers.
export function handlePlaces({ w, b, ends, anchor, reach, avoid, room, low, high, last, fixed }) {
  const far = Math.hypot(w[0], w[1]);
  const at = (on) => ({ on, tip: [0, 1].map((axis) => on[axis] + (reach * w[axis]) / far) });
  const [from, to] = ends;
  const shares = last ? SHARES.map((share) => 1 - share) : SHARES;
  const others = shares.map((share) => (
    at([0, 1].map((axis) => from[axis] + share * (to[axis] - from[axis])))
  ));
  const now = anchor ? at(onPiece(ends, w, b, anchor)) : others[0];
  const isFree = ({ on, tip }) => (
    tip.every((value) => value >= low && value <= high)
    && avoid.every((point) => !isNear(on, point, room) && !isNear(tip, point, room))
  );
  if (fixed || isFree(now)) return now;
  return others.find(isFree) ?? now;
}
