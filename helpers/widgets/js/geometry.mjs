// Geometry of a neuron's line w·x + b = 0 in the plane.

const length = (v) => Math.hypot(v[0], v[1]);

// Return the two ends of the line inside the square [low, high]², null where it does not meet it.
export function lineEnds(w, b, low, high) {
  if (length(w) === 0) return null;
  const ends = [];
  const add = (x, y) => {
    const inside = [x, y].every((v) => v >= low - 1e-9 && v <= high + 1e-9);
    const fresh = ends.every((end) => Math.hypot(end[0] - x, end[1] - y) > 1e-9);
    if (inside && fresh) ends.push([x, y]);
  };
  for (const side of [low, high]) {
    if (w[1] !== 0) add(side, -(w[0] * side + b) / w[1]);
    if (w[0] !== 0) add(-(w[1] * side + b) / w[0], side);
  }
  return ends.length < 2 ? null : ends.slice(0, 2);
}

// Return the point of the line that is nearest to a point.
export function footOf(w, b, point) {
  const over = (w[0] * point[0] + w[1] * point[1] + b) / (w[0] * w[0] + w[1] * w[1]);
  return [point[0] - over * w[0], point[1] - over * w[1]];
}

// Return a point of the line inside the square: the middle of the piece seen, else null.
export function middleOf(w, b, low, high) {
  const ends = lineEnds(w, b, low, high);
  return ends && [(ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2];
}

// Return the bias with which the line goes through a point; the weights stay.
export function biasThrough(w, point) {
  return -(w[0] * point[0] + w[1] * point[1]) + 0;
}

// Return { w, b }: the line turned about a pivot on it until w points at a point, as long as before.
export function turnedTowards(w, pivot, point) {
  const direction = [point[0] - pivot[0], point[1] - pivot[1]];
  const far = length(direction);
  if (far < 1e-9) return { w, b: biasThrough(w, pivot) };
  const turned = direction.map((v) => (v / far) * (length(w) || 1));
  return { w: turned, b: biasThrough(turned, pivot) };
}

// Return { w, b }: the line turned about a pivot on it by an angle in degrees, anticlockwise.
export function turnedBy(w, pivot, degrees) {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const turned = [c * w[0] - s * w[1], s * w[0] + c * w[1]];
  return { w: turned, b: biasThrough(turned, pivot) };
}
