import type { LogLeaf } from '../log/log-leaf.js';
import type { EvidenceVerdict, LoggedLeaf } from './evidence-report.js';

/** What the log says about one leaf. */
export interface LeafVerdict {
  /** `in-log`: it is, and the anchor covers it. `tail-not-anchored`: it is, and no anchor covers it. */
  readonly verdict: 'in-log' | Exclude<EvidenceVerdict, 'verified'>;
  readonly index?: number | undefined;
  /** Of the log that was looked at. */
  readonly size?: number | undefined;
  readonly text: string;
}

/**
 * The log, as far as it is at hand: in the store with its tiles, or in a bundle with the proofs of one call.
 * Errors: those of the store. Whatever is wrong with the log is a verdict.
 */
export interface CallLog {
  /** `sinceMs`: when the object was made, for whether it can be in the log already. */
  verdictOn(leaf: LogLeaf, sinceMs: number): Promise<LeafVerdict>;
  /** Every leaf about a call, ascending; `undefined` where the whole log is not at hand or too long. */
  leavesOf(callId: string): Promise<readonly LoggedLeaf[] | undefined>;
  /** What it cannot say, one line each. */
  readonly notChecked: readonly string[];
}
