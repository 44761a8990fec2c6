import { beforeEach, describe, expect, it } from 'vitest';
import type { ServerEvent } from '../model/server-events.js';
import type { EventDraft } from '../record/event-draft.js';
import { draftsOf, ofKind, openAfter } from '../testing/drafts.js';
import { agentTurn, callerTurn } from '../testing/server-events.js';
import { TranscriptAssembler } from './assembler.js';

let nowMs = 0;
let modelNow: string;
let drafts: EventDraft[] = [];
let assembler: TranscriptAssembler;

beforeEach(() => {
  nowMs = 0;
  modelNow = 'gpt-realtime-2.1';
  drafts = [];
  assembler = new TranscriptAssembler({
    partialIntervalMs: 250,
    model: () => modelNow,
    transcriptionModel: 'gpt-transcribe',
    timeline: {
      now: () => nowMs,
      callerMs: (modelMs) => modelMs + 40,
      agentSpan: () => ({ audioStartMs: 2_000, audioEndMs: 3_000 }),
      generatedMs: () => 1_000,
    },
  });
});

function hear(...events: ServerEvent[]): EventDraft[] {
  const made = events.flatMap((event) => draftsOf(assembler, event));
  drafts.push(...made);
  return made;
}

describe('a turn of the caller', () => {
  it('becomes a speech, an item, a final and a usage, in this order', () => {
    hear(
      callerTurn.started('i1', 100),
      callerTurn.stopped('i1', 900),
      callerTurn.committed('i1', 'i0'),
      callerTurn.completed('i1', 'Hello there.'),
    );
    expect(drafts.map(({ kind }) => kind)).toEqual([
      'obligation.opened',
      'obligation.closed',
      'obligation.opened',
      'transcript.final',
      'usage.recorded',
      'obligation.closed',
    ]);
    expect(ofKind(drafts, 'transcript.final')).toMatchObject([
      {
        speaker: 'caller',
        itemId: 'i1',
        previousItemId: 'i0',
        outcome: 'completed',
        audioStartMs: 140,
        audioEndMs: 940,
        words: { text: 'Hello there.' },
      },
    ]);
    expect(assembler.openObligations).toEqual([]);
  });

  it('has one final when its transcription is delivered four times under different event ids', () => {
    hear(callerTurn.started('i1'), callerTurn.committed('i1'));
    for (let copy = 0; copy < 4; copy++) hear(callerTurn.completed('i1', 'Once.'));
    expect(ofKind(drafts, 'transcript.final')).toHaveLength(1);
    expect(ofKind(drafts, 'usage.recorded')).toHaveLength(1);
  });

  it('is final even if its transcription comes before its commit', () => {
    hear(callerTurn.started('i1'), callerTurn.completed('i1', 'Early.'));
    hear(callerTurn.committed('i1', 'i0'));
    expect(ofKind(drafts, 'transcript.final')).toHaveLength(1);
    expect(openAfter(drafts)).toEqual([]);
  });

  it('keeps the partial text, and says why there is no more, when its transcription fails', () => {
    hear(callerTurn.committed('i1'), callerTurn.delta('i1', 'My name is'), callerTurn.failed('i1'));
    expect(ofKind(drafts, 'transcript.final')).toMatchObject([
      {
        outcome: 'failed',
        failureCode: 'audio_unintelligible',
        words: { text: 'My name is' },
      },
    ]);
    expect(ofKind(drafts, 'obligation.closed').at(-1)).toMatchObject({ outcome: 'failed' });
  });

  it('gets a second final when words arrive after a failure, because words are never lost', () => {
    hear(callerTurn.committed('i1'), callerTurn.failed('i1'), callerTurn.completed('i1', 'Late.'));
    const finals = ofKind(drafts, 'transcript.final');
    expect(finals.map(({ outcome }) => outcome)).toEqual(['failed', 'completed']);
  });

  it('closes as empty, without a final, when the transcript has no words', () => {
    hear(callerTurn.committed('i1'), callerTurn.completed('i1', ' '));
    expect(ofKind(drafts, 'transcript.final')).toEqual([]);
    expect(ofKind(drafts, 'obligation.closed')).toMatchObject([{ outcome: 'empty' }]);
  });

  it('is not mixed with another that is transcribed at the same time', () => {
    hear(callerTurn.committed('i1'), callerTurn.committed('i2', 'i1'));
    hear(callerTurn.delta('i2', 'two '), callerTurn.delta('i1', 'one '));
    hear(callerTurn.completed('i2', 'two two'), callerTurn.completed('i1', 'one one'));
    expect(ofKind(drafts, 'transcript.final').map((f) => [f.itemId, f.words.text])).toEqual([
      ['i2', 'two two'],
      ['i1', 'one one'],
    ]);
    expect(ofKind(drafts, 'transcript.final')[0]).toMatchObject({ previousItemId: 'i1' });
  });
});

