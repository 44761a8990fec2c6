import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from './framing.js';
import { PilotDecoder, lineNoise } from './pilot.js';
import { SpeechDecoder } from './speech-decoder.js';
import { encodeSpeech } from './speech-encoder.js';

/** Words of any script, control characters included: whatever has no whitespace. */
const word = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .map((text) => wordsOf(text).join(''))
  .filter((text) => text !== '');
const words = fc.array(word, { maxLength: 20 });
const pieceBytes = fc.integer({ min: 1, max: 500 });

function* piecesOf(audio: Buffer, bytes: number): Iterable<Buffer> {
  for (let at = 0; at < audio.length; at += bytes) yield audio.subarray(at, at + bytes);
}

describe('speech in audio', () => {
  it('is heard word for word, whatever the words and however the stream is cut up', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 0, max: 3_000 }), pieceBytes, (said, ms, bytes) => {
        const decoder = new SpeechDecoder();
        const { audio } = encodeSpeech({ tag: 'item', words: said, durationMs: ms });
        const heard = [...piecesOf(audio, bytes)].flatMap((piece) => decoder.push(piece));
        expect(heard).toEqual(said.map((text) => ({ text, tag: 'item' })));
      }),
    );
  });

  it('is heard up to the cut when it is cut short, and never beyond', () => {
    fc.assert(
      fc.property(words, fc.double({ min: 0, max: 1, noNaN: true }), (said, share) => {
        const { audio, wordEnds } = encodeSpeech({ words: said, durationMs: 2_000 });
        const cut = Math.floor(audio.length * share);
        const heard = new SpeechDecoder().push(audio.subarray(0, cut)).map(({ text }) => text);
        expect(heard).toEqual(said.slice(0, wordEnds.filter((end) => end <= cut).length));
      }),
    );
  });
});

describe('the pilot', () => {
  const callSid = fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((bytes) => `CA${Buffer.from(bytes).toString('hex')}`);

  it('is found in line noise that starts anywhere, cut into pieces of any size', () => {
    fc.assert(
      fc.property(callSid, fc.nat(3_999), pieceBytes, (sid, start, bytes) => {
        const noise = lineNoise(sid);
        const line = Buffer.concat([noise, noise, noise]).subarray(start);
        const decoder = new PilotDecoder();
        const found = [...piecesOf(line, bytes)].flatMap((piece) => decoder.push(piece) ?? []);
        expect(found.length).toBeGreaterThanOrEqual(1);
        expect(new Set(found)).toEqual(new Set([sid]));
      }),
    );
  });

  it('is never misread: a damaged one is passed over', () => {
    fc.assert(
      fc.property(callSid, fc.integer({ min: 1, max: 144 }), (sid, at) => {
        const noise = lineNoise(sid);
        noise[at] = noise[at] === 0xfe ? 0xfd : 0xfe;
        expect(new PilotDecoder().push(noise)).toBeUndefined();
      }),
    );
  });
});
