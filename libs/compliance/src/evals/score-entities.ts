import type { ExtractedType } from '../extraction/entity.js';
import { extractEntities } from '../extraction/extract-entities.js';
import { finalSlots } from '../extraction/final-slots.js';
import type { EvalDialogue, GoldEntity } from './eval-dialogue.js';

/** `turn`: what a turn names. `final`: what a conversation settled on. */
export type Level = 'turn' | 'final';

/** One thing that was found, missed, or found where nothing is. */
export interface EntityResult {
  readonly level: Level;
  readonly type: ExtractedType;
  readonly result: 'found' | 'missed' | 'false';
  readonly value: string;
  /** From 0; of `final` none. */
  readonly turn?: number;
}

/**
 * Holds what is extracted against the gold of one dialogue.
 *
 * A value counts once a turn, however often it is said in it; it is found where the same turn names the same
 * type with the same canonical value. Of final slots only types are judged for which the dialogue has gold.
 * Source: docs/specs/evals.md, section 3.
 */
export function scoreEntities(dialogue: EvalDialogue): EntityResult[] {
  const { turns, context, gold, judged, final } = dialogue;
  const entities = extractEntities(turns, context);
  const byTurn = Map.groupBy(entities, ({ turn }) => turn);
  const ofTurns = turns.flatMap((_turn, turn) => {
    const found = (byTurn.get(turn) ?? []).filter(({ type }) => judged.includes(type));
    return compare(gold[turn] ?? [], found).map((one) => ({
      ...one,
      level: 'turn' as const,
      turn,
    }));
  });
  const settled = finalSlots(turns, entities).filter((slot) =>
    final.some(({ type }) => type === slot.type),
  );
  const ofEnd = compare(final, settled).map((one) => ({ ...one, level: 'final' as const }));
  return [...ofTurns, ...ofEnd];
}

function compare(
  gold: readonly GoldEntity[],
  found: readonly GoldEntity[],
): Omit<EntityResult, 'level'>[] {
  const wanted = distinct(gold);
  const given = distinct(found);
  return [
    ...[...wanted].map(([key, { type, value }]) => ({
      type,
      value,
      result: given.has(key) ? ('found' as const) : ('missed' as const),
    })),
    ...[...given]
      .filter(([key]) => !wanted.has(key))
      .map(([, { type, value }]) => ({ type, value, result: 'false' as const })),
  ];
}

const distinct = (entities: readonly GoldEntity[]): Map<string, GoldEntity> =>
  new Map(entities.map((entity) => [`${entity.type} ${entity.value}`, entity]));
