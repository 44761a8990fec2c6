import type { SpoolRow, VerifiedFile } from '../spool/spool-view.js';
import { formatTable, type Column } from './table.js';
import type { Terminal } from './terminal.js';
import { formatAge } from './time.js';

export function printSpools(terminal: Terminal, rows: readonly SpoolRow[]): void {
  if (rows.length === 0) return terminal.line('There are no spools.');
  terminal.line(formatTable(SPOOL_COLUMNS, rows));
  for (const problem of new Set(rows.flatMap(({ unreadable }) => unreadable))) {
    terminal.problem(problem);
  }
}

const SPOOL_COLUMNS: readonly Column<SpoolRow>[] = [
  { title: 'PROCESS', value: ({ processId }) => processId },
  {
    title: 'OWNER',
    value: ({ owner, pid }) => (pid === undefined ? owner : `${owner} (pid ${pid})`),
  },
  { title: 'VERTICAL', value: ({ vertical }) => vertical ?? '-' },
  { title: 'FILES', align: 'right', value: ({ files }) => String(files) },
  { title: 'SIZE', align: 'right', value: ({ bytes }) => formatBytes(bytes) },
  { title: 'RECORDS', align: 'right', value: ({ records }) => String(records) },
  {
    title: 'OLDEST',
    align: 'right',
    value: ({ oldestAgeSeconds: age }) => (age === null ? '-' : formatAge(age * 1_000)),
  },
  { title: 'KEY', value: ({ keyIds }) => keyIds.join(' ') || '-' },
];

export function printVerified(
  terminal: Terminal,
  files: readonly VerifiedFile[],
  hasKey: boolean,
): void {
  if (files.length === 0) return terminal.line('There are no spool files.');
  terminal.line(formatTable(FILE_COLUMNS, files));
  for (const { unreadable } of files) if (unreadable) terminal.problem(unreadable);
  if (!hasKey) terminal.problem('Without MASTER_KEY_FILE, forged records cannot be told.');
  const intact = files.reduce((sum, file) => sum + file.intact, 0);
  const damaged = files.filter(({ isDamaged }) => isDamaged).length;
  const summary = `${intact} intact records in ${files.length} files; ${damaged} files damaged.`;
  terminal.line();
  terminal.line(terminal.style(damaged > 0 ? 'red' : 'green', summary));
}

const count = (read: (file: VerifiedFile) => number) => (file: VerifiedFile) =>
  file.unreadable === undefined ? String(read(file)) : '-';

const FILE_COLUMNS: readonly Column<VerifiedFile>[] = [
  { title: 'PROCESS', value: ({ processId }) => processId },
  { title: 'VERTICAL', value: ({ vertical }) => vertical },
  { title: 'SIZE', align: 'right', value: ({ bytes }) => formatBytes(bytes) },
  { title: 'INTACT', align: 'right', value: count(({ intact }) => intact) },
  { title: 'CORRUPT', align: 'right', value: count(({ corrupt }) => corrupt) },
  { title: 'TORN', align: 'right', value: count(({ torn }) => torn) },
  { title: 'FORGED', align: 'right', value: count(({ forged }) => forged) },
  { title: 'FILE', value: ({ path }) => path },
];

const UNITS = [
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
] as const;

/** `1.5 MiB`, `12 B`. */
export function formatBytes(bytes: number): string {
  for (const [unit, size] of UNITS) {
    if (bytes >= size) return `${(bytes / size).toFixed(1)} ${unit}`;
  }
  return `${bytes} B`;
}