describe('partials', () => {
  it('are cumulative, the first at once and then one per interval and item', () => {
    hear(callerTurn.committed('i1'));
    for (const word of ['a', 'b', 'c', 'd']) {
      hear(callerTurn.delta('i1', word));
      nowMs += 100;
    }
    expect(texts()).toEqual(['a', 'abcd']);
    expect(ofKind(drafts, 'transcript.partial').map((p) => p.revision)).toEqual([0, 1]);
  });

  it('catch up on a tick when no further delta comes', () => {
    hear(callerTurn.committed('i1'), callerTurn.delta('i1', 'a'), callerTurn.delta('i1', 'b'));
    nowMs = 249;
    expect(assembler.tick()).toEqual([]);
    nowMs = 250;
    expect(ofKind(assembler.tick(), 'transcript.partial')).toMatchObject([
      { words: { text: 'ab' } },
    ]);
    nowMs = 900;
    expect(assembler.tick()).toEqual([]);
  });

  it('are not sent once the final is there', () => {
    hear(callerTurn.committed('i1'), callerTurn.delta('i1', 'a'), callerTurn.delta('i1', 'b'));
    hear(callerTurn.completed('i1', 'ab'), callerTurn.delta('i1', 'c'));
    nowMs = 1_000;
    expect(assembler.tick()).toEqual([]);
  });

  const texts = () => ofKind(drafts, 'transcript.partial').map(({ words }) => words.text);
});

describe('a turn of the agent', () => {
  it('is final when its response is done, with the text that the model states', () => {
    hear(
      agentTurn.created('r1'),
      agentTurn.itemAdded('r1', 'a1'),
      agentTurn.follows('a1', 'i1'),
      agentTurn.delta('r1', 'a1', 'Hel'),
      agentTurn.delta('r1', 'a1', 'lo'),
      agentTurn.textDone('r1', 'a1', 'Hello!'),
    );
    expect(ofKind(drafts, 'transcript.final')).toEqual([]);
    hear(agentTurn.done('r1', 'completed', [{ id: 'a1', text: 'Hello!' }]));
    expect(ofKind(drafts, 'transcript.final')).toMatchObject([
      {
        speaker: 'agent',
        itemId: 'a1',
        responseId: 'r1',
        previousItemId: 'i1',
        outcome: 'completed',
        words: { text: 'Hello!' },
      },
    ]);
    expect(ofKind(drafts, 'usage.recorded')).toMatchObject([
      { source: 'response', model: 'gpt-realtime-2.1', responseId: 'r1' },
    ]);
    expect(openAfter(drafts)).toEqual([]);
  });

  it('keeps the words that were generated when it is cancelled without a stated text', () => {
    hear(agentTurn.created('r1'), agentTurn.delta('r1', 'a1', 'Let me che'));
    hear(agentTurn.done('r1', 'cancelled'));
    expect(ofKind(drafts, 'transcript.final')).toMatchObject([
      { outcome: 'cancelled', words: { text: 'Let me che' } },
    ]);
    expect(ofKind(drafts, 'usage.recorded')).toMatchObject([{ responseStatus: 'cancelled' }]);
  });

  it('is billed as the model that began it, when another has taken over since', () => {
    hear(agentTurn.created('r1'));
    modelNow = 'gpt-realtime-2.1-mini';
    hear(
      agentTurn.created('r2'),
      agentTurn.done('r1', 'cancelled'),
      agentTurn.done('r2', 'completed'),
    );
    hear(agentTurn.done('r3', 'completed'));
    expect(ofKind(drafts, 'usage.recorded')).toMatchObject([
      { responseId: 'r1', model: 'gpt-realtime-2.1' },
      { responseId: 'r2', model: 'gpt-realtime-2.1-mini' },
      { responseId: 'r3', model: 'gpt-realtime-2.1-mini' },
    ]);
  });

  it('has two finals of their own kind when only its second item was cut off', () => {
    hear(agentTurn.created('r1'), agentTurn.delta('r1', 'a1', 'One.'));
    hear(agentTurn.delta('r1', 'a2', 'Tw'));
    hear(
      agentTurn.done('r1', 'cancelled', [
        { id: 'a1', text: 'One.', status: 'completed' },
        { id: 'a2', text: 'Tw' },
      ]),
    );
    expect(ofKind(drafts, 'transcript.final').map((f) => f.outcome)).toEqual([
      'completed',
      'cancelled',
    ]);
  });
});

