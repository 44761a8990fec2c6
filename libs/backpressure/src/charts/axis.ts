const TICKS_ABOUT = 5;
const UNITS = [
  [1e9, ' G'],
  [1e6, ' M'],
  [1e3, ' k'],
] as const;

/** From 0 to the first round number that is at least `max`. */
export function ticksUpTo(max: number): number[] {
  if (!(max > 0) || max === Infinity) return [0, 1];
  const rough = max / TICKS_ABOUT;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((times) => times * power >= rough) ?? 10) * power;
  const count = Math.ceil(max / step - 1e-9);
  // Multiplied, not added up: 0.1 + 0.2 would show its error in the labels.
  return Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}

/** The powers of ten that enclose them all; they must be above 0. */
export function decadesAround(values: readonly number[]): number[] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, i) => Number(`1e${low + i}`));
}

/** `12.47 M`, `250 k`, `3`, `0.5`: three digits that mean something. */
export function shortNumber(value: number): string {
  const [size, suffix] = UNITS.find(([size]) => Math.abs(value) >= size) ?? [1, ''];
  return `${Number((value / size).toPrecision(3))}${suffix}`;
}

/** Where a value lies between the first and the last tick: 0 to 1. */
export function placeIn(ticks: readonly number[], isLogarithmic = false): (at: number) => number {
  const scaled = (value: number): number => (isLogarithmic ? Math.log10(value) : value);
  const low = scaled(ticks[0] ?? 0);
  const high = scaled(ticks.at(-1) ?? 1);
  return (at) => (scaled(at) - low) / (high - low);
}
