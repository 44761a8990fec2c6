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

/** Beyond this a list of what calls show would be no list. */
const SHOWN_MAX = 12;

/** What there is to see in these calls, and how to see it. */
export function showcase(lines: readonly CallLine[]): string {
  const shown = lines.filter(({ shows }) => shows.length > 0).slice(0, SHOWN_MAX);
  if (shown.length === 0) return '';
  const rows = shown.map(({ callId, script, shows }) => [callId, script, shows.join(', ')]);
  return `\nWhat these calls show (npm run verbatim -- show <call>):\n${textTable([['call', 'script', 'in it'], ...rows])}`;
}
