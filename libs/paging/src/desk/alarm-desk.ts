import { OperationalError } from '@verbatim/contracts';
import type { Logger, Metrics } from '@verbatim/platform';
import type { Alarm, RaisedAlarm, Severity } from '../alarm.js';
import type { Page, PageAction, Pager } from '../pager.js';
import { localStepOf, type Condition } from './condition.js';
import type { IncidentLedger, UntoldIncident } from './incident-ledger.js';
import { PageQueue, type PageOutcome } from './page-queue.js';
import { within } from './within.js';

export interface AlarmDeskOptions {
  /** This process: who raises, and the source of its pages. */
  readonly source: string;
  readonly ledger: IncidentLedger;
  /** None: incidents are in the table, and in the log once each. */
  readonly pagers: readonly Pager[];
  readonly remindAfterMs: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly retry?: { readonly firstMs: number; readonly maxMs: number };
  now?(): number;
  onBug(error: unknown): void;
}

/** Alarms of one process at once: keys are made of verticals and of processes that died. */
const CONDITIONS_MAX = 1_000;
export const TURN_EVERY_MS = 5_000;
/** A database that does not answer by then counts as away: what is wrong with it may be the alarm. */
const LEDGER_ANSWER_MAX_MS = 3_000;
/** An incident that nobody affirms for a minute is left alone; after five its raisers are dead. */
const SILENT_MS = 300_000;
const CLAIMED_AT_ONCE = 20;
const CLOSE_MAX_MS = 2_000;

/**
 * Turns alarms into incidents, and incidents into pages: one open incident per key over all processes, told
 * once, again at an interval until somebody acknowledges, and when it is resolved.
 *
 * While the database is away this process tells by itself, so that each process may page once for the same
 * trouble; a pager that knows keys joins them.
 *
 * Bounds: `CONDITIONS_MAX` alarms; a queue for each pager. `raise` and `clear` only note; the rest is done
 * in the background, one turn at a time.
 * Crash: what was noted and not yet in the ledger; whoever sees the condition again raises it again.
 */
export class AlarmDesk implements Alarm {
  private readonly conditions = new Map<string, Condition>();
  private readonly queues: readonly PageQueue[];
  private readonly pages;
  private timer: NodeJS.Timeout | undefined;
  private turning: Promise<void> | undefined;
  private isDue = false;
  private isClosed = false;

  constructor(private readonly options: AlarmDeskOptions) {
    const { pagers, metrics, onBug, retry } = options;
    this.pages = metrics.counter('paging_pages_total', 'Pages, by what became of an attempt.', {
      labels: ['pager', 'action', 'outcome'],
    });
    this.queues = pagers.map(
      (pager) =>
        new PageQueue({
          pager,
          onBug,
          ...(retry && { retry }),
          onOutcome: (outcome, page, error) => this.tell(pager, outcome, page, error),
        }),
    );
  }

  start(): void {
    this.timer ??= setInterval(() => this.turnSoon(), TURN_EVERY_MS).unref();
  }

  raise(alarm: RaisedAlarm): void {
    if (this.isClosed) return;
    const known = this.conditions.get(alarm.key);
    if (known) {
      known.alarm = alarm;
      known.isOver = false;
      return;
    }
    if (this.conditions.size >= CONDITIONS_MAX) {
      this.options.logger.error({ key: alarm.key }, 'More alarms than are followed at once.');
      return;
    }
    const news = { alarm, isOver: false, incidentId: undefined, toldAtMs: undefined };
    this.conditions.set(alarm.key, news);
    this.options.logger.warn({ key: alarm.key, ...alarm.facts }, alarm.summary);
    this.turnSoon();
  }

  clear(key: string): void {
    const known = this.conditions.get(key);
    if (!known || known.isOver || this.isClosed) return;
    known.isOver = true;
    this.options.logger.info({ key }, 'An alarm of this process is over.');
    this.turnSoon();
  }

  /** Incidents stay open: they are affirmed by others, or expire. Pages in hand have `CLOSE_MAX_MS`. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.timer);
    await this.turning;
    await Promise.all(this.queues.map((queue) => queue.close(CLOSE_MAX_MS)));
  }

  /** Resolves when everything noted so far was dealt with once. */
  async settled(): Promise<void> {
    while (this.turning) await this.turning;
  }

