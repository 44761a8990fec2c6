import {
  type EventKind,
  EventV1,
  type StreamPolicy,
  type Words,
  eventClassOf,
} from '@verbatim/contracts';
import type { CallKey } from '../keys/call-key.js';
import { sealWords } from '../sealed-words.js';

export const CALL_ID = `CA${'0'.repeat(32)}`;
export const OTHER_CALL_ID = `CA${'1'.repeat(32)}`;
export const STARTED_AT = 1_790_000_000_000;

export const epochId = (n: number): string => n.toString(16).padStart(32, '0');

interface Epoch {
  readonly key: CallKey;
  readonly callId?: string;
  readonly epoch?: string;
  readonly policy?: StreamPolicy;
  readonly startedAt?: number;
}

type Fields = Record<string, unknown> & { readonly words?: Record<string, unknown> | Words };

/** Writes the events of one epoch as a voice process would: numbered, classed, words sealed. */
export class EpochBuilder {
  readonly events: EventV1[] = [];
  readonly epoch: string;
  at: number;
  readonly #options: Epoch;
  #seq = 0;
  #criticalSeq = 0;

  constructor(options: Epoch) {
    this.#options = options;
    this.epoch = options.epoch ?? epochId(1);
    this.at = options.startedAt ?? STARTED_AT;
  }

  /** Numbers one event, 10 ms after the one before. */
  add(kind: EventKind, { words, ...fields }: Fields = {}): EventV1 {
    const policy = this.#options.policy ?? 'drop-oldest';
    const identity = {
      callId: this.#options.callId ?? CALL_ID,
      epoch: this.epoch,
      seq: this.#seq,
    };
    const event = EventV1.parse({
      v: 1,
      ...identity,
      criticalSeq: this.#criticalSeq,
      at: this.at,
      vertical: policy === 'block' ? 'healthcare' : 'salon',
      policyRevision: '2026-11-23.1',
      class: eventClassOf(policy, kind),
      capture: 'on',
      kind,
      ...fields,
      ...(words && { words: this.#envelope({ ...identity, kind }, words) }),
    });
    this.#seq += 1;
    if (event.class === 'critical') this.#criticalSeq += 1;
    this.at += 10;
    this.events.push(event);
    return event;
  }

  /** As `add`, for chains. */
  and(kind: EventKind, fields: Fields = {}): this {
    this.add(kind, fields);
    return this;
  }

  open(reason = 'call-started'): this {
    this.add('epoch.opened', { processId: 'voice-1', reason });
    return this;
  }

  started(): this {
    const policy = this.#options.policy ?? 'drop-oldest';
    this.add('call.started', {
      direction: 'inbound',
      policy,
      words: { from: '+15550109999', to: '+15550100007' },
    });
    return this;
  }

  obligation(obligation: 'speech' | 'item' | 'response', id: string, fields: Fields = {}): this {
    this.add('obligation.opened', { obligation, obligationId: `${obligation}:${id}`, ...fields });
    return this;
  }

  settle(obligation: 'speech' | 'item' | 'response', id: string, outcome: string): this {
    this.add('obligation.closed', { obligation, obligationId: `${obligation}:${id}`, outcome });
    return this;
  }

  partial(itemId: string, revision: number, text: string, speaker = 'caller'): this {
    this.add('transcript.partial', { itemId, revision, speaker, words: { text } });
    return this;
  }

  final(itemId: string, text: string, fields: Fields = {}): this {
    const words = { text };
    this.add('transcript.final', {
      itemId,
      speaker: 'caller',
      outcome: 'completed',
      words,
      ...fields,
    });
    return this;
  }

  gap(ranges: [number, number][], reason: string): this {
    const count = ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    this.add('stream.gap', { ranges, count, reason, policy: 'drop-oldest', component: 'buffer' });
    return this;
  }

  ended(status = 'completed'): this {
    this.add('call.ended', { status, durationSeconds: 42, source: 'status-callback' });
    return this;
  }

  close(openObligations: string[] = [], reason = 'call-ended'): this {
    this.add('epoch.closed', { reason, openObligations });
    return this;
  }

  #envelope(
    identity: Parameters<typeof sealWords>[1],
    words: Record<string, unknown> | Words,
  ): Words {
    return 'form' in words ? (words as Words) : sealWords(this.#options.key, identity, words);
  }
}

/** A whole short call: the caller speaks, the agent answers and is interrupted. */
export function sampleCall(key: CallKey, callId = CALL_ID): EventV1[] {
  return new EpochBuilder({ key, callId })
    .open()
    .started()
    .obligation('speech', 'item_a', { audioStartMs: 400, streamSid: 'MZ1' })
    .partial('item_a', 0, 'I would')
    .partial('item_a', 1, 'I would like a haircut')
    .settle('speech', 'item_a', 'committed')
    .obligation('item', 'item_a', { audioStartMs: 400, audioEndMs: 1900 })
    .obligation('response', 'resp_1', { speaker: 'agent' })
    .obligation('item', 'item_b', { speaker: 'agent', itemId: 'item_b' })
    .final('item_a', 'I would like a haircut.', { audioStartMs: 400, audioEndMs: 1900 })
    .settle('item', 'item_a', 'final')
    .final('item_b', 'Of course, on which day?', {
      speaker: 'agent',
      responseId: 'resp_1',
      previousItemId: 'item_a',
      outcome: 'cancelled',
    })
    .settle('item', 'item_b', 'cancelled')
    .and('turn.interrupted', {
      itemId: 'item_b',
      responseId: 'resp_1',
      cause: 'barge-in',
      speaker: 'agent',
      generatedMs: 2400,
      sentMs: 1200,
      heardMs: 1000,
      words: { generated: 'Of course, on which day?', heard: 'Of course,' },
    })
    .settle('response', 'resp_1', 'cancelled')
    .and('dtmf', { words: { digits: '5' } })
    .ended()
    .close().events;
}
