import type { VerticalCatalog } from '@verbatim/compliance';
import type { Vertical } from '@verbatim/contracts';
import type { Alarm } from '@verbatim/paging';
import type { Logger } from '@verbatim/platform';
import type { LockSupport, ObjectStore } from '@verbatim/storage';

export interface LockDemandsOptions {
  /** The files as they are now. */
  readonly catalog: () => Pick<VerticalCatalog, 'all'>;
  readonly store: Pick<ObjectStore, 'lockSupport' | 'description'>;
  readonly alarm: Alarm;
  readonly logger: Pick<Logger, 'error' | 'info'>;
}

export const lockAlarmKey = (vertical: Vertical): string => `lock-required/${vertical}`;

/**
 * Which verticals may not be worked for: their files demand Object Lock (`retention.lockRequired`), and
 * the store has none. Their jobs wait in the queue, their calls unsealed; the other verticals go on.
 *
 * Errors: those of the store; who was refused stays so until it has answered.
 */
export class LockDemands {
  private refusedNow: ReadonlySet<Vertical> = new Set();

  constructor(private readonly options: LockDemandsOptions) {}

  get refused(): ReadonlySet<Vertical> {
    return this.refusedNow;
  }

  /** Asks the store only where somebody demands something of it. */
  async look(): Promise<void> {
    const demanding = this.options
      .catalog()
      .all.filter(({ retention }) => retention?.lockRequired === true)
      .map(({ vertical }) => vertical);
    const support: LockSupport =
      demanding.length > 0 ? await this.options.store.lockSupport() : { kind: 'object-lock' };
    const before = this.refusedNow;
    this.refusedNow = new Set(support.kind === 'object-lock' ? [] : demanding);
    for (const vertical of before) if (!this.refused.has(vertical)) this.tellOfRelief(vertical);
    for (const vertical of this.refused) {
      this.tellOfRefusal(vertical, remedyFor(support), before.has(vertical));
    }
  }

  private tellOfRefusal(vertical: Vertical, remedy: string, isKnown: boolean): void {
    const { alarm, store, logger } = this.options;
    const facts = { vertical, store: store.description, remedy };
    const summary = `No calls of ${vertical}: its file demands Object Lock, and the object store has none.`;
    alarm.raise({ key: lockAlarmKey(vertical), severity: 'critical', summary, facts });
    if (!isKnown) logger.error(facts, `${summary} ${remedy}`);
  }

  private tellOfRelief(vertical: Vertical): void {
    this.options.alarm.clear(lockAlarmKey(vertical));
    this.options.logger.info({ vertical }, `Calls of ${vertical} are taken again.`);
  }
}

function remedyFor({ kind, command }: LockSupport): string {
  return kind === 'none' && command !== undefined
    ? `To have it: ${command}`
    : 'To have it: put the record into an S3 bucket that has it (S3_BUCKET); files are held by this code alone.';
}
