/** The straight line through points by least squares. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const count = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const below = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return below === 0 ? 0 : above / below;
}

/** The least value of each `width` of x: what a heap holds, without what waits to be collected. */
export function minimaOf(
  points: readonly (readonly [x: number, y: number])[],
  width: number,
): (readonly [number, number])[] {
  const minima = new Map<number, readonly [number, number]>();
  for (const point of points) {
    const place = Math.floor(point[0] / width);
    const least = minima.get(place);
    if (!least || point[1] < least[1]) minima.set(place, point);
  }
  return [...minima.values()];
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}
