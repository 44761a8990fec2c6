import { textTable } from '../results/text-table.js';
import type { CallLine } from './call-line.js';

const HEADINGS = [
  ...['vertical', 'policy', 'events', 'partials', 'finals', 'missing'],
  ...['lag p50/p99 ms', 'verdict', 'findings', 'words', 'where'],
];

/** One line for each call, columns as wide as their widest cell. */
export const table = (lines: readonly CallLine[]): string =>
  textTable([HEADINGS, ...lines.map(cellsOf)]);

function cellsOf(line: CallLine): string[] {
  return [
    line.vertical,
    line.policy,
    String(line.events),
    String(line.partials),
    String(line.finals),
    String(line.missing),
    `${Math.round(line.lagP50Ms)}/${Math.round(line.lagP99Ms)}`,
    `${line.integrity}, ${line.completeness}`,
    line.findings === undefined ? '–' : String(line.findings),
    `${line.words.found}/${line.words.words}`,
    line.where,
  ];
}
