import type { EventIdentity, SeqRange } from '@verbatim/contracts';
import { isInRanges } from '../database/multirange.js';
import type { DigestsByEpoch } from './known-digests.js';
import type { CommittedFrame } from './segment-commit.js';

/** Which events of a segment are new, which repeat an indexed one, and which contradict one. */
export interface Novelty {
  readonly isNew: (frame: CommittedFrame, index: number) => boolean;
  readonly newEvents: number;
  readonly duplicateEvents: number;
  readonly conflicts: EventIdentity[];
}

/** Seqs per epoch that are durable already, so that their digests have to be compared. */
export function overlapsOf(
  frames: readonly CommittedFrame[],
  durable: ReadonlyMap<string, { readonly durable: readonly SeqRange[] }>,
): Map<string, Set<number>> {
  const overlaps = new Map<string, Set<number>>();
  for (const { epoch, seqs } of frames) {
    const ranges = durable.get(epoch)?.durable ?? [];
    if (ranges.length === 0) continue;
    const overlapping = seqs.filter((seq) => isInRanges(ranges, seq));
    if (overlapping.length === 0) continue;
    overlaps.set(epoch, new Set([...(overlaps.get(epoch) ?? []), ...overlapping]));
  }
  return overlaps;
}

/** Also tells apart what occurs twice within the segment: the first occurrence counts. */
export function noveltyOf(frames: readonly CommittedFrame[], known: DigestsByEpoch): Novelty {
  const digests = new Map<string, Uint8Array>();
  const fresh = new Map<CommittedFrame, Set<number>>();
  const conflicts: EventIdentity[] = [];
  let newEvents = 0;
  let duplicateEvents = 0;
  for (const frame of frames) {
    const { callId, epoch } = frame;
    const freshHere = new Set<number>();
    fresh.set(frame, freshHere);
    frame.seqs.forEach((seq, index) => {
      const digest = frame.eventDigests[index] as Uint8Array;
      const identity = `${epoch}/${seq}`;
      const before = digests.get(identity) ?? known.get(epoch)?.get(seq);
      if (before === undefined) {
        digests.set(identity, digest);
        freshHere.add(index);
        newEvents += 1;
      } else if (Buffer.compare(before, digest) === 0) duplicateEvents += 1;
      else conflicts.push({ callId, epoch, seq });
    });
  }
  const isNew = (frame: CommittedFrame, index: number): boolean =>
    fresh.get(frame)?.has(index) ?? false;
  return { isNew, newEvents, duplicateEvents, conflicts };
}
