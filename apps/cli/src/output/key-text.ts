import type { RewrapReport } from '@verbatim/storage';
import type { KeyList, KeyRow } from '../keys/key-list.js';
import { type Column, formatTable } from './table.js';
import type { Terminal } from './terminal.js';

const COLUMNS: readonly Column<KeyRow>[] = [
  { title: 'KEY', value: ({ keyId }) => keyId },
  { title: 'USE', value: ({ use }) => (use === 'none' ? '-' : use) },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'FROM', value: ({ validFrom }) => validFrom ?? '-' },
  { title: 'UNTIL', value: ({ validUntil }) => validUntil ?? '-' },
  { title: 'FILE', value: ({ file }) => file ?? '-' },
];

export function printKeys(terminal: Terminal, { trusted, master }: KeyList): void {
  if (trusted.length === 0) terminal.line('No key is trusted, and none signs.');
  else terminal.line(formatTable(COLUMNS, trusted));
  terminal.line();
  terminal.line(`Data keys are wrapped by ${master.current ?? 'no key that is configured'}.`);
  for (const id of master.previous) terminal.line(`Opens what it wrapped before: ${id}.`);
}

export function printRewrap(
  terminal: Terminal,
  { already, rewrapped, unsealed, gone, failed, problems }: RewrapReport,
  isDryRun: boolean,
): void {
  for (const { callId, problem } of problems) terminal.problem(`keys/${callId}: ${problem}`);
  if (failed > problems.length) terminal.problem(`… and ${failed - problems.length} more.`);
  const done = isDryRun ? 'would be wrapped anew' : 'wrapped anew';
  const open = unsealed === 0 ? '' : ` (${unsealed} of calls that are not sealed)`;
  const erased = gone === 0 ? '' : `, ${gone} erased meanwhile`;
  terminal.line(`${rewrapped} keys ${done}${open}, ${already} were already${erased}.`);
  if (failed > 0) terminal.line(`${failed} keys are left as they are.`);
}
