import type { Vertical } from '@verbatim/contracts';
import { type GoldCase, goldSet } from './gold-set.js';
import { type CaseResult, measure } from './measure.js';
import { TARGETS, leakRates, type LeakRate } from './targets.js';
import { type Split, VALUE_TYPES, type ValueType } from './values.js';
import { wilsonLowerBound } from './wilson.js';

export interface RedactionEvalOptions {
  readonly casesPerType: number;
  readonly seed: number;
  /** `held-out` for numbers to publish; `dev` while rules are being written. */
  readonly split?: Split;
  readonly types?: readonly ValueType[];
  readonly onCase?: (gold: GoldCase, result: CaseResult) => void;
}

export interface Recall {
  readonly cases: number;
  readonly recalled: number;
  readonly recall: number;
  /** Wilson, 95 %. */
  readonly lowerBound: number;
}

export interface TypeResult extends Recall {
  readonly type: ValueType;
  /** For the lower bound; none where none was promised. */
  readonly target: number | undefined;
  readonly byVertical: Readonly<Partial<Record<Vertical, Recall>>>;
}

export interface RedactionEvalResult {
  readonly split: Split;
  readonly seed: number;
  readonly casesPerType: number;
  readonly types: readonly TypeResult[];
  readonly falseRedactions: {
    readonly count: number;
    readonly words: number;
    readonly perThousandWords: number;
    readonly target: number;
  };
  readonly leaks: readonly LeakRate[];
  readonly isMet: boolean;
}

const FALSE_REDACTIONS_MAX_PER_THOUSAND_WORDS = 2;

class Tally {
  #cases = 0;
  #recalled = 0;

  add(isRecalled: boolean): void {
    this.#cases += 1;
    if (isRecalled) this.#recalled += 1;
  }

  get recall(): Recall {
    const [cases, recalled] = [this.#cases, this.#recalled];
    const lowerBound = wilsonLowerBound(recalled, cases);
    return { cases, recalled, recall: cases === 0 ? 0 : recalled / cases, lowerBound };
  }
}

/**
 * Redacts a generated gold set and counts what survived and what was taken out for nothing.
 *
 * Deterministic for the same options, build and corpora. Bounds: one case in memory at a time.
 */
export function runRedactionEval(options: RedactionEvalOptions): RedactionEvalResult {
  const { casesPerType, seed, split = 'held-out', types = VALUE_TYPES } = options;
  const whole = new Map(types.map((type) => [type, new Tally()]));
  const parts = new Map(types.map((type) => [type, new Map<Vertical, Tally>()]));
  let [count, words] = [0, 0];
  for (const gold of goldSet({ split, types, casesPerType, seed })) {
    const result = measure(gold);
    whole.get(gold.type)!.add(result.isRecalled);
    const ofType = parts.get(gold.type)!;
    if (!ofType.has(gold.vertical)) ofType.set(gold.vertical, new Tally());
    ofType.get(gold.vertical)!.add(result.isRecalled);
    count += result.falseRedactions.length;
    words += result.words;
    options.onCase?.(gold, result);
  }
  const results = types.map((type): TypeResult => ({
    type,
    ...whole.get(type)!.recall,
    target: TARGETS[type],
    byVertical: Object.fromEntries([...parts.get(type)!].map(([v, tally]) => [v, tally.recall])),
  }));
  const perThousandWords = words === 0 ? 0 : (count / words) * 1_000;
  const target = FALSE_REDACTIONS_MAX_PER_THOUSAND_WORDS;
  return {
    split,
    seed,
    casesPerType,
    types: results,
    falseRedactions: { count, words, perThousandWords, target },
    leaks: leakRates(results),
    isMet:
      perThousandWords <= target &&
      results.every((each) => each.target === undefined || each.lowerBound >= each.target),
  };
}
