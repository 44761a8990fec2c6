import { createHash, randomBytes } from 'node:crypto';
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

export const hexOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);
export const callIdOf = (name: string): string => `CA${hexOf(name)}`;
export const randomCallId = (): string => `CA${randomBytes(16).toString('hex')}`;

export interface WriterOptions {
  readonly callId: string;
  readonly key: CallKey;
  readonly epoch?: string;
  readonly vertical?: Vertical;
  readonly policy?: StreamPolicy;
  readonly startedAt?: number;
}

type Fields = Record<string, unknown>;

/** Numbers and seals events as the voice app does, for one epoch of one call. */
export class SampleWriter {
  readonly events: EventV1[] = [];
  readonly epoch: string;
  private criticalSeq = 0;
  private readonly policy: StreamPolicy;

  constructor(private readonly options: WriterOptions) {
    this.epoch = options.epoch ?? randomBytes(16).toString('hex');
    this.policy = options.policy ?? 'block';
  }

  write(kind: EventKind, fields: Fields = {}, words?: Fields): EventV1 {
    const { callId, key, vertical = 'healthcare', startedAt = 1_700_000_000_000 } = this.options;
    const seq = this.events.length;
    const eventClass = eventClassOf(this.policy, kind);
    const event = {
      v: ENVELOPE_VERSION,
      callId,
      epoch: this.epoch,
      seq,
      criticalSeq: this.criticalSeq,
      at: startedAt + seq * 10,
      vertical,
      policyRevision: 'test/1',
      class: eventClass,
      capture: 'on',
      kind,
      ...fields,
      ...(words &&
        isWordBearing(kind) && {
          words: sealWords(key, { callId, epoch: this.epoch, seq, kind }, words),
        }),
    } as EventV1;
    if (eventClass === 'critical') this.criticalSeq += 1;
    this.events.push(event);
    return event;
  }

  open(): this {
    this.write('epoch.opened', { processId: 'voice-1', reason: 'call-started' });
    this.write(
      'call.started',
      { direction: 'inbound', policy: this.policy },
      { from: '+15550001111', to: '+15550100001' },
    );
    return this;
  }

  /** One caller's or agent's item: obligation, partials, final. */
  turn(itemId: string, speaker: 'caller' | 'agent', text: string, previousItemId?: string): this {
    const obligation = { obligationId: `item:${itemId}`, obligation: 'item', itemId, speaker };
    this.write('obligation.opened', obligation);
    this.write('transcript.partial', { itemId, speaker, revision: 0 }, { text: text.slice(0, 8) });
    this.write(
      'transcript.final',
      { itemId, speaker, outcome: 'completed', ...(previousItemId && { previousItemId }) },
      { text },
    );
    this.write('obligation.closed', { ...obligation, outcome: 'final' });
    return this;
  }

  end(): this {
    this.write('call.ended', {
      status: 'completed',
      durationSeconds: 30,
      source: 'status-callback',
    });
    return this.close();
  }

  close(): this {
    this.write('epoch.closed', { reason: 'call-ended', openObligations: [] });
    return this;
  }
}

/** A whole short call, closed and contiguous. */
export function sampleCall(options: WriterOptions): EventV1[] {
  return new SampleWriter(options)
    .open()
    .turn('item-1', 'agent', 'Hello, this is an AI assistant. How can I help?')
    .turn('item-2', 'caller', 'My name is Alice Miller and my number is 555 0147.', 'item-1')
    .turn('item-3', 'agent', 'Thank you, Alice. Goodbye.', 'item-2')
    .end().events;
}

/** The job that would carry them. */
export function jobOf(events: readonly unknown[], vertical: Vertical = 'healthcare') {
  return {
    v: 1,
    vertical,
    class: 'critical',
    processId: 'voice-1',
    cutAt: 1_700_000_000_500,
    events,
  };
}
