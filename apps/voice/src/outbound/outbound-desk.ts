import { randomUUID } from 'node:crypto';
import { E164, type VerticalConfig } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { DelayedJobs } from '@verbatim/queue';
import type { NewOutboundCall, NumberSeal, OutboundCalls } from '@verbatim/storage';
import { dueTime } from './due-time.js';

export interface WishedCall {
  readonly vertical: VerticalConfig;
  readonly number: string;
  /** Not before that, Unix milliseconds. */
  readonly notBefore?: number | undefined;
  readonly reason: NewOutboundCall['reason'];
  readonly originCallId?: string | undefined;
}

export type AskedCall =
  | { readonly kind: 'asked'; readonly id: string; readonly dueAt: number }
  | { readonly kind: 'refused'; readonly reason: string };

export interface OutboundDeskOptions {
  readonly calls: Pick<OutboundCalls, 'ask' | 'waiting' | 'overdue'>;
  readonly seal: NumberSeal;
  readonly jobs: Pick<DelayedJobs, 'add'>;
  readonly logger: Logger;
  readonly now?: () => number;
}

/** Calls that wait for one vertical: a day of them, at one a minute. */
const WAITING_MAX = 1_440;
/** A row that is overdue by that has lost its job, or never had one: it was asked for at the command line. */
export const OVERDUE_MS = 5_000;
const OVERDUE_ROWS = 100;

/**
 * Where calls are asked for. The row is what counts; the job only says when to look at it.
 *
 * Bounds: `WAITING_MAX` a vertical. When full: refused, and whoever asks is told so.
 */
export class OutboundDesk {
  private readonly now: () => number;

  constructor(private readonly options: OutboundDeskOptions) {
    this.now = options.now ?? Date.now;
  }

  async ask(wish: WishedCall): Promise<AskedCall> {
    const { calls, seal } = this.options;
    const { vertical, number, reason, originCallId = null } = wish;
    if (!vertical.telephone?.outbound) return { kind: 'refused', reason: 'not-offered' };
    if (!E164.safeParse(number).success) return { kind: 'refused', reason: 'number-not-readable' };
    const dueAt = dueTime(vertical, this.now(), wish.notBefore);
    if (dueAt === undefined) return { kind: 'refused', reason: 'never-open' };
    const id = randomUUID();
    try {
      if ((await calls.waiting(vertical.vertical)) >= WAITING_MAX) {
        return { kind: 'refused', reason: 'too-many-wait' };
      }
      const row = { id, vertical: vertical.vertical, reason, originCallId };
      await calls.ask({ ...row, dueAt: new Date(dueAt), numberSealed: seal.seal(id, number) });
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.options.logger.warn({ err: error }, 'A call could not be asked for.');
      return { kind: 'refused', reason: 'not-possible-now' };
    }
    await this.lookAt(id, dueAt);
    return { kind: 'asked', id, dueAt };
  }

  /** A job that cannot be added now is added when its row is overdue. */
  async lookAt(id: string, dueAt: number): Promise<void> {
    const { jobs, logger } = this.options;
    try {
      const added = await jobs.add(id, Math.max(0, dueAt - this.now()));
      if (added === 'full')
        logger.warn({ id }, 'The queue of calls is full; it is looked at later.');
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      logger.warn({ err: error, id }, 'The queue of calls is away; it is looked at later.');
    }
  }

  /** Now and then: rows whose job was lost. */
  async lookForOverdue(): Promise<void> {
    const { calls, logger } = this.options;
    try {
      const ids = await calls.overdue(OVERDUE_MS, OVERDUE_ROWS);
      for (const id of ids) await this.lookAt(id, this.now());
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      logger.debug({ err: error }, 'Overdue calls are looked for later.');
    }
  }
}
