import type { VerticalConfig } from '@verbatim/compliance';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftList, openAfter } from '../testing/drafts.js';
import { FakeLine, FakeModel, frameOf, UNPACED } from '../testing/fake-sockets.js';
import { agentTurn, callerTurn, sessionEvents } from '../testing/server-events.js';
import { instantTools } from '../testing/tools.js';
import { HEALTHCARE, SALON } from '../testing/verticals.js';
import { Bridge } from './bridge.js';
import { ErrorTally } from './error-tally.js';

let line: FakeLine;
let model: FakeModel;
let record: DraftList;
let tally: ErrorTally;
let failures: string[];

beforeEach(() => {
  // What was heard depends on the time since the last mark: none passes here.
  vi.useFakeTimers({ toFake: ['performance'] });
  line = new FakeLine();
  model = new FakeModel();
  record = new DraftList();
  tally = new ErrorTally();
  failures = [];
});

afterEach(() => void vi.useRealTimers());

/** A bridge whose session is configured and whose greeting has been asked for. */
function bridgeFor(vertical: VerticalConfig): Bridge {
  const bridge = new Bridge({
    vertical,
    models: { realtime: 'gpt-realtime-2.1', transcription: 'gpt-transcribe' },
    partialIntervalMs: 250,
    pacing: UNPACED,
    record,
    line,
    model,
    tally,
    tools: instantTools((): Bridge => bridge),
    onModelFailed: (code) => failures.push(code),
  });
  model.listener = {
    onEvent: (event) => bridge.modelSaid(event),
    onMalformed: () => undefined,
    onClosed: () => undefined,
  };
  bridge.start();
  return bridge;
}

function talking(vertical: VerticalConfig): Bridge {
  const bridge = bridgeFor(vertical);
  model.say(sessionEvents.updated());
  return bridge;
}

/** The agent says so much and the caller hears so many of its chunks. */
function agentSpeaks(bridge: Bridge, chunksMs: readonly number[], heard: number): void {
  model.say(agentTurn.created('r1'));
  for (const ms of chunksMs) model.say(agentTurn.audio('r1', 'a1', ms));
  model.say(agentTurn.delta('r1', 'a1', 'one two three four'));
  for (const mark of line.marks.slice(0, heard)) bridge.callerHeard(mark);
}

describe('opening the session', () => {
  it('asks for telephone audio both ways and turn detection with explicit values', () => {
    bridgeFor(HEALTHCARE);
    expect(model.of('session.update')[0]).toMatchObject({
      session: {
        type: 'realtime',
        model: 'gpt-realtime-2.1',
        audio: {
          input: {
            format: { type: 'audio/pcmu' },
            transcription: { model: 'gpt-transcribe', language: 'en' },
            turn_detection: {
              type: 'server_vad',
              threshold: 0.5,
              prefix_padding_ms: 300,
              silence_duration_ms: 500,
            },
          },
          output: { format: { type: 'audio/pcmu' }, voice: 'marin' },
        },
      },
    });
  });

  it.each([
    [HEALTHCARE, false],
    [SALON, true],
  ])('lets the model answer by itself only where dropping is allowed', (vertical, byItself) => {
    bridgeFor(vertical);
    expect(model.of('session.update')[0]).toMatchObject({
      session: {
        audio: {
          input: {
            turn_detection: { create_response: byItself, interrupt_response: byItself },
          },
        },
      },
    });
  });

  it('holds audio back until the session has taken its format, then sends it in order', () => {
    const bridge = bridgeFor(HEALTHCARE);
    bridge.callerAudio(frameOf(20), 0);
    expect(model.types).toEqual(['session.update']);
    model.say(sessionEvents.updated());
    bridge.callerAudio(frameOf(20), 20);
    expect(model.types).toEqual([
      'session.update',
      'input_audio_buffer.append',
      'response.create',
      'input_audio_buffer.append',
    ]);
  });

  it('lets the agent speak first, with the greeting of the file', () => {
    talking(HEALTHCARE);
    expect(model.of('response.create')[0]?.response?.instructions).toContain(
      'Hello, I am an AI assistant.',
    );
  });

  it('gives up when the settings are refused', () => {
    bridgeFor(HEALTHCARE);
    model.say(sessionEvents.error('invalid_value', model.sent[0]!.event_id));
    expect(failures).toEqual(['invalid_value']);
  });
});

