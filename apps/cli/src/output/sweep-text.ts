import type { RetentionBound } from '@verbatim/compliance';
import type { SweptCall } from '../disposal/disposal-plan.js';
import { formatTable, type Column } from './table.js';
import type { Terminal } from './terminal.js';

export interface SweepReport {
  readonly sweep: string;
  readonly isDryRun: boolean;
  /** Sealed calls that were looked at. */
  readonly looked: number;
  /** What a sweep that was killed had begun. */
  readonly resumed: readonly string[];
  readonly disposed: readonly {
    readonly callId: string;
    readonly vertical: string;
    readonly ceiling: RetentionBound;
  }[];
  readonly kept: readonly SweptCall[];
}

interface Row {
  readonly callId: string;
  readonly vertical: string;
  readonly what: string;
  readonly why: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'CALL', value: ({ callId }) => callId },
  { title: 'VERTICAL', value: ({ vertical }) => vertical },
  { title: 'WHAT', value: ({ what }) => what },
  { title: 'WHY', value: ({ why }) => why },
];

const KEPT: Readonly<Record<Exclude<SweptCall['what'], 'dispose'>, string>> = {
  hold: 'stays: held',
  floor: 'stays: a floor',
  conflict: 'stays: for a person to decide',
  unknown: 'stays: cannot be reckoned',
  locked: 'stays: locked in the store',
  unbelievable: 'stays: run "verbatim verify"',
};

export function printSweep(terminal: Terminal, report: SweepReport): void {
  const gone = report.isDryRun ? 'would be disposed of' : 'disposed of';
  const rows: Row[] = [
    ...report.disposed.map(({ callId, vertical, ceiling }) => ({
      ...{ callId, vertical, what: gone },
      why: `${ceiling.class} (${ceiling.source}) since ${new Date(ceiling.at).toISOString().slice(0, 10)}`,
    })),
    ...report.kept.flatMap((call) =>
      call.what === 'dispose'
        ? []
        : [
            {
              callId: call.callId,
              vertical: call.vertical,
              what: KEPT[call.what],
              why: call.names.join(', '),
            },
          ],
    ),
  ];
  if (rows.length > 0) terminal.line(formatTable(COLUMNS, rows));
  if (rows.length > 0) terminal.line();
  const { resumed, disposed, kept, looked } = report;
  if (resumed.length > 0) {
    terminal.line(`Finished ${resumed.length} that an earlier sweep had begun.`);
  }
  terminal.line(
    `Sweep ${report.sweep}: ${disposed.length} of ${looked} sealed calls ${gone}, ${kept.length} due but kept.`,
  );
}
