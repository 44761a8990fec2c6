import type { EvalDialogue } from './eval-dialogue.js';
import type { EntityResult } from './score-entities.js';

/** How often something was found, missed and found in vain, for one set of conversations. */
export interface Measure {
  /** `sgd/held-out/turn/date`, and `sgd/held-out/turn/date/salon` for one vertical. */
  readonly name: string;
  readonly found: number;
  readonly missed: number;
  readonly false: number;
}

/** Harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found. */
export const f1Of = ({ found, missed, false: wrong }: Omit<Measure, 'name'>): number =>
  found + missed + wrong === 0 ? 1 : (2 * found) / (2 * found + missed + wrong);

/** Adds up results, of all verticals and of each. */
export class MeasureBoard {
  private readonly counts = new Map<string, { found: number; missed: number; false: number }>();

  add({ corpus, half, vertical }: EvalDialogue, results: readonly EntityResult[]): void {
    for (const { level, type, result } of results) {
      const name = `${corpus}/${half}/${level}/${type}`;
      this.count(name, result);
      this.count(`${name}/${vertical}`, result);
    }
  }

  /** By name. */
  measures(): Measure[] {
    return [...this.counts]
      .map(([name, counts]) => ({ name, ...counts }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private count(name: string, result: EntityResult['result']): void {
    const counts = this.counts.get(name) ?? { found: 0, missed: 0, false: 0 };
    counts[result] += 1;
    this.counts.set(name, counts);
  }
}

export const isOfOneVertical = ({ name }: Measure): boolean => name.split('/').length > 4;

/** What the extraction is held to, on the half that nobody looked at. */
export const ENTITY_TARGETS: readonly { readonly name: string; readonly f1: number }[] = [
  { name: 'sgd/held-out/turn/date', f1: 0.85 },
  { name: 'sgd/held-out/turn/time', f1: 0.85 },
  { name: 'sgd/held-out/turn/party-size', f1: 0.8 },
];

/**
 * The same code gives the same numbers, so that any loss is a change of code or of data. This much may be
 * given up for a gain elsewhere without anybody being told.
 */
export const F1_TOLERANCE = 0.01;

export interface Regression {
  readonly name: string;
  readonly before: number;
  readonly now: number;
}

/** What lost more than the tolerance, of what both have. Single verticals are too small to judge by. */
export function regressionsOf(
  before: readonly Measure[],
  now: readonly Measure[],
  tolerance = F1_TOLERANCE,
): Regression[] {
  const earlier = new Map(before.map((measure) => [measure.name, measure]));
  return now.flatMap((measure) => {
    const one = earlier.get(measure.name);
    if (one === undefined || isOfOneVertical(measure)) return [];
    const change = { name: measure.name, before: f1Of(one), now: f1Of(measure) };
    return change.now < change.before - tolerance ? [change] : [];
  });
}