describe('taking turns', () => {
  it('asks for a response when a turn is committed', () => {
    talking(HEALTHCARE);
    model.say(agentTurn.created('r0'), agentTurn.done('r0', 'completed'));
    model.say(callerTurn.started('i1'), callerTurn.committed('i1'));
    expect(model.of('response.create')).toHaveLength(2);
  });

  it('reacts once to an event that is delivered twice', () => {
    talking(HEALTHCARE);
    model.say(agentTurn.created('r0'), agentTurn.done('r0', 'completed'));
    const committed = callerTurn.committed('i1');
    model.say(committed, agentTurn.created('r1'), committed, agentTurn.done('r1', 'completed'));
    expect(model.of('response.create')).toHaveLength(2);
    const audio = agentTurn.audio('r2', 'a2', 100);
    model.say(audio, audio);
    expect(line.marks).toHaveLength(1);
  });

  it('leaves that to the model where it answers by itself', () => {
    talking(SALON);
    model.say(agentTurn.created('r0'), agentTurn.done('r0', 'completed'));
    model.say(callerTurn.started('i1'), callerTurn.committed('i1'));
    expect(model.of('response.create')).toHaveLength(1);
  });

  it('asks again after the response that was in the way, without counting that as trouble', () => {
    talking(HEALTHCARE);
    model.say(
      agentTurn.created('r0'),
      agentTurn.done('r0', 'completed'),
      callerTurn.committed('i1'),
    );
    const asked = model.of('response.create').at(-1)!;
    model.say(
      agentTurn.created('rx'),
      sessionEvents.error('conversation_already_has_active_response', asked.event_id),
      agentTurn.done('rx', 'completed'),
    );
    expect(model.of('response.create')).toHaveLength(3);
    expect(tally.flush()).toEqual([]);
  });

  it('speaks on what its tools answered, once they all have', () => {
    talking(SALON);
    model.say(agentTurn.created('r0'), agentTurn.toolCall('r0', 'c1', 'book', '{}'));
    expect(model.types.slice(-2)).toEqual(['conversation.item.create', 'response.create']);
  });
});

describe('audio to the caller', () => {
  it('goes out with a mark of its own behind every chunk', () => {
    talking(HEALTHCARE);
    model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 100));
    model.say(agentTurn.audio('r1', 'a1', 100));
    expect(line.events).toEqual(['media', 'mark', 'media', 'mark']);
    expect(new Set(line.marks).size).toBe(2);
  });

  it('is shed, oldest first, from a caller whose socket takes nothing, and that is counted', () => {
    const bridge = talking(HEALTHCARE);
    line.bufferedAmount = 10 * 1024 * 1024;
    model.say(agentTurn.created('r1'));
    for (let i = 0; i < 510; i++) model.say(agentTurn.audio('r1', 'a1', 20));
    bridge.tick();
    expect(line.events).toEqual([]);
    expect(tally.flush()).toMatchObject([{ code: 'audio-shed-to-caller', count: 10 }]);
  });
});