describe('an interruption', () => {
  const cut = { itemId: 'a1', responseId: 'r1', sentMs: 900, heardMs: 450 };

  it('is recorded when the response is done, with deltas that came after the cut', () => {
    hear(agentTurn.created('r1'), agentTurn.delta('r1', 'a1', 'one two '));
    expect(assembler.interrupt([cut], 'barge-in')).toEqual([]);
    hear(agentTurn.delta('r1', 'a1', 'three'), agentTurn.done('r1', 'cancelled'));
    expect(ofKind(drafts, 'turn.interrupted')).toMatchObject([
      {
        cause: 'barge-in',
        generatedMs: 1_000,
        sentMs: 900,
        heardMs: 450,
        words: { generated: 'one two three', heard: 'one' },
      },
    ]);
  });

  it('is recorded at once when the response was done and still playing', () => {
    hear(
      agentTurn.created('r1'),
      agentTurn.done('r1', 'completed', [{ id: 'a1', text: 'one two' }]),
    );
    const made = assembler.interrupt([cut], 'barge-in');
    expect(ofKind(made, 'turn.interrupted')).toMatchObject([{ words: { generated: 'one two' } }]);
    expect(assembler.interrupt([cut], 'hang-up')).toEqual([]);
  });

  it('is recorded at the end when the model died before it was done', () => {
    hear(agentTurn.created('r1'), agentTurn.delta('r1', 'a1', 'one two'));
    assembler.interrupt([cut], 'failure');
    const last = assembler.finish();
    expect(ofKind(last, 'transcript.final')).toMatchObject([{ outcome: 'incomplete' }]);
    expect(ofKind(last, 'turn.interrupted')).toMatchObject([{ cause: 'failure' }]);
    expect(assembler.openObligations).toEqual(['response:r1', 'item:a1']);
  });
});

describe('the end of a session', () => {
  it('keeps words that have no final yet as a partial, and leaves their obligation open', () => {
    hear(callerTurn.started('i1'), callerTurn.committed('i1'));
    hear(callerTurn.delta('i1', 'good '), callerTurn.delta('i1', 'bye'));
    expect(ofKind(assembler.finish(), 'transcript.partial')).toMatchObject([
      { words: { text: 'good bye' } },
    ]);
    expect(assembler.openObligations).toEqual(['item:i1']);
  });

  it('closes speech as empty when the model says that there was no audio', () => {
    hear(callerTurn.started('i1'));
    expect(ofKind(assembler.inputWasEmpty(), 'obligation.closed')).toMatchObject([
      { obligation: 'speech', outcome: 'empty' },
    ]);
    expect(assembler.openObligations).toEqual([]);
  });
});
