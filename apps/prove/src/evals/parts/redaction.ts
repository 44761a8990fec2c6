import type { Measure } from '@verbatim/compliance';
import { publicCarriers } from '../../redaction/public-carriers.js';
import { leakRates } from '../../redaction/targets.js';
import { runRedactionEval, type TypeResult } from '../../redaction/run-redaction-eval.js';
import { VALUE_TYPES } from '../../redaction/values.js';
import { type Check, expectAtLeast, expectAtMost } from '../../results/check.js';
import type { EvalPart, PartContext, PartReport } from '../part.js';

/** What the redactor leaves standing of generated identifiers, and takes out for nothing. */
export const redaction: EvalPart = {
  name: 'redaction',
  summary: 'generated identifiers in real turns: spoken, spelled, corrected, split, read back',
  needsRules: false,
  steps: () => VALUE_TYPES.length,
  run,
};

const CASES_PER_TYPE = 1_000;
/** Too few for a lower bound: the short form holds the recall itself against the target. */
const CASES_PER_TYPE_SHORT = 40;

async function run({ seed, isShort, step }: PartContext): Promise<PartReport> {
  const casesPerType = isShort ? CASES_PER_TYPE_SHORT : CASES_PER_TYPE;
  const results: TypeResult[] = [];
  let [count, words, most] = [0, 0, 0];
  for (const type of VALUE_TYPES) {
    await step();
    const { types, falseRedactions } = runRedactionEval({ casesPerType, seed, types: [type] });
    results.push(...types);
    count += falseRedactions.count;
    words += falseRedactions.words;
    most = falseRedactions.target;
  }
  const perThousandWords = words === 0 ? 0 : Math.round((count / words) * 100_000) / 100;
  return {
    title: 'Redaction',
    rows: [
      ['type', 'cases', 'recall', 'lower bound (95 %)', 'target'],
      ...results.map(({ type, cases, recall, lowerBound, target }) => [
        ...[type, String(cases), recall.toFixed(4), lowerBound.toFixed(4), String(target ?? '–')],
      ]),
      ...leakRates(results).map(({ vertical, perCall }) => [
        ...[`calls with a leak, ${vertical}`, '', '', (perCall * 100).toFixed(1), '%'],
      ]),
    ],
    checks: [
      ...results.flatMap((result) => recallCheck(result, isShort)),
      expectAtMost('False redactions', most, perThousandWords, 'per 1,000 words'),
    ],
    measures: measuresOf(results, casesPerType),
    misses: [],
  };
}

function recallCheck(
  { type, target, recall, lowerBound }: TypeResult,
  isShort: boolean,
): readonly Check[] {
  if (target === undefined) return [];
  const name = isShort ? `Recall of ${type}` : `Recall of ${type}, lower bound`;
  const value = isShort ? recall : lowerBound;
  return [expectAtLeast(name, target, Math.floor(value * 10_000) / 10_000)];
}

/** Other conversations or another number of cases are other cases: only like runs are compared. */
function measuresOf(results: readonly TypeResult[], casesPerType: number): Measure[] {
  const carriers = publicCarriers().length > 0 ? 'public' : 'own';
  return results.map(({ type, cases, recalled }) => ({
    name: `redaction-${carriers}/held-out-${casesPerType}/recall/${type}`,
    found: recalled,
    missed: cases - recalled,
    false: 0,
  }));
}
