import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stampedAudio, stampIn } from './stamp.js';

describe('a stamp in audio', () => {
  it('is read again from whatever message the audio travels in', () => {
    const wrapped = fc.constantFrom(
      (payload: string) => `{"event":"media","media":{"payload":"${payload}"},"streamSid":"MZ1"}`,
      (payload: string) => `{"type":"input_audio_buffer.append","audio":"${payload}"}`,
    );
    fc.assert(
      fc.property(fc.nat(0xffff), fc.nat(0xffffffff), wrapped, (call, number, wrap) => {
        const message = Buffer.from(wrap(stampedAudio({ call, number }, 160)));
        expect(stampIn(message)).toEqual({ call, number });
      }),
    );
  });

  it('is the first of several', () => {
    const [first, second] = [1, 2].map((number) => stampedAudio({ call: 7, number }, 30));
    expect(stampIn(Buffer.from(`${first}${second}`))).toEqual({ call: 7, number: 1 });
  });

  it.each(['', '{"event":"clear"}', 'pVqW', 'x'.repeat(500)])('is not seen in %j', (text) => {
    expect(stampIn(Buffer.from(text))).toBeUndefined();
  });
});
