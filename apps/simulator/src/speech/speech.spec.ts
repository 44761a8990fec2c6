import { describe, expect, it } from 'vitest';
import { TAG_START, WORD_START, frameOf, wordsOf } from './framing.js';
import { SILENCE, amplitudeOf, bytesOfMs, isVoiced } from './mu-law.js';
import { SpeechDecoder } from './speech-decoder.js';
import { encodeSpeech, speakingMs } from './speech-encoder.js';

const textsIn = (audio: Uint8Array) => new SpeechDecoder().push(audio).map(({ text }) => text);

describe('mu-law', () => {
  it('decodes the amplitudes of G.711', () => {
    expect([0xff, 0xfe, 0xef, 0xc0, 0x80, 0x00].map(amplitudeOf)).toEqual([
      0, 8, 132, 1884, 32124, 32124,
    ]);
  });

  it('takes silence and line noise for quiet, the filler and frame ends for voice', () => {
    expect([0xff, 0x7f, 0xfe, 0xfd, 0xfc].some(isVoiced)).toBe(false);
    expect([0xc0, 0x01, 0x02, 0x03].every(isVoiced)).toBe(true);
  });
});

describe('encodeSpeech', () => {
  it('gives the asked length, voiced from the first byte to the last', () => {
    const { audio } = encodeSpeech({ words: ['good', 'morning'], durationMs: 900 });
    expect(audio).toHaveLength(bytesOfMs(900));
    expect(isVoiced(audio[0]!) && isVoiced(audio.at(-1)!)).toBe(true);
  });

  it('puts each word at the end of its share of the time', () => {
    const words = ['a', 'considerable', 'while'];
    const { audio, wordEnds } = encodeSpeech({ words, durationMs: 1_000 });
    expect(wordEnds.at(-1)).toBe(audio.length);
    for (const [index, end] of wordEnds.entries()) {
      expect(textsIn(audio.subarray(0, end))).toEqual(words.slice(0, index + 1));
      expect(textsIn(audio.subarray(0, end - 1))).toEqual(words.slice(0, index));
    }
  });

  it('takes longer than asked rather than losing words', () => {
    const words = Array.from({ length: 200 }, (_, index) => `word-${index}`);
    expect(textsIn(encodeSpeech({ words, durationMs: 10 }).audio)).toEqual(words);
  });

  it('says nothing for as long as it was asked when there are no words', () => {
    expect(encodeSpeech({ words: [], durationMs: 50 }).audio).toHaveLength(400);
  });

  it('refuses a word that no frame can hold', () => {
    expect(() => frameOf(WORD_START, 'x'.repeat(1_025))).toThrow(RangeError);
  });
});

describe('SpeechDecoder', () => {
  it('tells whose words they are by the last tag', () => {
    const decoder = new SpeechDecoder();
    const first = encodeSpeech({ tag: 'item_a', words: ['one'], durationMs: 300 }).audio;
    const second = encodeSpeech({ tag: 'item_b', words: ['two'], durationMs: 300 }).audio;
    expect(decoder.push(Buffer.concat([first, second]))).toEqual([
      { text: 'one', tag: 'item_a' },
      { text: 'two', tag: 'item_b' },
    ]);
    expect(decoder.tag).toBe('item_b');
  });

  it('does not hear a word of which a stretch in the middle was lost', () => {
    const { audio, wordEnds } = encodeSpeech({
      words: ['before', 'lost', 'after'],
      durationMs: 1_000,
    });
    const hole = wordEnds[1]! - 3;
    const damaged = Buffer.concat([audio.subarray(0, hole), audio.subarray(hole + 160)]);
    expect(textsIn(damaged)).toEqual(['before', 'after']);
  });

  it('does not join half a word to what was said after a cut', () => {
    const { audio, wordEnds } = encodeSpeech({ words: ['interrupted'], durationMs: 800 });
    const cut = audio.subarray(0, wordEnds[0]! - 4);
    const next = encodeSpeech({ words: ['answer'], durationMs: 500 }).audio;
    expect(textsIn(Buffer.concat([cut, next]))).toEqual(['answer']);
    expect(textsIn(Buffer.concat([cut, Buffer.alloc(80, SILENCE), next]))).toEqual(['answer']);
  });

  it('gives up a frame that never ends instead of growing', () => {
    const decoder = new SpeechDecoder();
    const endless = Buffer.concat([Buffer.of(TAG_START), Buffer.alloc(100_000, 0x61)]);
    expect(decoder.push(endless)).toEqual([]);
    expect(decoder.push(frameOf(WORD_START, 'still'))).toEqual([{ text: 'still', tag: undefined }]);
  });
});

describe('speakingMs', () => {
  it('is about 2.8 words a second for ordinary English', () => {
    const words = wordsOf('I would like to move my appointment to Wednesday afternoon if possible');
    const perSecond = words.length / (speakingMs(words) / 1000);
    expect(perSecond).toBeGreaterThan(2);
    expect(perSecond).toBeLessThan(3.5);
  });
});
