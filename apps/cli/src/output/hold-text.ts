import type { HoldRow } from '../holds/hold-desk.js';
import { formatTable, type Column } from './table.js';
import type { Terminal } from './terminal.js';

const COLUMNS: readonly Column<HoldRow>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'HOLDS', value: ({ holds }) => holds },
  { title: 'PLACED (UTC)', value: ({ placedAt }) => placedAt.slice(0, 19) },
  { title: 'BY', value: ({ placedBy }) => placedBy },
  {
    title: 'LIFTED',
    value: ({ lifted }) => (lifted ? `${lifted.at.slice(0, 10)} by ${lifted.by}` : '-'),
  },
  { title: 'REASON', value: ({ reason }) => reason },
];

export function printHolds(terminal: Terminal, rows: readonly HoldRow[]): void {
  if (rows.length === 0) return terminal.line('No hold stands.');
  terminal.line(formatTable(COLUMNS, rows));
}
