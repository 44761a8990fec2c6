import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '@verbatim/contracts';
import { backoffMs } from '@verbatim/platform';
import type { Page, Pager } from '../pager.js';
import { PagerRefusedError } from '../paging.errors.js';

/** Incidents are few; a hundred untold pages mean that the pager is gone. */
export const PAGES_WAITING_MAX = 100;
/** With the pauses below some four minutes; after that the reminder is the next attempt. */
export const ATTEMPTS_MAX = 8;
const RETRY = { firstMs: 1_000, maxMs: 60_000 } as const;

export type PageOutcome = 'delivered' | 'retried' | 'given-up' | 'dropped';

export interface PageQueueOptions {
  readonly pager: Pager;
  readonly retry?: { readonly firstMs: number; readonly maxMs: number };
  onOutcome(outcome: PageOutcome, page: Page, error?: unknown): void;
  onBug(error: unknown): void;
}

/**
 * Pages on their way to one pager, one at a time and in order, so that a pager that is away delays
 * neither whoever raised the alarm nor the other pagers.
 *
 * Bounds: `PAGES_WAITING_MAX` pages, `ATTEMPTS_MAX` attempts each. When full: the oldest gives way.
 * Crash: memory only; an open incident is told again by its reminder.
 */
export class PageQueue {
  private readonly waiting: Page[] = [];
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: PageQueueOptions) {}

  put(page: Page): void {
    if (this.stopping.signal.aborted) return;
    this.waiting.push(page);
    const dropped = this.waiting.length > PAGES_WAITING_MAX ? this.waiting.shift() : undefined;
    if (dropped) this.options.onOutcome('dropped', dropped);
    this.running ??= this.run();
  }

  /** Gives what waits `timeoutMs`; what is left then is not told, nor an attempt in hand waited for. */
  async close(timeoutMs: number): Promise<void> {
    const patience = new AbortController();
    await Promise.race([this.running, delay(timeoutMs, undefined, { signal: patience.signal })]);
    patience.abort();
    this.stopping.abort();
  }

  private async run(): Promise<void> {
    try {
      for (let page = this.waiting.shift(); page; page = this.waiting.shift()) {
        if (this.stopping.signal.aborted) return;
        await this.deliver(page);
      }
    } catch (error) {
      this.options.onBug(error);
    } finally {
      this.running = undefined;
    }
  }

  private async deliver(page: Page): Promise<void> {
    const { pager, onOutcome, retry = RETRY } = this.options;
    for (let attempt = 1; !this.stopping.signal.aborted; attempt += 1) {
      try {
        await pager.page(page);
        return onOutcome('delivered', page);
      } catch (error) {
        if (!(error instanceof OperationalError)) throw error;
        if (!error.retryable || attempt >= ATTEMPTS_MAX) return onOutcome('given-up', page, error);
        onOutcome('retried', page, error);
        await this.pause(waitOf(error) ?? backoffMs(attempt, retry));
      }
    }
  }

  private async pause(ms: number): Promise<void> {
    const { signal } = this.stopping;
    await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

const waitOf = (error: OperationalError): number | undefined =>
  error instanceof PagerRefusedError ? error.retryAfterMs : undefined;
