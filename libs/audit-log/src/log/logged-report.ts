import type { SearchProgress } from './find-entry.js';
import type { LogLeaf } from './log-leaf.js';
import type { LogVerdict } from './log-verdict.js';

/** What is to be found in the log, and when. */
export interface LoggedQuestion {
  readonly leaf: LogLeaf;
  /** When the object was made, Unix milliseconds. */
  readonly sealedAt: number;
  /** The caller's clock, Unix milliseconds. */
  readonly now: number;
  /** How long an object may take to be in the log. */
  readonly mergeDelayMs: number;
  /** Told while the log is searched for a leaf whose receipt is missing. */
  readonly onProgress?: ((progress: SearchProgress) => void) | undefined;
}

export interface LoggedReport {
  readonly verdict: Exclude<LogVerdict, 'verified'>;
  /** Of the leaf, where it was found. */
  readonly index?: number;
  /** Of the log, where its newest checkpoint could be believed. */
  readonly size?: number;
  /** The first thing wrong, or what was found, in words. */
  readonly text: string;
}
