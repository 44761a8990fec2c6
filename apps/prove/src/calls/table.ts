import type { CallLine } from './call-line.js';

const HEADINGS = [
  ...['vertical', 'policy', 'events', 'partials', 'finals', 'missing'],
  ...['lag p50/p99 ms', 'verdict', 'words', 'where'],
];

/** One line for each call, columns as wide as their widest cell. */
export function table(lines: readonly CallLine[]): string {
  const rows = [HEADINGS, ...lines.map(cellsOf)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

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
    `${line.words.found}/${line.words.words}`,
    line.where,
  ];
}
