import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '@verbatim/platform';
import pg from 'pg';
import type { Transaction } from '../database/database.js';

const CHANNEL = 'verbatim_durable';
/** PostgreSQL takes payloads below 8,000 bytes; an epoch is 32 characters and a separator. */
const EPOCHS_PER_HINT = 240;
const CONNECT_MAX_MS = 5_000;
/** A connection that a black hole has swallowed looks alive: it is asked now and then. */
const CHECK_EVERY_MS = 10_000;
const ANSWER_MAX_MS = 5_000;
const RECONNECT = { firstMs: 250, maxMs: 10_000 } as const;

/** Names the epochs of which something became durable, at the very moment of the commit. */
export async function hintDurable(
  transaction: Transaction,
  epochs: readonly string[],
): Promise<void> {
  const hints: string[] = [];
  for (let at = 0; at < epochs.length; at += EPOCHS_PER_HINT)
    hints.push(epochs.slice(at, at + EPOCHS_PER_HINT).join(' '));
  if (hints.length === 0) return;
  await transaction.$executeRaw`
    SELECT pg_notify(${CHANNEL}, hint) FROM unnest(${hints}::text[]) AS hint`;
}

export interface DurableHintsOptions {
  readonly url: string;
  /** Epochs of any process. A hint may be lost and may come twice: it says only where to look. */
  onHint(epochs: readonly string[]): void;
  /** Hints stopped coming, or come again; told once each. */
  onAway(isAway: boolean): void;
}

/**
 * Listens for what the archive has made durable, on a connection of its own.
 *
 * A lost hint costs latency and nothing else: whoever waits polls as well.
 * Bounds: one connection; reconnects for ever, with growing pauses.
 */
export class DurableHints {
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #isAway = false;

  constructor(private readonly options: DurableHintsOptions) {}

  /** Returns at once; what is away is waited for in the background. */
  start(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 1; !signal.aborted; failures += 1) {
      const hasListened = await this.#listen();
      if (signal.aborted) return;
      if (hasListened) failures = 1;
      this.#becomes(true);
      await this.#pause(backoffMs(failures, RECONNECT));
    }
  }

  /** Resolves, once the connection is gone, with whether it had ever listened. */
  async #listen(): Promise<boolean> {
    const client = new pg.Client({
      connectionString: this.options.url,
      connectionTimeoutMillis: CONNECT_MAX_MS,
      query_timeout: ANSWER_MAX_MS,
      keepAlive: true,
    });
    const broken = new AbortController();
    const breaks = (): void => broken.abort();
    client.on('error', breaks).on('end', breaks);
    client.on('notification', ({ payload }) => this.options.onHint(payload?.split(' ') ?? []));
    let hasListened = false;
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
      hasListened = true;
      this.#becomes(false);
      while (await this.#isWhole(broken.signal)) await client.query('SELECT 1');
    } catch {
      // Told as away by whoever called; the reason is the same as for every other connection.
    } finally {
      // A server that does not answer would not answer the goodbye either.
      await Promise.race([client.end().catch(() => undefined), delay(1_000)]);
    }
    return hasListened;
  }

  /** After the pause between two checks: neither broken nor to be closed. */
  async #isWhole(broken: AbortSignal): Promise<boolean> {
    const signal = AbortSignal.any([broken, this.#stopping.signal]);
    await delay(CHECK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    return !signal.aborted;
  }

  async #pause(ms: number): Promise<void> {
    const { signal } = this.#stopping;
    await delay(ms, undefined, { signal }).catch(() => undefined);
  }

  #becomes(isAway: boolean): void {
    if (isAway === this.#isAway) return;
    this.#isAway = isAway;
    this.options.onAway(isAway);
  }
}
