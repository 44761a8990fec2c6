import type { RedactionEvalResult, TypeResult } from './run-redaction-eval.js';

const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;

/** The result as Markdown tables, for a terminal as for the documents. */
export function redactionTable(result: RedactionEvalResult): string {
  const { falseRedactions, types, leaks } = result;
  return [
    '| type | cases | recall | lower bound | target | |',
    '| --- | --: | --: | --: | --: | --- |',
    ...types.map(rowOf),
    '',
    `False redactions: ${falseRedactions.perThousandWords.toFixed(2)} per 1,000 words ` +
      `(${falseRedactions.count} in ${falseRedactions.words}; at most ${falseRedactions.target}).`,
    '',
    ...(leaks.length === 0 ? [] : leakRows(leaks)),
  ].join('\n');
}

function rowOf({ type, cases, recall, lowerBound, target }: TypeResult): string {
  const met = target === undefined ? '' : lowerBound >= target ? 'met' : '**missed**';
  const cells = [type, cases, percent(recall, 2), lowerBound.toFixed(4), target ?? '–', met];
  return `| ${cells.join(' | ')} |`;
}

function leakRows(leaks: RedactionEvalResult['leaks']): string[] {
  return [
    '| vertical | said once each on a call | calls with a leak |',
    '| --- | --- | --: |',
    ...leaks.map(
      ({ vertical, identifiers, perCall }) =>
        `| ${vertical} | ${identifiers.join(', ')} | ${percent(perCall)} |`,
    ),
  ];
}

/** Recall of each type in each vertical. */
export function verticalTable({ types }: RedactionEvalResult): string {
  const verticals = [...new Set(types.flatMap(({ byVertical }) => Object.keys(byVertical)))].sort();
  return [
    `| type | ${verticals.join(' | ')} |`,
    `| --- |${verticals.map(() => ' --: |').join('')}`,
    ...types.map(({ type, byVertical }) => {
      const cells = verticals.map((vertical) => {
        const recall = byVertical[vertical as keyof typeof byVertical];
        return recall === undefined ? '–' : `${percent(recall.recall)} (${recall.cases})`;
      });
      return `| ${type} | ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}
