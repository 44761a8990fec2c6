import type { HeldCall } from '../retention/hold-call.js';
import { formatTable, type Column } from './table.js';
import type { Terminal } from './terminal.js';
import { formatInstant } from './time.js';

type Held = Extract<HeldCall, { kind: 'held' }>;

const COLUMNS: readonly Column<Held>[] = [
  { title: 'CALL', value: ({ callId }) => callId },
  { title: 'UNTIL (UTC)', value: ({ lock }) => formatInstant(lock.until) },
  { title: 'MODE', value: ({ lock }) => lock.mode },
  { title: 'EXTENDED', align: 'right', value: ({ extended }) => String(extended) },
  { title: 'ALREADY', align: 'right', value: ({ already }) => String(already) },
  { title: 'MISSING', align: 'right', value: ({ missing }) => String(missing.length) },
];

/** The calls of which something changed or is wrong, and how many there were of each kind. */
export function printHeldCalls(
  terminal: Terminal,
  calls: readonly HeldCall[],
  { isDryRun }: { readonly isDryRun: boolean },
): void {
  const held = calls.filter((call) => call.kind === 'held');
  const told = held.filter(({ extended, missing }) => extended > 0 || missing.length > 0);
  if (told.length > 0) terminal.line(formatTable(COLUMNS, told));
  for (const call of calls) {
    if (call.kind === 'unbelievable') terminal.line(`${call.callId}: ${call.problem}.`);
  }
  const count = (kind: HeldCall['kind']) => calls.filter((call) => call.kind === kind).length;
  const objects = held.reduce((sum, { extended }) => sum + extended, 0);
  terminal.line(
    `${isDryRun ? 'Would extend' : 'Extended'} the locks of ${objects} objects. ` +
      `Calls: ${held.length} held, ${count('nothing-owed')} owed nothing, ` +
      `${count('not-sealed')} not sealed, ${count('unbelievable')} not to be believed.`,
  );
}
