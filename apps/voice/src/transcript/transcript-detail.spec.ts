import { EventV1, LOGPROBS_MAX, SPANS_MAX } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { readServerEvent, type ServerEvent } from '../model/server-events.js';
import { draftsOf, ofKind } from '../testing/drafts.js';
import { Recording } from '../testing/recording.js';
import { TranscriptAssembler } from './assembler.js';
import { TranscriptDetail } from './transcript-detail.js';

const TRANSCRIPTION = 'conversation.item.input_audio_transcription';
const tokens = (...logprobs: number[]) =>
  logprobs.map((logprob) => ({ token: 'secret word', bytes: [115], logprob }));

function read(type: string, fields: object): ServerEvent {
  const outcome = readServerEvent({ type: `${TRANSCRIPTION}.${type}`, item_id: 'i1', ...fields });
  if (outcome.kind !== 'event') throw new Error(outcome.kind);
  return outcome.event;
}

function assembled(...events: ServerEvent[]) {
  const assembler = new TranscriptAssembler({
    partialIntervalMs: 0,
    model: () => 'gpt-realtime-2.1',
    transcriptionModel: 'gpt-transcribe',
    timeline: {
      now: () => 0,
      callerMs: (modelMs) => modelMs,
      agentSpan: () => ({ audioStartMs: 0, audioEndMs: 0 }),
      generatedMs: () => 0,
    },
  });
  return events.flatMap((event) => draftsOf(assembler, event));
}

describe('The detail of a transcript', () => {
  it('has the log-probabilities of partials and finals, and none of their tokens', () => {
    const drafts = assembled(
      read('delta', { delta: 'Hello', logprobs: tokens(-0.1) }),
      read('delta', { delta: ' there', logprobs: tokens(-0.25) }),
      read('completed', { transcript: 'Hello there', logprobs: tokens(-0.1, -0.2) }),
    );
    const partials = ofKind(drafts, 'transcript.partial').map(({ logprobs }) => logprobs);
    expect(partials).toEqual([[-0.1], [-0.1, -0.25]]);
    expect(ofKind(drafts, 'transcript.final')[0]?.logprobs).toEqual([-0.1, -0.2]);
    expect(JSON.stringify(drafts)).not.toContain('secret');
  });

  it('keeps those of the deltas where the final has none', () => {
    const drafts = assembled(
      read('delta', { delta: 'Hello', logprobs: tokens(-0.1) }),
      read('completed', { transcript: 'Hello', logprobs: null }),
    );
    expect(ofKind(drafts, 'transcript.final')[0]?.logprobs).toEqual([-0.1]);
  });

  it.each([{ logprobs: 'odd' }, { logprobs: [{ logprob: 'x' }] }, { logprobs: [1] }, {}])(
    'never costs the words beside it: %j',
    (odd) => {
      const drafts = assembled(read('completed', { transcript: 'Hello', ...odd }));
      const [final] = ofKind(drafts, 'transcript.final');
      expect(final?.words).toEqual({ text: 'Hello' });
      expect(final).not.toHaveProperty('logprobs');
    },
  );

  it('has the spans of segments, in milliseconds, where the model tells them', () => {
    const drafts = assembled(
      read('segment', { id: 's1', text: 'Hello', speaker: 'A', start: 0, end: 0.42 }),
      read('segment', { id: 's2', text: 'there', speaker: 'A', start: 0.5, end: 1.0004 }),
      read('completed', { transcript: 'Hello there' }),
    );
    const [final] = ofKind(drafts, 'transcript.final');
    const spans = [
      [0, 420],
      [500, 1_000],
    ];
    expect(final?.wordTimings).toEqual({ unit: 'segment', spans });
  });

  it('is bounded, and never above zero or not a number', () => {
    const detail = new TranscriptDetail();
    detail.grew([0.5, -0, -1_000, -0.123_456, ...Array<number>(LOGPROBS_MAX).fill(-1)]);
    for (let n = 0; n <= SPANS_MAX; n += 1) detail.segment(n, n + 1);
    detail.segment(5, 4);
    const { logprobs, wordTimings } = detail.fields;
    expect(logprobs?.slice(0, 4)).toEqual([0, 0, -100, -0.1235]);
    expect([logprobs?.length, wordTimings?.spans.length]).toEqual([LOGPROBS_MAX, SPANS_MAX]);
  });

  it('is part of the event’s schema', () => {
    const recording = new Recording({ policy: 'drop-oldest', vertical: 'sales' });
    const [draft] = ofKind(
      assembled(read('completed', { transcript: 'Hi', logprobs: tokens(-0.1) })),
      'transcript.final',
    );
    recording.recorder.record(draft!);
    expect(EventV1.parse(recording.events[0])).toMatchObject({ logprobs: [-0.1] });
  });

  it('is withheld with the words', () => {
    const recording = new Recording();
    recording.recorder.signalCapture({ type: 'paused', by: 'card' });
    const [draft] = ofKind(
      assembled(read('completed', { transcript: 'Hi', logprobs: tokens(-0.1) })),
      'transcript.final',
    );
    recording.recorder.record(draft!);
    const event = recording.events.at(-1);
    expect(event).toMatchObject({ kind: 'transcript.final', words: { form: 'withheld' } });
    expect(event).not.toHaveProperty('logprobs');
  });
});
