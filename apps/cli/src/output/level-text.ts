import type { HistoryRow, LevelRow } from '../levels/level-view.js';
import { formatTable, printable, type Column } from './table.js';
import type { Terminal } from './terminal.js';
import { formatAge, formatInstant } from './time.js';

const OVERRIDE: Readonly<Record<string, string>> = {
  none: '-',
  'in-force': 'in force',
  'against-the-facts': 'AGAINST THE FACTS',
  outweighed: 'outweighed',
};

export function printLevels(terminal: Terminal, rows: readonly LevelRow[]): void {
  if (rows.length === 0) return terminal.line('No live voice process has said where it stands.');
  const columns: readonly Column<LevelRow>[] = [
    { title: 'PROCESS', value: ({ processId }) => processId },
    { title: 'VERTICAL', value: ({ vertical }) => vertical },
    { title: 'LEVEL', value: ({ level }) => level },
    { title: 'SINCE', align: 'right', value: ({ sinceMsAgo }) => formatAge(sinceMsAgo) },
    { title: 'REASON', value: ({ reason }) => (reason === 'recovered' ? '-' : reason) },
    {
      title: 'OVERRIDE',
      value: ({ overrideEffect }) => OVERRIDE[overrideEffect] ?? overrideEffect,
    },
    { title: 'FREE', align: 'right', value: freeOf },
    { title: 'LAG', align: 'right', value: ({ lagMs }) => formatAge(lagMs) },
    { title: 'WAITING', align: 'right', value: ({ waitingTurns }) => String(waitingTurns) },
    { title: 'SAID', align: 'right', value: ({ saidMsAgo }) => formatAge(saidMsAgo) },
  ];
  terminal.line(formatTable(columns, rows));
}

export function printHistory(terminal: Terminal, rows: readonly HistoryRow[]): void {
  if (rows.length === 0) return terminal.line('No level has ever been set.');
  const columns: readonly Column<HistoryRow>[] = [
    { title: 'ID', align: 'right', value: ({ id }) => id },
    { title: 'SET (UTC)', value: ({ setAt }) => formatInstant(setAt) },
    { title: 'BY', value: ({ setBy }) => setBy },
    { title: 'VERTICAL', value: ({ vertical }) => vertical },
    { title: 'LEVEL', value: ({ level }) => level ?? 'cleared' },
    { title: 'PROCESS', value: ({ processId }) => processId ?? 'all' },
    { title: 'UNTIL (UTC)', value: ({ expiresAt }) => formatInstant(expiresAt) },
    { title: 'REASON', value: ({ reason }) => printable(reason) },
  ];
  terminal.line(formatTable(columns, rows));
}

function freeOf({ freeBytes, quotaBytes }: LevelRow): string {
  if (quotaBytes <= 0) return '-';
  const percent = Math.floor((Math.max(0, freeBytes) / quotaBytes) * 100);
  return `${Math.round(freeBytes / 1024 ** 2)} MiB (${percent} %)`;
}
