import fc from 'fast-check';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { isSignedBy } from './twilio-signature.js';

const TOKEN = 'a-token';

const url = fc
  .tuple(
    fc.constantFrom('https://', 'http://', 'wss://', 'HTTPS://'),
    fc.constantFrom('', 'user:pass@'),
    fc.constantFrom('voice.example', '[2001:db8::1]', '127.0.0.1'),
    fc.constantFrom('', ':443', ':80', ':8443'),
    fc.constantFrom('', '/', '/twilio/voice', '/twilio/Ünïcode path', "/it's"),
    fc.constantFrom('', '?', '?a=b', "?to=it's&x=a+b%20c", '?q=~!*()&q=2', '?a=b?c=d', '#f'),
  )
  .map((parts) => parts.join(''));
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const form = fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 4 })), {
  maxKeys: 6,
  noNullPrototype: true,
});

describe('isSignedBy', () => {
  it('takes what Twilio’s own package takes, for whichever spelling of the address it was made', () => {
    fc.assert(
      fc.property(url, url, form, (received, signed, fields) => {
        const signature = twilio.getExpectedTwilioSignature(TOKEN, signed, fields);
        expect(isSignedBy(TOKEN, signature, received, fields)).toBe(
          twilio.validateRequest(TOKEN, signature, received, fields),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('takes none that is over another form or with another token', () => {
    fc.assert(
      fc.property(url, form, form, (received, fields, others) => {
        fc.pre(JSON.stringify(fields) !== JSON.stringify(others));
        const other = twilio.getExpectedTwilioSignature('another', received, fields);
        const over = twilio.getExpectedTwilioSignature(TOKEN, received, others);
        expect(isSignedBy(TOKEN, other, received, fields)).toBe(false);
        expect(isSignedBy(TOKEN, over, received, fields)).toBe(
          twilio.validateRequest(TOKEN, over, received, fields),
        );
      }),
    );
  });

  it.each(['', 'AAAA', 'A'.repeat(28), `${'A'.repeat(27)}=\n`, `${'ä'.repeat(27)}=`])(
    'takes %j for no signature at all',
    (header) => {
      expect(isSignedBy(TOKEN, header, 'https://voice.example/', {})).toBe(false);
    },
  );
});
