import { randomBytes } from 'node:crypto';
import {
  ENVELOPE_VERSION,
  eventClassOf,
  type CaptureState,
  type EventIdentity,
  type EventKind,
  type EventV1,
  type StreamPolicy,
  type Vertical,
  type Words,
} from '@verbatim/contracts';
import type { EventDraft } from './event-draft.js';

/** What of a call is fixed when it starts. */
export interface CallFacts {
  readonly callId: string;
  readonly vertical: Vertical;
  readonly policy: StreamPolicy;
  readonly policyRevision: string;
}

export interface Numbering {
  readonly capture: CaptureState;
  readonly streamSid?: string | undefined;
  /** Makes the words' envelope, which is bound to the event's identity. */
  readonly seal?: (identity: EventIdentity & { kind: EventKind }) => Words;
}

export const newEpochId = (): string => randomBytes(16).toString('hex');

/**
 * Gives events their numbers: one writer's run on one call.
 *
 * Order: `epoch.opened` is the first event and `epoch.closed` the last; `seq` is gapless in between.
 * After the close nothing is numbered: `undefined`, and the caller counts it.
 */
export class EpochWriter {
  private seq = 0;
  private criticalSeq = 0;
  private closed = false;

  constructor(
    private readonly call: CallFacts,
    readonly epoch: string,
    private readonly now: () => number = Date.now,
  ) {}

  get isClosed(): boolean {
    return this.closed;
  }

  number(draft: EventDraft, numbering: Numbering): EventV1 | undefined {
    if (this.closed) return undefined;
    const { callId, vertical, policy, policyRevision } = this.call;
    const { words: _inTheClear, ...fields } = draft;
    const identity = { callId, epoch: this.epoch, seq: this.seq, kind: draft.kind };
    const words = numbering.seal?.(identity);
    const eventClass = eventClassOf(policy, draft.kind);
    const event = {
      v: ENVELOPE_VERSION,
      ...identity,
      criticalSeq: this.criticalSeq,
      at: this.now(),
      vertical,
      policyRevision,
      class: eventClass,
      capture: numbering.capture,
      ...(numbering.streamSid && { streamSid: numbering.streamSid }),
      ...fields,
      ...(words && { words }),
    } as EventV1;
    this.seq++;
    if (eventClass === 'critical') this.criticalSeq++;
    if (draft.kind === 'epoch.closed') this.closed = true;
    return event;
  }
}
