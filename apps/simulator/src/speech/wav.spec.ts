import { describe, expect, it } from 'vitest';
import { SpeechDecoder } from './speech-decoder.js';
import { encodeSpeech } from './speech-encoder.js';
import { muLawOf, WavError, wavOf } from './wav.js';

describe('wavOf', () => {
  it('comes back as the same audio, but for the second byte of silence', () => {
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const back = muLawOf(wavOf(every));
    const changed = [...back.entries()].filter(([byte, now]) => byte !== now);
    expect(changed).toEqual([[0x7f, 0xff]]);
  });

  it('carries the words that ride in the audio', () => {
    const words = ['Bitte', 'um', 'Rückruf,', 'morgen.'];
    const { audio } = encodeSpeech({ words, durationMs: 2_000 });
    const heard = new SpeechDecoder().push(muLawOf(wavOf(audio)));
    expect(heard.map(({ text }) => text)).toEqual(words);
  });
});

describe('muLawOf', () => {
  it.each([Buffer.alloc(0), Buffer.from('RIFF'), Buffer.alloc(100)])(
    'refuses other files',
    (file) => {
      expect(() => muLawOf(file)).toThrow(WavError);
    },
  );
});