  private turnSoon(): void {
    this.isDue = true;
    this.turning ??= this.turns();
  }

  private async turns(): Promise<void> {
    try {
      while (this.isDue && !this.isClosed) {
        this.isDue = false;
        await this.turn();
      }
    } catch (error) {
      this.options.onBug(error);
    } finally {
      this.turning = undefined;
    }
  }

  private async turn(): Promise<void> {
    try {
      for (const condition of [...this.conditions.values()]) await this.intoLedger(condition);
      await within(this.options.ledger.expire(SILENT_MS), LEDGER_ANSWER_MAX_MS);
      if (this.queues.length > 0) await this.tellUntold();
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      // Its own outage is told by those who poll it.
      this.tellLocally();
    }
  }

  private async intoLedger(condition: Condition): Promise<void> {
    const { ledger, source, pagers, logger } = this.options;
    const { alarm, toldAtMs } = condition;
    if (condition.isOver) {
      // Told by this process alone: the ledger has to know of it before it can end it.
      if (condition.incidentId === undefined && toldAtMs !== undefined)
        await within(ledger.affirm(alarm, source, true), LEDGER_ANSWER_MAX_MS);
      await within(ledger.withdraw(alarm.key, source), LEDGER_ANSWER_MAX_MS);
      // Raised again meanwhile: the next turn affirms it.
      if (condition.isOver) this.conditions.delete(alarm.key);
      else condition.incidentId = undefined;
      return;
    }
    const affirming = ledger.affirm(alarm, source, toldAtMs !== undefined);
    const { id, isNew } = await within(affirming, LEDGER_ANSWER_MAX_MS);
    condition.incidentId = id;
    // The row says it from now on; of an incident that follows on this one nobody was told.
    condition.toldAtMs = undefined;
    if (isNew && pagers.length === 0)
      logger.warn({ key: alarm.key, incident: String(id) }, 'An incident, and no pager is set.');
  }

  private async tellUntold(): Promise<void> {
    const { ledger, remindAfterMs } = this.options;
    const claiming = ledger.claimUntold(remindAfterMs, CLAIMED_AT_ONCE);
    for (const incident of await within(claiming, LEDGER_ANSWER_MAX_MS)) {
      const action = actionOf(incident);
      if (!action) continue;
      const isReminder = action === 'trigger' && incident.toldBefore === 'open';
      this.send(action, incident, isReminder, String(incident.id));
    }
  }

  private tellLocally(): void {
    const nowMs = this.options.now?.() ?? performance.now();
    for (const [key, condition] of this.conditions) {
      const step = localStepOf(condition, nowMs, this.options.remindAfterMs);
      if (step === 'trigger' || step === 'remind') {
        condition.toldAtMs = nowMs;
        this.send('trigger', condition.alarm, step === 'remind');
      } else if (step === 'resolve' || step === 'forget') {
        this.conditions.delete(key);
        if (step === 'resolve') this.send('resolve', condition.alarm, false);
      }
    }
  }

  private send(
    action: PageAction,
    about: Pick<UntoldIncident, 'key' | 'severity' | 'summary' | 'facts'>,
    isReminder: boolean,
    incidentId?: string,
  ): void {
    const { key, summary, facts } = about;
    const page: Page = {
      action,
      key,
      severity: about.severity as Severity,
      summary,
      facts,
      isReminder,
      source: this.options.source,
      at: Date.now(),
      ...(incidentId !== undefined && { incidentId }),
    };
    for (const queue of this.queues) queue.put(page);
  }

  private tell(pager: Pager, outcome: PageOutcome, page: Page, error?: unknown): void {
    const { action, key } = page;
    this.pages.inc({ pager: pager.name, action, outcome });
    const facts = { pager: pager.name, action, key };
    if (outcome === 'given-up')
      this.options.logger.error({ ...facts, err: error }, 'A page was given up.');
    if (outcome === 'dropped') this.options.logger.error(facts, 'A page gave way to newer ones.');
  }
}

/** Of what was over before anybody had heard of it nothing is told. */
function actionOf({ told, toldBefore }: UntoldIncident): PageAction | undefined {
  if (told === 'open') return 'trigger';
  if (told === 'acknowledged') return toldBefore === 'none' ? 'trigger' : 'acknowledge';
  return told === 'resolved' && toldBefore !== 'none' ? 'resolve' : undefined;
}
