/** One thing a suite holds the system to: the target beside what was found. */
export interface Check {
  readonly name: string;
  readonly target: string;
  readonly result: string;
  readonly isMet: boolean;
  /** The first things that are wrong, for whoever mends it. Never words of a call. */
  readonly details?: readonly string[];
}

const DETAILS_MAX = 8;

/** `all` of a set must hold. */
export function expectAll<T>(
  name: string,
  items: readonly T[],
  holds: (item: T) => boolean,
  describe: (item: T) => string,
): Check {
  const failing = items.filter((item) => !holds(item));
  return {
    name,
    target: `${items.length} of ${items.length}`,
    result: `${items.length - failing.length} of ${items.length}`,
    isMet: failing.length === 0 && items.length > 0,
    details: failing.slice(0, DETAILS_MAX).map(describe),
  };
}

export function expectExactly(name: string, wanted: number, found: number, unit = ''): Check {
  return {
    name,
    target: withUnit(wanted, unit),
    result: withUnit(found, unit),
    isMet: found === wanted,
  };
}

export function expectAtLeast(name: string, least: number, found: number, unit = ''): Check {
  return {
    name,
    target: `≥ ${withUnit(least, unit)}`,
    result: withUnit(found, unit),
    isMet: found >= least,
  };
}

export function expectAtMost(name: string, most: number, found: number, unit = ''): Check {
  return {
    name,
    target: `≤ ${withUnit(most, unit)}`,
    result: withUnit(found, unit),
    isMet: found <= most,
  };
}

const withUnit = (value: number, unit: string): string =>
  unit === '' ? value.toLocaleString('en') : `${value.toLocaleString('en')} ${unit}`;
