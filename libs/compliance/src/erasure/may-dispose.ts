import type { RetentionCatalog } from '../retention/retention-catalog.js';
import {
  type RetentionBound,
  type RetentionFacts,
  retentionFor,
} from '../retention/retention-for.js';

/** One call of which a sweep asks whether its time is over. */
export interface DisposalCase {
  readonly holds: readonly string[];
  readonly classes: readonly string[];
  readonly facts: RetentionFacts | undefined;
  /** The floor that the record was sealed with: what was promised then is kept, too. */
  readonly sealedUntil: number | null;
}

/** Why a call stays although a ceiling has passed, or might have. `names`: holds or classes. */
export interface Kept {
  readonly kind: 'keep';
  readonly because: 'hold' | 'floor' | 'conflict' | 'unknown';
  readonly names: readonly string[];
}

export type DisposalAnswer =
  | { readonly kind: 'dispose'; readonly ceiling: RetentionBound }
  | Kept
  /** No ceiling, or one that lies ahead. */
  | { readonly kind: 'not-due'; readonly deleteBy: number | null };

/**
 * Whether a call is to be disposed of at `at`: a ceiling has passed, and neither a hold nor a floor is in the way.
 * A floor that runs beyond the ceiling contradicts it, until it has ended as well. What cannot be reckoned stays. Source: docs/specs/erasure.md, section 6.
 */
export function mayDispose(
  catalog: RetentionCatalog,
  { holds, classes, facts, sealedUntil }: DisposalCase,
  at: number,
): DisposalAnswer {
  const unknown = classes.filter((name) => !catalog.has(name));
  if (unknown.length > 0) return keep('unknown', unknown);
  if (classes.length === 0) return { kind: 'not-due', deleteBy: null };
  if (facts === undefined) return keep('unknown', classes);
  const retention = retentionFor(catalog, classes, facts, at);
  const { deleteBy, ceilingBy, floorBy, until } = retention;
  if (deleteBy === null || ceilingBy === null || at < deleteBy) {
    return { kind: 'not-due', deleteBy };
  }
  if (holds.length > 0) return keep('hold', holds);
  if (until !== null && at < until) return keep('conflict', [floorBy ?? '', ceilingBy]);
  if (sealedUntil !== null && at < sealedUntil) return keep('floor', ['as it was sealed']);
  const source = catalog.get(ceilingBy)!.citation[0]!.source;
  return { kind: 'dispose', ceiling: { class: ceilingBy, source, at: deleteBy } };
}

const keep = (because: Kept['because'], names: readonly string[]): Kept => ({
  kind: 'keep',
  because,
  names,
});
