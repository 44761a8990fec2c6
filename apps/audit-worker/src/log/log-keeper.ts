import { OperationalError } from '@verbatim/contracts';
import type { Alarm } from '@verbatim/paging';
import type { Logger } from '@verbatim/platform';
import {
  LogLeaseLostError,
  SEQUENCE_BATCH_MAX,
  type LogLease,
  type LogRegister,
  type LogState,
} from '@verbatim/storage';
import type { AnchorPlace } from './anchors/anchor-place.js';
import { checkAnchors } from './anchors/check-anchors.js';
import { requestAccessDays, type AccessDayPorts } from './access-days.js';
import { dayOf } from './days.js';
import { requestHeartbeats, type HeartbeatPorts } from './heartbeats.js';
import { hourOf } from './hours.js';
import { searchNewerCheckpoint } from './log-head.js';
import type { LogMetrics } from './log-metrics.js';
import { publishLog, type PublishPorts } from './publish-log.js';

export interface LogKeeperOptions {
  readonly workerId: string;
  readonly leaseMs: number;
  readonly register: LogRegister;
  readonly publish: Omit<PublishPorts, 'checkMore' | 'register'>;
  readonly heartbeat: Omit<HeartbeatPorts, 'register'>;
  /** Asked once by whoever begins to keep the log. */
  readonly anchors: readonly AnchorPlace[];
  readonly accessDay: Omit<AccessDayPorts, 'register'>;
  readonly alarm: Alarm;
  readonly metrics: LogMetrics;
  readonly logger: Logger;
  /** This worker begins to keep the log, or has ceased to. */
  onHolder?(isHolder: boolean): void;
}

export const LOG_REFUSED_ALARM = 'log/refused';
export const ACCESS_DAY_ALARM = 'log/access-day';

/** Grows the log while it holds the lease: one publication a turn, over everything that waits. */
export class LogKeeper {
  private lease: LogLease | undefined;
  /** The long check is owed until it has passed once under this lease. */
  private isSearched = false;
  private heartbeatHour = '';
  private accessDay = '';
  private accessDayFailedIn = '';
  private refusedWith: string | undefined;

  constructor(private readonly options: LogKeeperOptions) {}

  get isHolder(): boolean {
    return this.lease !== undefined;
  }

  /** PostgreSQL and the store disagree, or the store is not what was written to it. */
  get isRefused(): boolean {
    return this.refusedWith !== undefined;
  }

  /**
   * Resolves to whether more waits than one publication took.
   * Errors: what no retry can mend is raised as an alarm as well; see `publishLog`.
   */
  async turn(): Promise<boolean> {
    const { register, workerId, leaseMs } = this.options;
    const lease = await register.lease(workerId, leaseMs);
    this.holds(lease);
    if (lease === undefined) return false;
    const stopRenewing = this.keepLease();
    try {
      const published = await this.publish(lease);
      await this.beat(lease);
      await this.closeDays(lease);
      return published >= SEQUENCE_BATCH_MAX;
    } catch (error) {
      this.failed(error);
      throw error;
    } finally {
      stopRenewing();
    }
  }

  /** Lets another worker take over at once. */
  async release(): Promise<void> {
    const { lease } = this;
    this.holds(undefined);
    if (lease) await this.options.register.release(lease);
  }

  private async publish(lease: LogLease): Promise<number> {
    const { publish, register, metrics, logger } = this.options;
    let before = 0;
    const checkMore = async (state: LogState): Promise<void> => {
      before = state.publishedSize;
      if (!this.isSearched) await this.search(state);
      this.isSearched = true;
    };
    const published = await publishLog(lease, { ...publish, register, checkMore });
    this.accept();
    if (published === undefined) return 0;
    metrics.publications.inc({ outcome: 'published' });
    metrics.published(published.size, published.delays);
    const leaves = published.size - before;
    logger.info({ size: published.size, leaves }, 'Published the log.');
    return leaves;
  }

  private async search(state: LogState): Promise<void> {
    const { publish, anchors, logger } = this.options;
    await searchNewerCheckpoint(state, publish);
    await checkAnchors(state, anchors, logger);
  }

