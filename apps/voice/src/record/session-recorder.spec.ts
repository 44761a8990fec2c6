import { EventV1 } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { Recording } from '../testing/recording.js';
import type { EventDraft } from './event-draft.js';
import { WORD_CHARACTERS_MAX } from './word-limits.js';

const final = (text: string): EventDraft => ({
  kind: 'transcript.final',
  speaker: 'caller',
  itemId: 'i1',
  outcome: 'completed',
  words: { text },
});
const HEARD = { type: 'notice-heard' } as const;
const opened: EventDraft = { kind: 'epoch.opened', processId: 'p1', reason: 'call-started' };

describe('SessionRecorder.record', () => {
  it('makes events that the contract accepts, numbered without a gap', () => {
    const { recorder, events } = new Recording();
    recorder.recordAll([opened, final('Hello.'), { kind: 'call.diverted', reason: 'calls-max' }]);
    recorder.close('call-ended', []);
    for (const event of events) expect(EventV1.safeParse(event).error).toBeUndefined();
    expect(events.map(({ seq }) => seq)).toEqual([0, 1, 2, 3]);
  });

  it('counts critical events only in criticalSeq', () => {
    const { recorder, events } = new Recording({ policy: 'drop-oldest', vertical: 'salon' });
    const partial: EventDraft = {
      kind: 'transcript.partial',
      itemId: 'i1',
      revision: 0,
      words: { text: 'Hel' },
    };
    recorder.recordAll([opened, partial, partial, final('Hello.')]);
    expect(events.map(({ class: each }) => each)).toEqual([
      'critical',
      'sheddable',
      'sheddable',
      'critical',
    ]);
    expect(events.map(({ criticalSeq }) => criticalSeq)).toEqual([0, 1, 1, 1]);
  });

  it('lets words out only in their envelope, bound to their event', () => {
    const recording = new Recording();
    recording.recorder.record(final('My name is Ada.'));
    expect(JSON.stringify(recording.events)).not.toContain('Ada');
    expect(recording.wordsOf(recording.events[0])).toEqual({ text: 'My name is Ada.' });
  });

  it('numbers nothing after the close, and counts what came', () => {
    const { recorder, events } = new Recording();
    recorder.close('call-ended', ['item:i1']);
    recorder.record(final('Too late.'));
    expect(events).toMatchObject([{ kind: 'epoch.closed', openObligations: ['item:i1'] }]);
    expect(recorder.refusedEvents).toBe(1);
  });

  it('carries the stream on every event once there is one', () => {
    const { recorder, events } = new Recording();
    recorder.record(opened);
    recorder.streamSid = 'MZ1';
    recorder.record(final('Hello.'));
    expect(events.map(({ streamSid }) => streamSid)).toEqual([undefined, 'MZ1']);
  });

  it('cuts words beyond their limit and says so in the next event', () => {
    const recording = new Recording();
    recording.recorder.record(final('x'.repeat(WORD_CHARACTERS_MAX + 1)));
    expect(recording.wordsOf(recording.events[0])?.['text']).toHaveLength(WORD_CHARACTERS_MAX);
    expect(recording.events[1]).toMatchObject({ kind: 'stream.error', code: 'words-truncated' });
  });
});

describe('SessionRecorder.signalCapture', () => {
  it.each([
    ['before-notice', []],
    ['paused', [HEARD, { type: 'paused', by: 'card' }]],
    ['refused', [HEARD, { type: 'refused' }]],
  ] as const)(
    'withholds words while capture is %s, and numbers their events all the same',
    (state, signals) => {
      const recording = new Recording({ isNoticeHeard: false });
      for (const signal of signals) recording.recorder.signalCapture(signal);
      recording.recorder.record(final('Nobody may read this.'));
      expect(recording.events.at(-1)).toMatchObject({
        kind: 'transcript.final',
        seq: recording.events.length - 1,
        capture: state,
        words: { form: 'withheld', reason: state },
      });
    },
  );

  it('tells each change in an event under the new state', () => {
    const { recorder, events } = new Recording({ isNoticeHeard: false });
    recorder.signalCapture(HEARD);
    expect(events).toMatchObject([
      { kind: 'capture.changed', from: 'before-notice', to: 'on', capture: 'on' },
    ]);
  });

  it('captures again when it is on again', () => {
    const recording = new Recording();
    recording.recorder.signalCapture({ type: 'paused', by: 'card' });
    recording.recorder.signalCapture({ type: 'resumed', by: 'card' });
    recording.recorder.record(final('Go on.'));
    expect(recording.wordsOf(recording.events.at(-1))).toEqual({ text: 'Go on.' });
  });

  it('keeps the notice itself, before anybody has heard it', () => {
    const recording = new Recording({ isNoticeHeard: false });
    recording.recorder.noticeBegins('r1');
    recording.recorder.record({
      ...final('This call is recorded.'),
      speaker: 'agent',
      responseId: 'r1',
    } as EventDraft);
    expect(recording.wordsOf(recording.events[0])).toEqual({ text: 'This call is recorded.' });
  });

  it('records no change where there is none', () => {
    const { recorder, events } = new Recording();
    recorder.signalCapture(HEARD);
    expect(events).toEqual([]);
  });
});

describe('the guard', () => {
  const guardThat = (outcome: { words: Record<string, unknown> | 'withheld'; found: string[] }) =>
    new Recording({ guard: { scrub: () => outcome } as never });

  it('decides what is kept, and its find is an event of its own', () => {
    const recording = guardThat({ words: { text: 'My card is [card]' }, found: ['card'] });
    recording.recorder.record(final('My card is 4111 1111 1111 1111'));
    expect(recording.wordsOf(recording.events[0])).toEqual({ text: 'My card is [card]' });
    expect(recording.events[1]).toMatchObject({
      kind: 'policy.intervened',
      rule: 'guard:card',
      action: 'scrubbed',
    });
  });

  it('can withhold words whole', () => {
    const recording = guardThat({ words: 'withheld', found: [] });
    recording.recorder.record(final('4111 1111'));
    expect(recording.events[0]?.words).toEqual({ form: 'withheld', reason: 'guard' });
  });
});
