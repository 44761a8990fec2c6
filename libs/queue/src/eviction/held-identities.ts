import { invariant, type SeqRange } from '@verbatim/contracts';

/** Which events of one epoch a job holds: metadata only, and all that is left of it once evicted. */
export interface HeldIdentities {
  readonly callId: string;
  readonly epoch: string;
  /** Inclusive at both ends, ascending, merged. */
  readonly ranges: readonly SeqRange[];
}

/** 64 events of 64 calls, the worst batch, take 8 KiB. */
export const HOLDS_BYTES_MAX = 16 * 1024;

/** The identities of a batch, one element for each epoch, in the order in which epochs first appear. */
export function holdsOf(
  events: Iterable<{ readonly callId: string; readonly epoch: string; readonly seq: number }>,
): HeldIdentities[] {
  const seqsByEpoch = new Map<string, { callId: string; epoch: string; seqs: number[] }>();
  for (const { callId, epoch, seq } of events) {
    const key = `${callId} ${epoch}`;
    const held = seqsByEpoch.get(key);
    if (held) held.seqs.push(seq);
    else seqsByEpoch.set(key, { callId, epoch, seqs: [seq] });
  }
  return [...seqsByEpoch.values()].map(({ callId, epoch, seqs }) => ({
    callId,
    epoch,
    ranges: rangesOf(seqs),
  }));
}

/** How admission keeps them beside the job. Errors: `InvariantError` for none, or for too many. */
export function encodeHolds(holds: readonly HeldIdentities[]): string {
  invariant(
    holds.length > 0 && holds.every(({ ranges }) => ranges.length > 0),
    'A sheddable entry says which events it holds',
  );
  const json = JSON.stringify(
    holds.map(({ callId, epoch, ranges }) => ({ callId, epoch, ranges })),
  );
  const bytes = Buffer.byteLength(json);
  invariant(bytes <= HOLDS_BYTES_MAX, `${bytes} bytes of identities; at most ${HOLDS_BYTES_MAX}`);
  return json;
}

function rangesOf(seqs: readonly number[]): SeqRange[] {
  const ranges: SeqRange[] = [];
  for (const seq of seqs.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && seq <= last[1] + 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}
