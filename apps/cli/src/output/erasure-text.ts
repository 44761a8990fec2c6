import type { Copy } from '../erasure/copies.js';
import type { ErasurePlan } from '../erasure/erasure-plan.js';
import { formatTable, type Column } from './table.js';
import type { Terminal } from './terminal.js';

interface CallRow {
  readonly callId: string;
  readonly what: string;
  readonly why: string;
}

const CALL_COLUMNS: readonly Column<CallRow>[] = [
  { title: 'CALL', value: ({ callId }) => callId },
  { title: 'WHAT', value: ({ what }) => what },
  { title: 'WHY', value: ({ why }) => why },
];

export function printPlan(terminal: Terminal, plan: ErasurePlan, isDryRun: boolean): void {
  const rows: CallRow[] = [
    ...plan.calls.map(({ callId, setAside }) => ({
      callId,
      what: isDryRun ? 'would be erased' : 'erased',
      why: setAside.length === 0 ? '-' : `decided against ${floorsText(setAside)}`,
    })),
    ...plan.refused.map(({ callId, because, names, floors }) => ({
      callId,
      what: because === 'conflict' ? 'for a person to decide' : `refused: ${because}`,
      why: floors.length > 0 ? floorsText(floors) : names.join(', ') || WAIT,
    })),
    ...plan.removed.map(({ callId, kind, decision, endedAt }) => ({
      callId,
      what: kind === 'erasure' ? 'erased before' : 'disposed of before',
      why: `${decision.id}${endedAt === null ? ', finished now' : ''}`,
    })),
  ];
  terminal.line(formatTable(CALL_COLUMNS, rows));
}

const WAIT = 'try again when it is sealed';

const floorsText = (floors: ErasurePlan['refused'][number]['floors']): string =>
  floors.map((floor) => `${floor.class} (${floor.source}) until ${dayOf(floor.at)}`).join('; ');

const dayOf = (at: number | null): string =>
  at === null ? 'nobody knows when' : new Date(at).toISOString().slice(0, 10);

interface CopyRow extends Omit<Copy, 'callId'> {
  readonly calls: number;
}

const COPY_COLUMNS: readonly Column<CopyRow>[] = [
  { title: 'COPIES', value: ({ place }) => place },
  { title: 'OUTCOME', value: ({ outcome }) => outcome },
  { title: 'CALLS', align: 'right', value: ({ calls }) => String(calls) },
  { title: 'DETAIL', value: ({ detail }) => detail },
];

/** The same place and outcome of many calls in one line. */
export function printCopies(terminal: Terminal, copies: readonly Copy[]): void {
  if (copies.length === 0) return terminal.line('Nothing was left to erase.');
  const rows = new Map<string, CopyRow>();
  for (const { place, outcome, detail } of copies) {
    const key = JSON.stringify([place, outcome, detail]);
    rows.set(key, { place, outcome, detail, calls: (rows.get(key)?.calls ?? 0) + 1 });
  }
  terminal.line();
  terminal.line(formatTable(COPY_COLUMNS, [...rows.values()]));
}
