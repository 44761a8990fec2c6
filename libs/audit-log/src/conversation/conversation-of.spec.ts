import type { EventV1 } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallKey } from '../keys/call-key.js';
import {
  CALL_ID,
  EpochBuilder,
  STARTED_AT,
  epochId,
  sampleCall,
} from '../testing/epoch-builder.js';
import { conversationOf } from './conversation-of.js';

const key = CallKey.generate();
const writer = (n = 1, startedAt = STARTED_AT): EpochBuilder =>
  new EpochBuilder({ key, epoch: epochId(n), startedAt });

/** `caller: text`, `agent: text` and `— summary`, as somebody would read it. */
const read = (events: readonly EventV1[]): string[] =>
  conversationOf(events, key).entries.map((entry) =>
    entry.type === 'turn'
      ? `${entry.speaker}: ${entry.text ?? `(${entry.source})`}`
      : `— ${entry.summary}`,
  );

describe('conversationOf', () => {
  it('reads a call as it went', () => {
    expect(read(sampleCall(key))).toEqual([
      '— inbound call started under "drop-oldest"',
      'caller: I would like a haircut.',
      'agent: Of course, on which day?',
      '— keys pressed',
      '— call ended: completed after 42 s',
    ]);
  });

  it('knows the parties and the times', () => {
    const events = sampleCall(key);
    expect(conversationOf(events, key)).toMatchObject({
      callId: CALL_ID,
      vertical: 'salon',
      from: '+15550109999',
      to: '+15550100007',
      startedAt: events[1]?.at,
      endStatus: 'completed',
    });
  });

  it('knows who was called, where the event that started the call says so', () => {
    const party = { personRef: 'crm-81', isFirstContact: true };
    const words = { from: '+15550100007', to: '+15550109999', party };
    const started = (said: Record<string, unknown>) =>
      writer().open().and('call.started', { direction: 'outbound', policy: 'block', words: said })
        .events;
    expect(conversationOf(started(words), key).party).toEqual(party);
    expect(conversationOf(started({ ...words, party: 'somebody' }), key).party).toBeNull();
    expect(conversationOf(sampleCall(key), key).party).toBeNull();
  });

  it('keeps what was generated and what was heard of an interrupted turn', () => {
    const [caller, agent] = conversationOf(sampleCall(key), key).turns;
    expect(caller).toMatchObject({ startMs: 400, endMs: 1900, outcome: 'completed' });
    expect(caller?.interruption).toBeUndefined();
    expect(agent).toMatchObject({
      outcome: 'cancelled',
      interruption: {
        cause: 'barge-in',
        heardMs: 1000,
        generatedText: 'Of course, on which day?',
        heardText: 'Of course,',
      },
    });
  });

  it('does not depend on the order or the number of deliveries', () => {
    const events = sampleCall(key);
    const expected = conversationOf(events, key);
    const shuffled = fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 });
    fc.assert(
      fc.property(shuffled, (delivered) => {
        expect(conversationOf(delivered, key)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('puts a transcript that came late where it was spoken', () => {
    const events = writer()
      .open()
      .obligation('speech', 'a')
      .settle('speech', 'a', 'committed')
      .obligation('item', 'a')
      .obligation('response', 'r1')
      .final('b', 'Good morning!', { speaker: 'agent', responseId: 'r1', previousItemId: 'a' })
      .settle('response', 'r1', 'completed')
      .obligation('speech', 'c')
      .final('c', 'Tomorrow.', { previousItemId: 'b' })
      .final('a', 'Hello?').events;
    expect(read(events)).toEqual(['caller: Hello?', 'agent: Good morning!', 'caller: Tomorrow.']);
  });

  it('follows predecessors where the caller spoke before the answer had begun', () => {
    const events = writer()
      .open()
      .obligation('speech', 'a')
      .obligation('speech', 'c')
      .obligation('response', 'r1')
      .final('a', 'What does it cost?')
      .final('c', 'Never mind.', { previousItemId: 'b' })
      .final('b', 'It is', { speaker: 'agent', responseId: 'r1', previousItemId: 'a' }).events;
    expect(read(events)).toEqual([
      'caller: What does it cost?',
      'agent: It is',
      'caller: Never mind.',
    ]);
  });

  it('shows the newest partial, marked, where no final exists', () => {
    const events = writer()
      .open()
      .obligation('speech', 'a')
      .partial('a', 1, 'I need to cancel')
      .partial('a', 0, 'I need').events;
    const [turn] = conversationOf(events, key).turns;
    expect(turn).toMatchObject({ text: 'I need to cancel', source: 'partial' });
    expect(turn?.outcome).toBeUndefined();
  });

  it('prefers a completed final to a failed one, and words to none', () => {
    const failed = { outcome: 'failed' };
    const both = writer().open().final('a', '', failed).final('a', 'Yes.').final('a', 'Ye', failed);
    expect(conversationOf(both.events, key).turns[0]).toMatchObject({
      text: 'Yes.',
      source: 'final',
      outcome: 'completed',
    });
    const empty = writer().open().partial('a', 0, 'Perhaps').final('a', '', failed);
    expect(conversationOf(empty.events, key).turns[0]).toMatchObject({
      text: 'Perhaps',
      source: 'partial',
      outcome: 'failed',
    });
  });

  it('shows that somebody spoke and no text came of it', () => {
    const events = writer()
      .open()
      .obligation('speech', 'a', { speaker: 'caller' })
      .settle('speech', 'a', 'committed')
      .obligation('item', 'a')
      .settle('item', 'a', 'timed-out')
      .obligation('speech', 'b')
      .settle('speech', 'b', 'empty').events;
    expect(read(events)).toEqual(['caller: (none)']);
  });

  it('says which words were withheld, and does not put an older partial in their place', () => {
    const withheld = { form: 'withheld', reason: 'paused' };
    const events = writer()
      .open()
      .partial('a', 0, 'my card is')
      .and('transcript.final', { itemId: 'a', outcome: 'completed', words: withheld })
      .and('dtmf', { words: withheld }).events;
    const { turns } = conversationOf(events, key);
    expect(turns).toMatchObject([{ text: null, source: 'withheld', withheld: 'paused' }]);
    expect(read(events)).toEqual(['caller: (withheld)', '— keys pressed (words withheld: paused)']);
  });

  it('spares the other turns when one envelope cannot be opened', () => {
    const [, , ...events] = writer().open().started().final('a', 'One.').final('b', 'Two.').events;
    const broken = events.map((event) =>
      event.itemId === 'a' && event.words?.form === 'sealed'
        ? { ...event, words: { ...event.words, ct: `A${event.words.ct.slice(1)}B` } }
        : event,
    );
    expect(read(broken)).toEqual(['caller: (unreadable)', 'caller: Two.']);
  });

  it('tells between the turns what happened there', () => {
    const events = writer()
      .open()
      .final('a', 'Is Jo free?')
      .and('tool.called', {
        toolCallId: 't1',
        toolName: 'find_slot',
        words: { arguments: '{"stylist":"Jo"}' },
      })
      .and('tool.returned', { toolCallId: 't1', outcome: 'completed', words: { result: 'yes' } })
      .gap(
        [
          [1, 1],
          [4, 5],
        ],
        'dropped',
      )
      .and('stream.error', { component: 'model', code: 'rate_limit', count: 2, isFatal: false })
      .and('capture.changed', { from: 'on', to: 'paused', reason: 'card-payment' })
      .and('consent.recorded', { consent: 'recording', isGranted: false, source: 'caller' })
      .and('agent.handoff', { from: 'agent', to: 'stylist' })
      .and('policy.intervened', { rule: 'guard:card', action: 'scrubbed' })
      .and('policy.level', { level: 'hold', previous: 'spool', reason: 'queue-full' })
      .and('call.diverted', { reason: 'level-closed' })
      .final('b', 'Yes.').events;
    expect(read(events)).toEqual([
      'caller: Is Jo free?',
      '— tool find_slot called',
      '— tool find_slot completed',
      '— 3 events missing (dropped)',
      '— model rate_limit (2 times)',
      '— capture on → paused: card-payment',
      '— recording refused',
      '— handed over from agent to stylist',
      '— guard:card: scrubbed',
      '— record level spool → hold: queue-full',
      '— call diverted: level-closed',
      'caller: Yes.',
    ]);
    const notes = conversationOf(events, key).entries.filter((entry) => entry.type === 'note');
    expect(notes[0]?.words).toEqual({ arguments: '{"stylist":"Jo"}' });
  });

  it('reads a call that two processes wrote', () => {
    const dying = writer().open().started().obligation('speech', 'a').final('a', 'Hello?');
    dying.obligation('response', 'r1').partial('b', 0, 'Good mor', 'agent');
    const recovered = writer(2, STARTED_AT + 60_000)
      .open('recovered')
      .settle('response', 'r1', 'timed-out')
      .ended('completed')
      .close();
    expect(read([...recovered.events, ...dying.events])).toEqual([
      '— inbound call started under "drop-oldest"',
      'caller: Hello?',
      'agent: Good mor',
      '— call ended: completed after 42 s',
    ]);
  });

  it('merges overlapping epochs by time', () => {
    const webhooks = writer(1).open().started();
    const media = writer(2, STARTED_AT + 1_000)
      .open('stream-started')
      .final('a', 'Hello?');
    webhooks.at = STARTED_AT + 9_000;
    webhooks.ended().close();
    expect(read([...webhooks.events, ...media.events])).toEqual([
      '— inbound call started under "drop-oldest"',
      'caller: Hello?',
      '— call ended: completed after 42 s',
    ]);
  });

  it('keeps seq before the clock inside an epoch', () => {
    const epoch = writer().open().final('a', 'First.');
    epoch.at -= 3_600_000;
    epoch.final('b', 'Second.');
    expect(read(epoch.events)).toEqual(['caller: First.', 'caller: Second.']);
  });
});
