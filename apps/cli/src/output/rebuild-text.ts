import type { RebuildReport } from '@verbatim/storage';
import { formatTable, printable } from './table.js';
import type { Terminal } from './terminal.js';

export function formatCounts(title: string, counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts).map(([name, count]) => ({ name, count }));
  return formatTable(
    [
      { title, value: ({ name }) => name },
      { title: '', align: 'right', value: ({ count }) => String(count) },
    ],
    rows,
  );
}

/** Rows by table, and what could not be restored with the reason of each. */
export function printRebuilt(terminal: Terminal, report: RebuildReport): void {
  terminal.line(formatCounts('table', report.rows));
  const { notRestored, untold, faults } = report;
  if (notRestored.length === 0) {
    terminal.line('\nEverything that the object store has is in the database.');
    return;
  }
  terminal.line('\nNot restored:');
  for (const { what, reason, isGone } of notRestored) {
    terminal.line(`${isGone ? 'gone ' : 'fault'}  ${printable(what)}: ${printable(reason)}`);
  }
  if (untold > 0) terminal.line(`and ${untold} more`);
  terminal.line(`\n${faults} of these no decision explains.`);
}