describe('barge-in', () => {
  it('clears the line, cancels, truncates at what was heard, and drops late audio', () => {
    const bridge = talking(HEALTHCARE);
    agentSpeaks(bridge, [200, 200, 200], 2);
    const before = model.sent.length;
    model.say(callerTurn.started('i1'));
    expect(line.events.at(-1)).toBe('clear');
    expect(model.sent.slice(before)).toMatchObject([
      { type: 'response.cancel', response_id: 'r1' },
      {
        type: 'conversation.item.truncate',
        item_id: 'a1',
        content_index: 0,
        audio_end_ms: 450,
      },
    ]);
    const frames = line.frames.length;
    model.say(agentTurn.audio('r1', 'a1', 200));
    expect(line.frames).toHaveLength(frames);
  });

  it('leaves the cancelling to a model that interrupts by itself', () => {
    const bridge = talking(SALON);
    agentSpeaks(bridge, [200], 0);
    model.say(callerTurn.started('i1'));
    expect(model.of('response.cancel')).toEqual([]);
    expect(model.of('conversation.item.truncate')).toHaveLength(1);
  });

  it('records what was generated, with late words, and what was heard of it', () => {
    const bridge = talking(HEALTHCARE);
    agentSpeaks(bridge, [200, 200], 1);
    model.say(callerTurn.started('i1'), agentTurn.delta('r1', 'a1', ' five'));
    model.say(agentTurn.audio('r1', 'a1', 100), agentTurn.done('r1', 'cancelled'));
    expect(record.of('turn.interrupted')).toMatchObject([
      {
        cause: 'barge-in',
        generatedMs: 500,
        sentMs: 400,
        heardMs: 250,
        words: { generated: 'one two three four five', heard: 'one two' },
      },
    ]);
  });

  it('does nothing when nothing is being said or played', () => {
    const bridge = talking(HEALTHCARE);
    agentSpeaks(bridge, [200], 1);
    model.say(agentTurn.done('r1', 'completed', [{ id: 'a1', text: 'one two three four' }]));
    const before = model.sent.length;
    model.say(callerTurn.started('i1'));
    expect(line.events).not.toContain('clear');
    expect(model.sent).toHaveLength(before);
    expect(record.of('turn.interrupted')).toEqual([]);
  });

  it('interrupts a whole answer that is still playing although the model is done with it', () => {
    const bridge = talking(HEALTHCARE);
    agentSpeaks(bridge, [200, 200], 0);
    model.say(agentTurn.done('r1', 'completed', [{ id: 'a1', text: 'one two three four' }]));
    model.say(callerTurn.started('i1'));
    expect(line.events.at(-1)).toBe('clear');
    expect(record.of('turn.interrupted')).toMatchObject([{ cause: 'barge-in', heardMs: 50 }]);
  });

  it('records an answer of which nothing had been sent yet as heard by nobody', () => {
    talking(HEALTHCARE);
    model.say(agentTurn.created('r1'), callerTurn.started('i1'));
    model.say(agentTurn.delta('r1', 'a1', 'one two'), agentTurn.audio('r1', 'a1', 200));
    model.say(agentTurn.done('r1', 'completed', [{ id: 'a1', text: 'one two' }]));
    expect(line.events).toEqual([]);
    expect(record.of('turn.interrupted')).toMatchObject([
      { generatedMs: 200, sentMs: 0, heardMs: 0, words: { generated: 'one two', heard: '' } },
    ]);
  });

  it('records an answer that was played faster than it was generated', () => {
    const bridge = talking(HEALTHCARE);
    agentSpeaks(bridge, [200], 1);
    model.say(callerTurn.started('i1'), agentTurn.audio('r1', 'a1', 200));
    model.say(agentTurn.done('r1', 'cancelled'));
    expect(record.of('turn.interrupted')).toMatchObject([
      { generatedMs: 400, sentMs: 200, heardMs: 200 },
    ]);
  });

  it('does not call an answer interrupted that was heard to its end', () => {
    const bridge = talking(HEALTHCARE);
    agentSpeaks(bridge, [200], 1);
    model.say(callerTurn.started('i1'));
    model.say(agentTurn.done('r1', 'completed', [{ id: 'a1', text: 'one two three four' }]));
    expect(record.of('turn.interrupted')).toEqual([]);
  });

  it('tolerates that the response was over before it could be cancelled', () => {
    const bridge = talking(HEALTHCARE);
    agentSpeaks(bridge, [200], 0);
    model.say(callerTurn.started('i1'));
    const cancel = model.of('response.cancel')[0]!;
    model.say(sessionEvents.error('response_cancel_not_active', cancel.event_id));
    expect(tally.flush()).toEqual([]);
    expect(failures).toEqual([]);
  });
});

