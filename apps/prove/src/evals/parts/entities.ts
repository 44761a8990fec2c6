import {
  ENTITY_TARGETS,
  f1Of,
  isOfOneVertical,
  type Measure,
  MeasureBoard,
  scoreEntities,
} from '@verbatim/compliance';
import { expectAtLeast } from '../../results/check.js';
import type { EvalPart, PartContext, PartReport } from '../part.js';

/** What the turns name and what the conversation settled on, against the gold. */
export const entities: EvalPart = {
  name: 'entities',
  summary: 'dates, times, party sizes, insurance, addresses, providers, phones, amounts, e-mail',
  needsRules: false,
  steps: ({ dialogues }) => dialogues.length,
  run,
};

async function run({ dialogues, step }: PartContext): Promise<PartReport> {
  const board = new MeasureBoard();
  const misses: string[] = [];
  for (const dialogue of dialogues) {
    await step();
    const results = scoreEntities(dialogue);
    board.add(dialogue, results);
    // Of the other half only numbers are told: who reads its lines tunes to them.
    if (dialogue.half === 'held-out') continue;
    for (const { result, level, type, value, turn } of results) {
      if (result === 'found') continue;
      const where = turn === undefined ? level : `turn ${turn + 1}`;
      misses.push(`${dialogue.place} ${dialogue.id}, ${where}: ${type} ${result}: ${value}`);
    }
  }
  const measures = board.measures();
  return {
    title: 'Entities',
    rows: tableOf(measures),
    checks: ENTITY_TARGETS.flatMap(({ name, f1 }) => {
      const measure = measures.find((one) => one.name === name);
      return measure ? [expectAtLeast(`F1 ${name}`, f1, rounded(f1Of(measure)))] : [];
    }),
    measures,
    misses,
  };
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

/** All verticals together first, then each. */
function tableOf(measures: readonly Measure[]): string[][] {
  const sorted = [
    ...measures.filter((measure) => !isOfOneVertical(measure)),
    ...measures.filter(isOfOneVertical),
  ];
  return [
    [
      'set',
      'half',
      'of',
      'entity',
      'vertical',
      'gold',
      'found',
      'missed',
      'false',
      'precision',
      'recall',
      'F1',
    ],
    ...sorted.map((measure) => {
      const { name, found, missed, false: wrong } = measure;
      const [set = '', half = '', level = '', type = '', vertical = 'all'] = name.split('/');
      return [
        ...[set, half, level, type, vertical],
        ...[found + missed, found, missed, wrong].map(String),
        ...[share(found, found + wrong), share(found, found + missed), f1Of(measure).toFixed(3)],
      ];
    }),
  ];
}

const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : (part / whole).toFixed(3);
