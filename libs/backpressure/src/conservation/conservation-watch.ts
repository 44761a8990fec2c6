import type { StageCheck, StageLedger } from './stage-ledger.js';

/** What the watch needs of libs/paging's `Alarm`. */
export interface RemainderAlarm {
  raise(alarm: {
    key: string;
    severity: 'warning' | 'critical';
    summary: string;
    facts: Record<string, string | number>;
  }): void;
  clear(key: string): void;
}

export interface ConservationWatchOptions {
  /** This life of the process: the law holds within one. */
  readonly processId: string;
  readonly alarm: RemainderAlarm;
  /** Every stage, each time: for the metrics. */
  onChecked(check: StageCheck, ledger: StageLedger): void;
}

/** How often the books are checked. */
export const CONSERVATION_CHECK_MS = 5_000;
/** So many checks in a row with a remainder make an alarm. */
export const CHECKS_UNTIL_ALARM = 2;

/**
 * Checks the law over all stages of a process. A remainder that is there twice in a row is raised, once;
 * when the books are even again it is cleared.
 *
 * To be called from a timer: see `StageLedger`.
 */
export class ConservationWatch {
  private readonly ledgers: StageLedger[] = [];
  private readonly uneven = new Map<StageLedger, number>();

  constructor(private readonly options: ConservationWatchOptions) {}

  add(...ledgers: readonly StageLedger[]): void {
    this.ledgers.push(...ledgers);
  }

  check(): StageCheck[] {
    return this.ledgers.map((ledger) => {
      const check = ledger.check();
      this.options.onChecked(check, ledger);
      if (check.remainder === 0) this.even(ledger);
      else this.oddFor(ledger, check);
      return check;
    });
  }

  private even(ledger: StageLedger): void {
    const checks = this.uneven.get(ledger) ?? 0;
    this.uneven.delete(ledger);
    if (checks >= CHECKS_UNTIL_ALARM) this.options.alarm.clear(keyOf(ledger));
  }

  private oddFor(ledger: StageLedger, check: StageCheck): void {
    const checks = (this.uneven.get(ledger) ?? 0) + 1;
    this.uneven.set(ledger, checks);
    if (checks !== CHECKS_UNTIL_ALARM) return;
    const { processId } = this.options;
    this.options.alarm.raise({
      key: keyOf(ledger),
      severity: 'critical',
      summary: summaryOf(check),
      facts: { processId, ...check },
    });
  }
}

/** Without the process: the same fault in ten of them is one incident, and the facts say where. */
const keyOf = ({ stage, vertical }: StageLedger): string => `conservation/${stage}/${vertical}`;

function summaryOf({ stage, vertical, remainder }: StageCheck): string {
  const place = `the ${stage} stage of ${vertical}`;
  return remainder > 0
    ? `${remainder} events went into ${place} and are nowhere.`
    : `${-remainder} events more came out of ${place} than went in.`;
}
