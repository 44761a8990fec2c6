import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { digestOf } from '@verbatim/audit-log';
import type { EventV1, Vertical } from '@verbatim/contracts';
import type { CommittedFrame, SegmentCommit } from '../segment-commit.js';

export const randomCallId = (): string => `CA${randomBytes(16).toString('hex')}`;
export const randomEpoch = (): string => randomBytes(16).toString('hex');

/** One writer's events of one call, numbered as a writer would. */
export class EventSource {
  readonly epoch: string;
  #seq = 0;
  #criticalSeq = 0;

  constructor(
    readonly callId: string,
    readonly options: { epoch?: string; vertical?: Vertical; startAt?: number } = {},
  ) {
    this.epoch = options.epoch ?? randomEpoch();
  }

  next(kind: EventV1['kind'], fields: object = {}): EventV1 {
    const seq = this.#seq++;
    const isSheddable = kind === 'transcript.partial';
    const criticalSeq = isSheddable ? this.#criticalSeq : this.#criticalSeq++;
    return {
      v: 1,
      callId: this.callId,
      epoch: this.epoch,
      seq,
      criticalSeq,
      at: (this.options.startAt ?? Date.now() - 30_000) + seq,
      vertical: this.options.vertical ?? 'salon',
      policyRevision: 'salon@1',
      class: isSheddable ? 'sheddable' : 'critical',
      capture: 'on',
      kind,
      ...fields,
    } as EventV1;
  }

  /** Numbers are given out, and the events are lost. */
  skip(count: number): void {
    this.#seq += count;
  }

  opened(processId = 'voice-1'): EventV1 {
    return this.next('epoch.opened', { processId, reason: 'call-started' });
  }

  started(): EventV1 {
    return this.next('call.started', { direction: 'inbound', policy: 'drop-oldest' });
  }

  partial(): EventV1 {
    return this.next('transcript.partial', { itemId: 'item_1', speaker: 'caller', revision: 1 });
  }

  final(): EventV1 {
    return this.next('transcript.final', { itemId: 'item_1', outcome: 'completed' });
  }

  ended(at?: number): EventV1 {
    const when = at === undefined ? {} : { at };
    return this.next('call.ended', { status: 'completed', source: 'status-callback', ...when });
  }

  closed(): EventV1 {
    return this.next('epoch.closed', { reason: 'call-ended', openObligations: [] });
  }

  gap(from: number, to: number): EventV1 {
    return this.next('stream.gap', {
      ranges: [[from, to]],
      count: to - from + 1,
      reason: 'dropped',
      policy: 'drop-oldest',
      component: 'buffer',
    });
  }
}

/** A segment as the archiver would have written it, one frame per call and epoch. */
export function segmentOf(events: readonly EventV1[], objectKey = randomKey()): SegmentCommit {
  const groups = Map.groupBy(events, ({ callId, epoch }) => `${callId}/${epoch}`);
  return {
    objectKey,
    vertical: events[0]?.vertical ?? 'salon',
    bytes: 1_000,
    sha256: createHash('sha256').update(objectKey).digest(),
    frames: [...groups.values()].map((group, index) => frameOf(group, index * 100)),
  };
}

function frameOf(events: readonly EventV1[], offset: number): CommittedFrame {
  const sorted = events.toSorted((a, b) => a.seq - b.seq);
  const [first] = sorted as [EventV1];
  return {
    callId: first.callId,
    epoch: first.epoch,
    offset,
    length: 100,
    sha256: createHash('sha256').update(`${first.epoch}/${offset}`).digest(),
    seqs: sorted.map((event) => event.seq),
    eventDigests: sorted.map((event) => digestOf(event)),
    events: sorted,
  };
}

function randomKey(): string {
  return `segments/salon/2026/11/23/14/${randomUUID()}.seg`;
}