  /** Only when an hour is over: asking costs two statements. */
  private async beat(lease: LogLease): Promise<void> {
    const hour = hourOf(lease.now.getTime());
    if (hour === this.heartbeatHour) return;
    const { heartbeat, register, logger } = this.options;
    const hours = await requestHeartbeats(lease, { ...heartbeat, register });
    if (hours.length > 1) logger.warn({ hours: hours.length }, 'The log had missed hours.');
    if (hours.length === 0) this.heartbeatHour = hour;
  }

  /** Only when a day is over. What no retry can mend is told, once an hour again; the log itself goes on. */
  private async closeDays(lease: LogLease): Promise<void> {
    const day = dayOf(lease.now.getTime());
    const hour = hourOf(lease.now.getTime());
    if (day === this.accessDay || hour === this.accessDayFailedIn) return;
    const { accessDay, register, alarm, logger } = this.options;
    try {
      const days = await requestAccessDays(lease, { ...accessDay, register });
      if (days.length > 0) logger.info({ days }, 'Stated who had access on days that are over.');
      if (days.length === 0) this.accessDay = day;
      alarm.clear(ACCESS_DAY_ALARM);
    } catch (error) {
      if (!(error instanceof OperationalError) || error.retryable) throw error;
      this.accessDayFailedIn = hour;
      logger.error({ err: error, code: error.code }, 'A day of the access log cannot be stated.');
      alarm.raise({
        key: ACCESS_DAY_ALARM,
        severity: 'critical',
        summary: 'A day of the access log cannot be stated: it is not what an earlier run wrote.',
        facts: { code: error.code },
      });
    }
  }

  private holds(lease: LogLease | undefined): void {
    const { logger, metrics, onHolder, alarm } = this.options;
    const wasHolder = this.isHolder;
    this.lease = lease;
    if (lease?.isNew) {
      this.isSearched = false;
      this.heartbeatHour = '';
      this.accessDay = '';
      this.accessDayFailedIn = '';
    }
    if (this.isHolder === wasHolder) return;
    onHolder?.(this.isHolder);
    if (this.isHolder) return logger.info('This worker keeps the log now.');
    this.refusedWith = undefined;
    metrics.handOver();
    alarm.clear(LOG_REFUSED_ALARM);
    alarm.clear(ACCESS_DAY_ALARM);
  }

  /** A slow store may take longer over one publication than a lease lasts. */
  private keepLease(): () => void {
    const { register, workerId, leaseMs, logger } = this.options;
    const renew = (): void => {
      register.lease(workerId, leaseMs).catch((error: unknown) => {
        logger.warn({ err: error }, 'The lease of the log could not be renewed.');
      });
    };
    const timer = setInterval(renew, leaseMs / 3);
    return () => clearInterval(timer);
  }

  private failed(error: unknown): void {
    if (!(error instanceof OperationalError)) return;
    const isLost = error instanceof LogLeaseLostError;
    const outcome = isLost ? 'lease-lost' : error.retryable ? 'failed' : 'refused';
    this.options.metrics.publications.inc({ outcome });
    if (isLost) this.holds(undefined);
    if (!error.retryable) this.refuse(error);
  }

  private refuse(error: OperationalError): void {
    const { alarm, metrics, logger } = this.options;
    metrics.refused(true);
    alarm.raise({
      key: LOG_REFUSED_ALARM,
      severity: 'critical',
      summary: `Nothing is appended to the log. ${error.message}`,
      facts: { code: error.code },
    });
    if (this.refusedWith !== error.code) {
      logger.error({ err: error, code: error.code }, 'Nothing is appended to the log.');
    }
    this.refusedWith = error.code;
  }

  private accept(): void {
    const { alarm, metrics, logger } = this.options;
    metrics.refused(false);
    if (this.refusedWith !== undefined) logger.info('The log is appended to again.');
    this.refusedWith = undefined;
    alarm.clear(LOG_REFUSED_ALARM);
  }
}
