import { setTimeout as delay } from 'node:timers/promises';
import { removeSpool } from './adoption.js';
import { ProcessSpool } from './process-spool.js';
import type { StoredRecord } from './record-format.js';
import type { SpoolKey } from './spool-key.js';
import type { Spool } from './spool.js';
import type { SpoolDamage } from './spool-types.js';

/** `settled`: nobody will ever acknowledge it, and it need not be kept. */
export type DrainOffer = 'offered' | 'passed-over' | 'settled';

export interface DrainOptions {
  /** Of a process that is gone. */
  readonly directory: string;
  readonly key: SpoolKey;
  readonly signal: AbortSignal;
  /** Asks the archive what it has and acknowledges that. */
  acknowledge(spool: ProcessSpool): Promise<void>;
  /** Sends one record on, waiting for room. */
  offer(record: StoredRecord, partition: string): Promise<DrainOffer>;
  /** Sends what `offer` has only collected so far. */
  flush?(partition: string): Promise<void>;
  onPass?(pass: { readonly offered: number; readonly held: number }): void;
  onDamage?(damage: SpoolDamage): void;
}

/** How long after an offer the rest is offered again; doubles up to the maximum. */
const REOFFER_FIRST_MS = 15_000;
const REOFFER_MAX_MS = 300_000;
const ASK_EVERY_MS = 1_000;

/**
 * Sends everything in the spool of a dead process that the archive does not have, until it has it all,
 * and removes the directory then. True: nothing is left.
 *
 * Bounds: one record in memory for each partition, beside the spool's read-ahead.
 * When full: it waits for room, each partition for its own. It needs none to begin.
 * Crash: the directory is as it was; what was sent twice counts once.
 * Errors: those of the spool and of the callbacks; to be tried again as a whole.
 */
export async function drainSpool(options: DrainOptions): Promise<boolean> {
  const { directory, key, signal, onDamage } = options;
  const spool = await ProcessSpool.openAdopted({
    directory,
    key,
    ...(onDamage && { onDamage }),
  });
  try {
    await options.acknowledge(spool);
    for (let pass = 0; spool.heldRecords > 0 && !signal.aborted; pass += 1) {
      const offered = await offerAll(spool, options);
      options.onPass?.({ offered, held: spool.heldRecords });
      await awaitDurable(spool, options, Math.min(REOFFER_MAX_MS, REOFFER_FIRST_MS * 2 ** pass));
    }
  } finally {
    await spool.close();
  }
  return !signal.aborted && (await removeSpool(directory));
}

/** The partitions beside each other: one that is full delays no other. */
async function offerAll(spool: ProcessSpool, options: DrainOptions): Promise<number> {
  const offers = [...spool.partitions].map(([name, part]) => offerPartition(part, name, options));
  const counts = await Promise.all(offers);
  return counts.reduce((sum, count) => sum + count, 0);
}

async function offerPartition(
  spool: Spool,
  name: string,
  { offer, flush, signal }: DrainOptions,
): Promise<number> {
  let offered = 0;
  for await (const record of spool.unacknowledged()) {
    if (signal.aborted) break;
    const outcome = await offer(record, name);
    if (outcome === 'offered') offered += 1;
    else if (outcome === 'settled') spool.acknowledge(record.epoch, [[record.seq, record.seq]]);
  }
  if (!signal.aborted) await flush?.(name);
  return offered;
}

async function awaitDurable(
  spool: ProcessSpool,
  { acknowledge, signal }: DrainOptions,
  forMs: number,
): Promise<void> {
  for (let waited = 0; waited < forMs && !signal.aborted; waited += ASK_EVERY_MS) {
    if (spool.heldRecords === 0) return;
    await pause(ASK_EVERY_MS, signal);
    if (!signal.aborted) await acknowledge(spool);
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  // An abort is not an error here: whoever waits looks at the signal next.
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
