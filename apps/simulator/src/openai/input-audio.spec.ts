import { describe, expect, it } from 'vitest';
import { SILENCE, bytesOfMs } from '../speech/mu-law.js';
import { encodeSpeech } from '../speech/speech-encoder.js';
import { InputAudio, type Utterance } from './input-audio.js';
import type { TurnDetection } from './session-config.js';

const SERVER_VAD: TurnDetection = {
  type: 'server_vad',
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 500,
  idle_timeout_ms: null,
  create_response: true,
  interrupt_response: true,
};

const silence = (ms: number) => Buffer.alloc(bytesOfMs(ms), SILENCE);
const speech = (text: string, durationMs: number) =>
  encodeSpeech({ words: text.split(' '), durationMs }).audio;
const wordsOf = (utterance: Utterance | undefined) => utterance?.words.map(({ text }) => text);

function listen(detection: TurnDetection | null = SERVER_VAD) {
  const log: string[] = [];
  const utterances: Utterance[] = [];
  const ids: string[] = [];
  const input = new InputAudio(detection, {
    speechStarted: (itemId, ms) => {
      ids.push(itemId);
      log.push(`started ${ms}`);
    },
    speechStopped: (_itemId, ms) => log.push(`stopped ${ms}`),
    committed: (utterance) => {
      log.push('committed');
      utterances.push(utterance);
    },
  });
  return { input, log, utterances, ids };
}

describe('InputAudio with server_vad', () => {
  it('starts at the first voiced sample less the padding, and stops after the asked silence', () => {
    const { input, log, utterances, ids } = listen();
    input.append(
      Buffer.concat([silence(1_000), speech('hello there', 800), silence(500), silence(20)]),
    );
    expect(log).toEqual(['started 700', 'stopped 2300', 'committed']);
    expect(wordsOf(utterances[0])).toEqual(['hello', 'there']);
    expect(utterances[0]).toMatchObject({ itemId: ids[0], isManual: false, audioMs: 1_600 });
  });

  it('finds the same turns however the audio is cut up', () => {
    const audio = Buffer.concat([
      silence(400),
      speech('first turn', 700),
      silence(900),
      speech('second one', 600),
      silence(600),
    ]);
    const outcomes = [1, 7, 160, 3_200, audio.length].map((bytes) => {
      const { input, log, utterances } = listen();
      for (let at = 0; at < audio.length; at += bytes) input.append(audio.subarray(at, at + bytes));
      return { log, words: utterances.map(wordsOf) };
    });
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    expect(outcomes[0]!.words).toEqual([
      ['first', 'turn'],
      ['second', 'one'],
    ]);
  });

  it('keeps a pause shorter than the silence inside one turn', () => {
    const { input, utterances } = listen();
    input.append(Buffer.concat([speech('well', 300), silence(400), speech('yes', 300)]));
    expect(utterances).toEqual([]);
    input.append(silence(600));
    expect(utterances.map(wordsOf)).toEqual([['well', 'yes']]);
  });

  it('lets the padding of a turn not reach into the turn before', () => {
    const { input, log } = listen({ ...SERVER_VAD, silence_duration_ms: 100 });
    input.append(Buffer.concat([speech('one', 200), silence(110), speech('two', 200)]));
    expect(log).toEqual(['started 0', 'stopped 300', 'committed', 'started 300']);
  });

  it('never ends speech that neither silence nor a commit ended', () => {
    const { input, log } = listen();
    input.append(speech('and then she', 900));
    input.append(silence(400));
    expect(log).toEqual(['started 0']);
  });

  it('commits by hand what was said so far, under the id that was announced', () => {
    const { input, log, ids } = listen();
    input.append(speech('cut off in the', 900));
    const utterance = input.commit();
    expect(utterance).toMatchObject({ itemId: ids[0], isManual: true });
    expect(wordsOf(utterance)).toEqual(['cut', 'off', 'in', 'the']);
    expect(log).toEqual(['started 0']);
    input.append(silence(1_000));
    expect(log).toEqual(['started 0']);
  });

  it('has nothing to commit while nobody speaks', () => {
    const { input } = listen();
    input.append(silence(3_000));
    expect(input.commit()).toBeUndefined();
  });

  it('forgets the speech that was cleared', () => {
    const { input, log } = listen();
    input.append(speech('never mind', 500));
    input.clear();
    input.append(silence(1_000));
    expect(log).toEqual(['started 0']);
    expect(input.commit()).toBeUndefined();
  });
});

describe('InputAudio with semantic_vad', () => {
  const semantic = (eagerness: 'low' | 'high'): TurnDetection => ({
    type: 'semantic_vad',
    eagerness,
    create_response: true,
    interrupt_response: true,
  });

  it('answers a finished sentence soon, and waits for the rest of an unfinished one', () => {
    const finished = listen(semantic('low'));
    finished.input.append(Buffer.concat([speech('That is all.', 700), silence(400)]));
    expect(finished.log.at(-1)).toBe('committed');

    const trailing = listen(semantic('high'));
    trailing.input.append(Buffer.concat([speech('That is, uhm', 700), silence(1_900)]));
    expect(trailing.log).toEqual(['started 0']);
    trailing.input.append(silence(200));
    expect(trailing.log.at(-1)).toBe('committed');
  });
});

describe('InputAudio without turn detection', () => {
  it('holds everything until it is committed, and refuses less than 100 ms', () => {
    const { input, log } = listen(null);
    input.append(silence(50));
    expect(input.commit()).toBeUndefined();
    expect(input.bufferedMs).toBe(50);
    input.append(Buffer.concat([speech('by hand', 600), silence(900)]));
    expect(wordsOf(input.commit())).toEqual(['by', 'hand']);
    expect(log).toEqual([]);
  });

  it('drops what it holds when detection is switched on', () => {
    const { input } = listen(null);
    input.append(speech('by hand', 600));
    input.detectWith(SERVER_VAD);
    expect(input.commit()).toBeUndefined();
  });
});