describe('the end of the stream', () => {
  it('stops answering, commits what is left, and waits for its transcript', async () => {
    const bridge = talking(HEALTHCARE);
    model.say(agentTurn.created('r0'), agentTurn.done('r0', 'completed'));
    model.say(callerTurn.started('i1'));
    const before = model.sent.length;
    bridge.hangUp('hang-up');
    expect(model.types.slice(before)).toEqual(['session.update', 'input_audio_buffer.commit']);
    expect(model.of('session.update').at(-1)).toMatchObject({
      session: { audio: { input: { turn_detection: { create_response: false } } } },
    });
    const settled = vi.fn();
    const settling = bridge.settled(1_000).then(settled);
    model.say(callerTurn.committed('i1'));
    await Promise.resolve();
    expect(settled).not.toHaveBeenCalled();
    model.say(callerTurn.completed('i1', 'Bye.'));
    await settling;
    bridge.finish('hang-up');
    expect(record.of('transcript.final')).toMatchObject([{ words: { text: 'Bye.' } }]);
    expect(model.of('response.create')).toHaveLength(1);
    expect(openAfter(record.drafts)).toEqual([]);
    expect(model.isClosed).toBe(true);
  });

  it('needs no transcript when the commit had no audio', async () => {
    const bridge = talking(HEALTHCARE);
    bridge.hangUp('hang-up');
    const commit = model.of('input_audio_buffer.commit')[0]!;
    model.say(sessionEvents.error('input_audio_buffer_commit_empty', commit.event_id));
    await bridge.settled(60_000);
    expect(tally.flush()).toEqual([]);
  });

  it('waits no longer than it is told, and leaves what is owed open', async () => {
    const bridge = talking(HEALTHCARE);
    model.say(callerTurn.started('i1'));
    bridge.hangUp('hang-up');
    await bridge.settled(10);
    bridge.finish('hang-up');
    expect(bridge.openObligations).toEqual(['speech:i1']);
  });

  it('records an answer that was still playing as interrupted by the hang-up', () => {
    const bridge = talking(HEALTHCARE);
    agentSpeaks(bridge, [200, 200], 1);
    bridge.hangUp('hang-up');
    model.say(agentTurn.done('r1', 'cancelled'));
    expect(record.of('turn.interrupted')).toMatchObject([{ cause: 'hang-up', heardMs: 250 }]);
    expect(model.of('response.cancel')).toHaveLength(1);
  });
});

describe('a response that begins after the caller has gone', () => {
  it('is cancelled, and what it generated is recorded as unheard', () => {
    const bridge = talking(HEALTHCARE);
    bridge.hangUp('hang-up');
    model.say(agentTurn.created('r9'), agentTurn.audio('r9', 'a9', 200));
    model.say(agentTurn.done('r9', 'cancelled', [{ id: 'a9', text: 'Hel' }]));
    expect(model.of('response.cancel')).toMatchObject([{ response_id: 'r9' }]);
    expect(line.events).toEqual([]);
    expect(record.of('turn.interrupted')).toMatchObject([{ cause: 'hang-up', sentMs: 0 }]);
  });
});

describe('errors of the model', () => {
  it.each(['session_expired', 'insufficient_quota'])('end the session on %s', (code) => {
    talking(HEALTHCARE);
    model.say(sessionEvents.error(code));
    expect(failures).toEqual([code]);
  });

  it('are counted and survived otherwise', () => {
    talking(HEALTHCARE);
    model.say(sessionEvents.error('server_error'), sessionEvents.error('server_error'));
    expect(failures).toEqual([]);
    expect(tally.flush()).toMatchObject([{ component: 'model', code: 'server_error', count: 2 }]);
  });
});
