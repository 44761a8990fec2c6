/** Two-sided 95 %. */
const Z = 1.959_963_984_540_054;

/** Lower bound of the Wilson score interval of `hits` in `trials`. Source: Wilson, JASA 22 (1927). */
export function wilsonLowerBound(hits: number, trials: number): number {
  if (trials === 0) return 0;
  const share = hits / trials;
  const square = Z * Z;
  const centre = share + square / (2 * trials);
  const spread = Z * Math.sqrt((share * (1 - share) + square / (4 * trials)) / trials);
  return Math.max(0, (centre - spread) / (1 + square / trials));
}
