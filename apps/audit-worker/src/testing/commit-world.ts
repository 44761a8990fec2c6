import { CallKey, decodeFrame } from '@verbatim/audit-log';
import type { EventIdentity, EventV1, Vertical } from '@verbatim/contracts';
import {
  EventConflictError,
  KeyUnavailableError,
  type SegmentCommit,
  type SegmentCommitOutcome,
} from '@verbatim/storage';
import type { CommitPorts, CommitStep } from '../archive/commit.js';
import type { RefusedEvent } from '../intake/archive-job.js';

/** A store, an index and keys in memory, with a place to break every step. */
export class CommitWorld {
  readonly objects = new Map<string, Buffer>();
  readonly segments: SegmentCommit[] = [];
  readonly quarantined: RefusedEvent[] = [];
  readonly keys = new Map<string, CallKey>();
  /** Calls that were erased. */
  readonly removed = new Set<string>();
  readonly steps: CommitStep[] = [];
  /** Called before and after each step. Throws to die there. */
  atBoundary: (step: CommitStep, side: 'before' | 'after') => void | Promise<void> = () =>
    undefined;
  private created = 0;

  key(callId: string): CallKey {
    const key = this.keys.get(callId) ?? CallKey.generate();
    this.keys.set(callId, key);
    return key;
  }

  get ports(): CommitPorts {
    return {
      step: async (name, run) => {
        await this.atBoundary(name, 'before');
        this.steps.push(name);
        const result = await run();
        await this.atBoundary(name, 'after');
        return result;
      },
      knownDigestsOf: async (seqsByEpoch) =>
        new Map(
          [...seqsByEpoch].map(([epoch, seqs]) => [epoch, this.digestsOf(epoch, new Set(seqs))]),
        ),
      quarantine: async (_vertical: Vertical, refused) => void this.quarantined.push(refused),
      openKey: async (callId) => {
        const key = this.keys.get(callId);
        if (!key) throw new KeyUnavailableError(callId);
        return key;
      },
      removedOf: async (callIds) => new Set(callIds.filter((callId) => this.removed.has(callId))),
      newSegmentKey: (vertical) => `segments/${vertical}/${(this.created += 1)}.seg`,
      createObject: async (key, bytes) => {
        this.objects.set(key, bytes);
        return {};
      },
      commitSegment: async (segment) => this.index(segment),
    };
  }

  /** Everything indexed, read back from the stored bytes alone. */
  archived(): EventV1[] {
    return this.segments.flatMap((segment) => {
      const bytes = this.objects.get(segment.objectKey);
      if (!bytes) throw new Error('An indexed segment is not stored.');
      return segment.frames.flatMap(({ callId, offset, length }) =>
        decodeFrame(this.key(callId), bytes.subarray(offset, offset + length)),
      );
    });
  }

  /** As the real index does: all or nothing, and a second content of an identity is refused. */
  private index(segment: SegmentCommit): SegmentCommitOutcome {
    const conflicts: EventIdentity[] = [];
    let duplicateEvents = 0;
    let newEvents = 0;
    for (const { callId, epoch, seqs, eventDigests } of segment.frames) {
      const known = this.digestsOf(epoch, new Set(seqs));
      seqs.forEach((seq, index) => {
        const digest = known.get(seq);
        if (digest === undefined) newEvents += 1;
        else if (digest.equals(eventDigests[index] ?? Buffer.alloc(0))) duplicateEvents += 1;
        else conflicts.push({ callId, epoch, seq });
      });
    }
    if (conflicts.length > 0) throw new EventConflictError(conflicts);
    this.segments.push(segment);
    return { kind: 'indexed', newEvents, duplicateEvents };
  }

  private digestsOf(epoch: string, seqs: ReadonlySet<number>): Map<number, Buffer> {
    const known = new Map<number, Buffer>();
    for (const frame of this.segments.flatMap((segment) => segment.frames)) {
      if (frame.epoch !== epoch) continue;
      frame.seqs.forEach((seq, index) => {
        const digest = frame.eventDigests[index];
        if (digest && seqs.has(seq)) known.set(seq, Buffer.from(digest));
      });
    }
    return known;
  }
}
