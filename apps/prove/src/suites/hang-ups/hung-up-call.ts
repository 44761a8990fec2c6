import type { RecordedCall } from '../../record/record-reader.js';
import { openObligationsOf } from '../../record/sequence-ledger.js';
import { compareWords } from '../../truth/compare-words.js';
import type { SimulatedCall } from '../../truth/simulation-report.js';

/** What one call's record claims, against what was said before its caller hung up. */
export interface HungUpCall {
  readonly callId: string;
  readonly scriptId: string;
  readonly hangUpAtMs: number | undefined;
  readonly integrity: string;
  readonly completeness: string;
  readonly openObligations: readonly string[];
  /** What the vertical's stream does when it is full; null where the record does not verify. */
  readonly policy: string | null;
  /** Words that the record holds, and such as were said while none are kept. */
  readonly found: number;
  readonly withheld: number;
  /** What was said, heard or generated and is not in the record. Names items, never words. */
  readonly missing: readonly string[];
}

export function hungUpCall(truth: SimulatedCall, record: RecordedCall): HungUpCall {
  const words = compareWords(truth, record.conversation);
  return {
    callId: truth.callSid,
    scriptId: truth.scriptId,
    hangUpAtMs: truth.hangUpAtMs,
    integrity: record.verdict.integrity,
    completeness: record.verdict.completeness,
    policy: record.manifest?.policy ?? null,
    openObligations: openObligationsOf(record.manifest?.epochs ?? []),
    found: words.found,
    withheld: words.withheld,
    missing: [...words.differences, ...neverTold(truth)],
  };
}

/** The model committed these words and never said what they were: nobody can have recorded them. */
const neverTold = ({ heardByModel }: SimulatedCall): string[] =>
  heardByModel
    .filter(({ text, transcription }) => text !== '' && transcription === 'pending')
    .map(({ itemId }) => `caller ${itemId}: its transcription never came`);

/** The record says that nothing is missing, and something is. */
export const isWronglyComplete = ({ completeness, missing }: HungUpCall): boolean =>
  completeness === 'complete' && missing.length > 0;

/**
 * The record says of itself that it is not whole, and why: what the model owes is named; or, in an analytics
 * vertical on a busy machine, partials gave way, which tombstones explain.
 */
export const isIncompletenessNamed = (call: HungUpCall): boolean =>
  call.completeness === 'tail-unknown'
    ? call.openObligations.length > 0
    : call.completeness === 'gaps-explained' && call.policy !== 'block';

export const describeCall = (call: HungUpCall): string =>
  `${call.callId} (${call.scriptId}, hung up at ${call.hangUpAtMs ?? '–'} ms): ${call.completeness}, ` +
  [...call.openObligations.slice(0, 2), ...call.missing.slice(0, 3)].join('; ');
