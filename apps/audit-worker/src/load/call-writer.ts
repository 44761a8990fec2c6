import { sealWords, type CallKey } from '@verbatim/audit-log';
import {
  ENVELOPE_VERSION,
  eventClassOf,
  isWordBearing,
  type EventKind,
  type EventV1,
  type StreamPolicy,
  type Vertical,
} from '@verbatim/contracts';

export interface CallWriterOptions {
  readonly callId: string;
  readonly key: CallKey;
  readonly epoch: string;
  readonly vertical: Vertical;
  readonly policy: StreamPolicy;
  /** Unix milliseconds. */
  readonly startedAt: number;
  readonly stepMs: number;
}

type Fields = Record<string, unknown>;

/** Numbers events and seals their words as the voice app does, for one epoch of one call. */
export class CallWriter {
  readonly events: EventV1[] = [];
  private criticalSeq = 0;

  constructor(private readonly options: CallWriterOptions) {}

  write(kind: EventKind, fields: Fields = {}, words?: Fields): void {
    const { callId, key, epoch, vertical, policy, startedAt, stepMs } = this.options;
    const seq = this.events.length;
    const eventClass = eventClassOf(policy, kind);
    const event = {
      v: ENVELOPE_VERSION,
      callId,
      epoch,
      seq,
      criticalSeq: this.criticalSeq,
      at: startedAt + Math.round(seq * stepMs),
      vertical,
      policyRevision: 'load-1',
      class: eventClass,
      capture: 'on',
      kind,
      ...fields,
      ...(words &&
        isWordBearing(kind) && { words: sealWords(key, { callId, epoch, seq, kind }, words) }),
    } as EventV1;
    if (eventClass === 'critical') this.criticalSeq += 1;
    this.events.push(event);
  }
}
