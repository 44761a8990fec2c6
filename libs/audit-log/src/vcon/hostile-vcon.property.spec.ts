import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { certify, signerOf, type Certified } from '../testing/certificates.js';
import { analysis, attachment, incomplete, text, transfer, vcon } from '../testing/vcon-samples.js';
import { checkVcon } from './check-vcon.js';
import { REGISTERED } from './rules/registered-parameters.js';
import { signVcon } from './sign-vcon.js';
import { VconInvalidError, VconRefusedError } from './vcon.errors.js';
import type { Vcon } from './vcon.js';
import { verifySignedVcon } from './verify-signed-vcon.js';

const whole = vcon({
  dialog: [text, transfer, incomplete, {}],
  analysis: [analysis],
  attachments: [attachment],
}) as unknown as Vcon;

let own: Certified;
let signed: Buffer;
beforeAll(async () => {
  own = await certify();
  signed = await signVcon(whole, signerOf(own, own));
});

/** Objects with the draft's names, and anything at all behind them. */
const strange = (names: ReadonlySet<string>) =>
  fc.dictionary(fc.constantFrom(...names), fc.jsonValue({ maxDepth: 2 }));
const strangeVcon = fc.record(
  {
    ...{
      parties: fc.array(strange(REGISTERED.parties)),
      dialog: fc.array(strange(REGISTERED.dialog)),
    },
    analysis: fc.oneof(fc.array(strange(REGISTERED.analysis)), fc.jsonValue()),
    attachments: fc.oneof(fc.array(strange(REGISTERED.attachments)), fc.jsonValue()),
    ...{ redacted: fc.jsonValue(), amended: fc.jsonValue(), critical: fc.jsonValue() },
    created_at: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

describe('checkVcon', () => {
  it('never throws, whatever stands behind the names of the draft', () => {
    fc.assert(
      fc.property(fc.oneof(strangeVcon, fc.jsonValue()), (value) => {
        expect(Array.isArray(checkVcon(value))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('verifySignedVcon', () => {
  it('takes changed bytes for what was signed, or refuses them by name', async () => {
    const change = fc.record({
      at: fc.nat(signed.length - 1),
      // Mostly what keeps it JSON, so that more than the parser is met.
      bytes: fc.oneof(
        fc.constantFrom('A', '_', '9', '"', '{}', 'alg'),
        fc.string({ maxLength: 3 }),
      ),
    });
    const options = { trustedCertificates: [own.certificate], at: new Date('2026-06-01') };
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const bytes = Buffer.from(signed);
        for (const { at, bytes: written } of changes) bytes.write(written, at);
        try {
          expect((await verifySignedVcon(bytes, options)).vcon).toEqual(whole);
        } catch (error) {
          const isNamed = error instanceof VconRefusedError || error instanceof VconInvalidError;
          if (!isNamed) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
