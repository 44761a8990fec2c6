import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SealedWords } from '@verbatim/contracts';
import { sealBytes } from './aes-gcm.js';
import { WordsUnreadableError } from './audit-log.errors.js';
import { CallKey } from './keys/call-key.js';
import { openWords, sealWords } from './sealed-words.js';
import { CALL_ID, OTHER_CALL_ID, epochId } from './testing/epoch-builder.js';

const key = CallKey.generate();
const identity = { callId: CALL_ID, epoch: epochId(1), seq: 7, kind: 'transcript.final' };

describe('sealWords and openWords', () => {
  it('give back any words', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.record({ text, arguments: fc.dictionary(text, text) }), (words) => {
        const sealed = sealWords(key, identity, words);
        expect(SealedWords.parse(sealed)).toEqual(sealed);
        expect(openWords(key, identity, sealed)).toEqual(words);
      }),
    );
  });

  it('open what another implementation sealed', () => {
    // Made with Python's cryptography, under the key 00..1f.
    const fixed = CallKey.from(Buffer.from(Array.from({ length: 32 }, (_, i) => i)));
    const sealed = {
      form: 'sealed',
      alg: 'A256GCM',
      nonce: 'AAECAwQFBgcICQoL',
      ct: 'ipYL4Pu02U0SIqd0tYANLEmlKU_5sGh5Lz7CYtoNBZ7ukOOwbC38',
    } as const;
    const of = { ...identity, epoch: 'e'.repeat(32) };
    expect(openWords(fixed, of, sealed)).toEqual({ text: 'good morning' });
  });

  it('never give two envelopes alike', () => {
    const [a, b] = [sealWords(key, identity, {}), sealWords(key, identity, {})];
    expect(a.nonce).not.toBe(b.nonce);
    expect(a.ct).not.toBe(b.ct);
  });

  it('refuse an envelope moved to another event, call, epoch or kind', () => {
    const sealed = sealWords(key, identity, { text: 'hello' });
    for (const other of [
      { ...identity, seq: 8 },
      { ...identity, callId: OTHER_CALL_ID },
      { ...identity, epoch: epochId(2) },
      { ...identity, kind: 'transcript.partial' },
    ]) {
      expect(() => openWords(key, other, sealed)).toThrow(WordsUnreadableError);
    }
  });

  it('refuse another key, and every altered character', () => {
    const sealed = sealWords(key, identity, { text: 'hello' });
    expect(() => openWords(CallKey.generate(), identity, sealed)).toThrow(WordsUnreadableError);
    for (const field of ['nonce', 'ct'] as const) {
      for (let i = 0; i < sealed[field].length; i += 1) {
        const altered = flip(sealed[field], i);
        expect(() => openWords(key, identity, { ...sealed, [field]: altered })).toThrow(
          WordsUnreadableError,
        );
      }
    }
  });

  it('refuse what was sealed with the right key and is no object of words', () => {
    for (const plain of ['', 'hello', '"hello"', 'null', '[1]']) {
      const aad = Buffer.from(`${CALL_ID}|${identity.epoch}|7|${identity.kind}`);
      const ct = sealBytes(key.words, Buffer.alloc(12), aad, Buffer.from(plain));
      const sealed = {
        form: 'sealed',
        alg: 'A256GCM',
        nonce: Buffer.alloc(12).toString('base64url'),
        ct: ct.toString('base64url'),
      } as const;
      expect(() => openWords(key, identity, sealed)).toThrow(WordsUnreadableError);
    }
  });

  it('replace half an emoji, which has no canonical form, instead of failing', () => {
    const sealed = sealWords(key, identity, { text: 'see you \ud83d' });
    expect(openWords(key, identity, sealed)).toEqual({ text: 'see you \ufffd' });
  });
});

/** The neighbouring character of the alphabet: often differs in one bit only. */
function flip(text: string, at: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const other = alphabet[alphabet.indexOf(text[at]!) ^ 1]!;
  return text.slice(0, at) + other + text.slice(at + 1);
}
