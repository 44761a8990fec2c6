import { ledgersOf } from '../../record/sequence-ledger.js';
import type { RecordedCall } from '../../record/record-reader.js';

/** Every number that was given in some calls, and where it is now. Counted from sealed records alone. */
export interface Account {
  readonly calls: number;
  /** Numbers known to have been given: to the last one of each epoch, or to the last that is known. */
  readonly eventsIn: number;
  readonly durable: number;
  readonly durableCritical: number;
  /** Missing, and named with the reason. */
  readonly explained: number;
  /** Missing, and nobody knows why. */
  readonly unexplained: number;
  readonly criticalMissing: number;
  /** Numbers named by tombstones in the streams themselves, by reason. */
  readonly tombstones: Readonly<Record<string, number>>;
  /** Calls whose record does not verify. */
  readonly unverified: number;
}

type Sealed = Pick<RecordedCall, 'events' | 'manifest' | 'verdict'>;

export function accountOf(records: readonly Sealed[]): Account {
  const ledgers = records.flatMap(({ events, manifest }) =>
    ledgersOf(events, manifest?.gaps ?? []),
  );
  const sum = (of: (ledger: (typeof ledgers)[number]) => number): number =>
    ledgers.reduce((total, ledger) => total + of(ledger), 0);
  return {
    calls: records.length,
    eventsIn: sum(({ delivered, explained, unexplained }) => delivered + explained + unexplained),
    durable: sum(({ delivered }) => delivered),
    durableCritical: records.reduce((total, record) => total + criticalIn(record), 0),
    explained: sum(({ explained }) => explained),
    unexplained: sum(({ unexplained }) => unexplained),
    criticalMissing: sum(({ criticalMissing }) => criticalMissing),
    tombstones: tombstonesOf(records),
    unverified: records.filter(({ verdict }) => verdict.integrity !== 'verified').length,
  };
}

const criticalIn = ({ events }: Sealed): number =>
  new Set(
    events.filter((event) => event.class === 'critical').map(({ epoch, seq }) => `${epoch}/${seq}`),
  ).size;

/** From the events, not from the manifest: this is what the stream itself confessed. */
function tombstonesOf(records: readonly Sealed[]): Record<string, number> {
  const byReason: Record<string, number> = {};
  for (const event of records.flatMap(({ events }) => events)) {
    if (event.kind === 'stream.gap') {
      byReason[event.reason] = (byReason[event.reason] ?? 0) + event.count;
    }
  }
  return byReason;
}
