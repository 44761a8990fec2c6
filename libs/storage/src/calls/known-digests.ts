import type { SeqRange } from '@verbatim/contracts';
import { isInRanges, parseMultirange } from '../database/multirange.js';
import type { Transaction } from '../database/database.js';

export const DIGEST_BYTES = 32;

/** By epoch, then by seq. */
export type DigestsByEpoch = Map<string, Map<number, Buffer>>;

export async function readDurable(
  transaction: Transaction,
  epochs: readonly string[],
): Promise<Map<string, { callId: string; durable: SeqRange[] }>> {
  const rows = await transaction.$queryRaw<{ epoch: string; callId: string; durable: string }[]>`
    SELECT epoch, call_id AS "callId", durable::text AS durable
    FROM call_epochs WHERE epoch = ANY(${[...epochs]}::text[])`;
  return new Map(
    rows.map(({ epoch, callId, durable }) => [
      epoch,
      { callId, durable: parseMultirange(durable) },
    ]),
  );
}

/**
 * The digests of those asked-for events that are indexed. An epoch's durable ranges answer for all
 * new events in one row; frames are read only where a seq is durable already.
 */
export async function readKnownDigests(
  transaction: Transaction,
  seqsByEpoch: ReadonlyMap<string, readonly number[]>,
): Promise<DigestsByEpoch> {
  const durable = await readDurable(transaction, [...seqsByEpoch.keys()]);
  const wanted = new Map<string, Set<number>>();
  for (const [epoch, seqs] of seqsByEpoch) {
    const ranges = durable.get(epoch)?.durable ?? [];
    const overlapping = seqs.filter((seq) => isInRanges(ranges, seq));
    if (overlapping.length > 0) wanted.set(epoch, new Set(overlapping));
  }
  return readDigests(transaction, wanted);
}

export async function readDigests(
  transaction: Transaction,
  wanted: ReadonlyMap<string, ReadonlySet<number>>,
): Promise<DigestsByEpoch> {
  const found: DigestsByEpoch = new Map();
  if (wanted.size === 0) return found;
  const seqs = [...new Set([...wanted.values()].flatMap((each) => [...each]))];
  const rows = await transaction.$queryRaw<FrameDigests[]>`
    SELECT epoch, seqs, event_digests AS digests FROM frames
    WHERE epoch = ANY(${[...wanted.keys()]}::text[]) AND seqs && ${seqs}::int8[]
    ORDER BY id`;
  for (const row of rows) collect(found, row, wanted.get(row.epoch));
  return found;
}

interface FrameDigests {
  epoch: string;
  seqs: bigint[];
  digests: Uint8Array;
}

/** The first frame that carried an event decides: later ones are its duplicates. */
function collect(found: DigestsByEpoch, row: FrameDigests, wanted?: ReadonlySet<number>): void {
  const digests = Buffer.from(row.digests);
  const ofEpoch = found.get(row.epoch) ?? new Map<number, Buffer>();
  row.seqs.forEach((each, index) => {
    const seq = Number(each);
    if (!wanted?.has(seq) || ofEpoch.has(seq)) return;
    ofEpoch.set(seq, digests.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES));
  });
  found.set(row.epoch, ofEpoch);
}
