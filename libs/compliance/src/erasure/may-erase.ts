import type { ErasureGround } from '@verbatim/contracts';
import type { RetentionCatalog } from '../retention/retention-catalog.js';
import {
  type RetentionBound,
  type RetentionFacts,
  runningFloors,
} from '../retention/retention-for.js';

/** One call of which somebody asks that it be erased. */
export interface ErasureCase {
  readonly ground: ErasureGround;
  /** Ids of the legal holds that cover the call now. */
  readonly holds: readonly string[];
  /** Retention classes that the call has, or had when it was sealed. */
  readonly classes: readonly string[];
  /** Undefined: nobody knows when the call was, so every floor may still run. */
  readonly facts: RetentionFacts | undefined;
  /** A person has looked at what contradicts each other, and wants it erased all the same. */
  readonly isDecided?: boolean;
}

/** A floor in the way. Without a date where it cannot be reckoned: a class or a call that nobody knows enough of. */
export type FloorInTheWay = Omit<RetentionBound, 'at'> & { readonly at: number | null };

export type ErasureAnswer =
  | { readonly kind: 'erase'; readonly setAside: readonly FloorInTheWay[] }
  | { readonly kind: 'refused'; readonly because: 'hold'; readonly holds: readonly string[] }
  | {
      readonly kind: 'refused';
      readonly because: 'floor';
      readonly floors: readonly FloorInTheWay[];
    }
  | { readonly kind: 'conflict'; readonly floors: readonly FloorInTheWay[] };

/**
 * Whether a call may be erased at `at`.
 *
 * A legal hold refuses whatever the ground. A floor that still runs refuses the grounds that its class lists,
 * gives way to those that its class yields to, and contradicts all others: that is for a person. Nobody can
 * decide against a hold, nor against a floor that refuses. A class that the catalog does not know contradicts
 * every ground, since nobody knows what it would say. Source: docs/specs/erasure.md, section 3.
 */
export function mayErase(catalog: RetentionCatalog, asked: ErasureCase, at: number): ErasureAnswer {
  const { ground, holds, isDecided = false } = asked;
  if (holds.length > 0) return { kind: 'refused', because: 'hold', holds };
  const floors = floorsInTheWay(catalog, asked, at);
  const answers = (floor: FloorInTheWay) => catalog.get(floor.class)?.erasure;
  const refusing = floors.filter((floor) => answers(floor)?.refuses?.includes(ground));
  if (refusing.length > 0) return { kind: 'refused', because: 'floor', floors: refusing };
  const contradicting = floors.filter((floor) => !answers(floor)?.yields?.includes(ground));
  if (contradicting.length > 0 && !isDecided) return { kind: 'conflict', floors: contradicting };
  return { kind: 'erase', setAside: contradicting };
}

function floorsInTheWay(
  catalog: RetentionCatalog,
  { classes, facts }: ErasureCase,
  at: number,
): FloorInTheWay[] {
  const known = classes.filter((name) => catalog.has(name));
  const unknown = classes.filter((name) => !catalog.has(name));
  const running =
    facts === undefined ? known.map(undated) : runningFloors(catalog, known, facts, at);
  return [...running, ...unknown.map(undated)];
}

const undated = (name: string): FloorInTheWay => ({ class: name, source: 'unknown', at: null });
