import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBytes } from '../canonical.js';
import { arbitraryConversation } from '../testing/arbitrary-conversation.js';
import { sampleEvents, sealSample, SAMPLE_REDACTED } from '../testing/sealed-call.js';
import type { RedactedTranscript } from '../seal/redacted-transcript.js';
import { fullVcon, redactedVcon, type RecordedCall } from './call-to-vcon.js';
import { checkVcon, violations } from './check-vcon.js';
import type { Json } from './rules/vcon-rule.js';
import { callInVcon } from './vcon-to-call.js';

const { manifest, manifestSha256 } = await sealSample();
const call: RecordedCall = { manifest, manifestSha256, isFullerKept: true };
const context = { domain: 'calls.example', signedAt: 1_790_000_200_000 };

/** As it comes out of a file. */
const stored = (vcon: object): Json => JSON.parse(canonicalBytes(vcon).toString('utf8')) as Json;

describe('callInVcon', () => {
  it('gives back any conversation of a full vCon, which meets every must of the draft', () => {
    fc.assert(
      fc.property(arbitraryConversation, (conversation) => {
        const vcon = stored(fullVcon(call, { conversation, events: sampleEvents }, context));
        expect(violations(checkVcon(vcon))).toEqual([]);
        expect(callInVcon(vcon)).toEqual({ form: 'full', uuid: vcon['uuid'], conversation });
      }),
      { numRuns: 300 },
    );
  });

  it('gives back any redacted transcript of a redacted vCon, which meets every must too', () => {
    const turn = fc.record({
      ...{ itemId: fc.string(), speaker: fc.constantFrom('caller' as const, 'agent' as const) },
      startMs: fc.option(fc.nat(), { nil: null }),
      endMs: fc.option(fc.nat(), { nil: null }),
      ...{ text: fc.string({ unit: 'binary' }), isInterrupted: fc.boolean() },
    });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 8 }), (turns) => {
        const transcript: RedactedTranscript = {
          ...{ v: 1, callId: manifest.callId, revision: 1, vertical: 'salon', gaps: manifest.gaps },
          turns: turns.map((each, ordinal) => ({ ordinal, ...each })),
          redactor: SAMPLE_REDACTED.redactor,
        };
        const vcon = stored(redactedVcon(call, transcript, context));
        expect(violations(checkVcon(vcon))).toEqual([]);
        expect(callInVcon(vcon)).toMatchObject({ form: 'redacted', transcript });
      }),
      { numRuns: 200 },
    );
  });
});
