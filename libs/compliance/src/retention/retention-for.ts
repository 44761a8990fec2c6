import { dayAt, isoDayOf } from '../zones/local-time.js';
import { endOf } from './duration.js';
import type { RetentionCatalog } from './retention-catalog.js';
import type { RetentionClass, RetentionClock, RetentionPeriod } from './retention-class.js';

/** What is known of a call, as far as keeping it goes. Instants are Unix milliseconds. */
export interface RetentionFacts {
  readonly startedAt: number;
  /** The vertical's, in which days are read. */
  readonly zone: string;
  /** When each clock began, where it has. */
  readonly clocks: Readonly<Partial<Record<RetentionClock, number>>>;
  /** Classes of which somebody who is entitled to has asked for the longer floor. */
  readonly requested?: readonly string[];
}

/** A date that a class sets. */
export interface RetentionBound {
  readonly class: string;
  readonly source: string;
  readonly at: number;
}

export interface Retention {
  /** Not to be destroyed before. Null: no class has a floor. */
  readonly until: number | null;
  readonly floorBy: string | null;
  /** To be destroyed by then. Null: no class sets a date. */
  readonly deleteBy: number | null;
  readonly ceilingBy: string | null;
  /** A floor that ends after a ceiling: nothing is destroyed until the floor has ended too, or a person has decided. */
  readonly conflict: { readonly floor: RetentionBound; readonly ceiling: RetentionBound } | null;
  /** Clocks that had not begun: a floor was counted from `at` and moves, a ceiling has no date yet. */
  readonly awaiting: readonly { readonly class: string; readonly clock: RetentionClock }[];
  /** At `at`. */
  readonly state: 'keep' | 'may-go' | 'must-go';
  readonly classes: readonly { readonly class: string; readonly revision: number }[];
}

/**
 * How long a call must and may be kept: the latest floor and the earliest ceiling of its classes, each by
 * name. The call's own start selects the period of a class, never `at`.
 *
 * A clock that has not begun is no reason to destroy: its floor runs from `at`. Where floor and ceiling
 * contradict each other both are named, the floor stands until it has ended, and nothing is chosen silently.
 * Errors: `RangeError` for a class that the catalog does not know; a catalog is checked against the
 * verticals before it is used. Source: docs/specs/retention.md.
 */
export function retentionFor(
  catalog: RetentionCatalog,
  classes: readonly string[],
  facts: RetentionFacts,
  at: number,
): Retention {
  const known = classes.map((name) => classIn(catalog, name));
  const counted = known.map((each) => countedOf(each, facts, at));
  const floor = latest(counted.flatMap((each) => each.floor ?? []));
  const ceiling = earliest(counted.flatMap((each) => each.ceiling ?? []));
  const isConflict = floor !== undefined && ceiling !== undefined && floor.at > ceiling.at;
  return Object.freeze({
    until: floor?.at ?? null,
    floorBy: floor?.class ?? null,
    deleteBy: ceiling?.at ?? null,
    ceilingBy: ceiling?.class ?? null,
    conflict: isConflict ? { floor, ceiling } : null,
    awaiting: counted.flatMap((each) => each.awaiting),
    state: stateOf(floor, ceiling, at),
    classes: known.map(({ class: name, revision }) => ({ class: name, revision })),
  });
}

/**
 * The floors of all classes that still run at `at`, in the order of the classes; as `retentionFor`, which names
 * the latest only. Errors: `RangeError` for a class that the catalog does not know.
 */
export function runningFloors(
  catalog: RetentionCatalog,
  classes: readonly string[],
  facts: RetentionFacts,
  at: number,
): RetentionBound[] {
  return classes.flatMap((name) => {
    const { floor } = countedOf(classIn(catalog, name), facts, at);
    return floor !== undefined && at < floor.at ? [floor] : [];
  });
}

interface Counted {
  readonly floor: RetentionBound | undefined;
  readonly ceiling: RetentionBound | undefined;
  readonly awaiting: Retention['awaiting'];
}

function countedOf(retention: RetentionClass, facts: RetentionFacts, at: number): Counted {
  const { class: name, citation } = retention;
  const period = periodOf(retention, isoDayOf(dayAt(facts.startedAt, facts.zone)));
  const begun = period.clocks.flatMap((clock) => facts.clocks[clock] ?? []);
  const start = begun.length === 0 ? undefined : Math.max(...begun);
  const isLonger = facts.requested?.includes(name) === true;
  const floor = (isLonger && period.floorOnRequest) || period.floor;
  const source = citation[0]!.source;
  const bound = (duration: RetentionPeriod['floor'], from: number | undefined) =>
    duration === undefined || from === undefined
      ? undefined
      : { class: name, source, at: endOf(duration, from, facts.zone) };
  return {
    floor: bound(floor, start ?? at),
    ceiling: bound(period.ceiling, start),
    awaiting: start === undefined ? period.clocks.map((clock) => ({ class: name, clock })) : [],
  };
}

/** Periods follow each other without a gap, so the first that has not ended holds. */
function periodOf({ periods }: RetentionClass, day: string): RetentionPeriod {
  return periods.find(({ effective }) => effective?.to === undefined || day < effective.to)!;
}

function classIn(catalog: RetentionCatalog, name: string): RetentionClass {
  const known = catalog.get(name);
  if (known === undefined) throw new RangeError(`No retention class is called "${name}".`);
  return known;
}

function stateOf(
  floor: RetentionBound | undefined,
  ceiling: RetentionBound | undefined,
  at: number,
): Retention['state'] {
  if (floor !== undefined && at < floor.at) return 'keep';
  return ceiling !== undefined && at >= ceiling.at ? 'must-go' : 'may-go';
}

/** The first of equals, in the order of the call's classes. */
const latest = (bounds: readonly RetentionBound[]): RetentionBound | undefined =>
  bounds.reduce<RetentionBound | undefined>(
    (best, each) => (best === undefined || each.at > best.at ? each : best),
    undefined,
  );

const earliest = (bounds: readonly RetentionBound[]): RetentionBound | undefined =>
  bounds.reduce<RetentionBound | undefined>(
    (best, each) => (best === undefined || each.at < best.at ? each : best),
    undefined,
  );
