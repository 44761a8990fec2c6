import type { CompletenessVerdict } from '../completeness/completeness.js';
import type { Manifest } from '../seal/manifest.js';

export type Integrity =
  | 'verified'
  | 'not-sealed'
  | 'missing-object'
  | 'altered-object'
  | 'altered-order'
  | 'bad-signature'
  | 'untrusted-key'
  | 'newer-version'
  | 'key-unavailable';

/** Read access to the store that the record lies in. */
export interface ObjectReader {
  /** `undefined` when there is no such object. Throws when the store is away. */
  read(key: string): Promise<Buffer | undefined>;
  /** The keys that begin with `prefix`, in any order. */
  list(prefix: string): AsyncIterable<string>;
}

/** A revision that holds, for those who look further: the log, the locks, a bundle. */
export interface VerifiedRevision {
  readonly manifest: Manifest;
  /** Of the manifest as stored, hexadecimal. */
  readonly manifestSha256: string;
}

export interface VerifyReport {
  readonly callId: string;
  /** The newest sealed revision; null when there is none. */
  readonly revision: number | null;
  readonly integrity: Integrity;
  /**
   * Recomputed from the events themselves. `not-checked` without the master key, and wherever
   * integrity failed: a verdict about altered events would say nothing.
   */
  readonly completeness: CompletenessVerdict | 'not-checked';
  /** Why completeness is what it is. Identifiers only. */
  readonly reasons: readonly string[];
  /** What the manifest says about completeness; null when there is no manifest that can be believed. */
  readonly statedCompleteness: CompletenessVerdict | null;
  /** The first thing found wrong, in words, with the object's name; null when nothing is. */
  readonly firstProblem: string | null;
  /** `content`: decrypted and recomputed. `stored-bytes`: signatures and digests only, for want of a key. */
  readonly depth: 'content' | 'stored-bytes' | 'none';
  /** Things worth saying that change no verdict: an unfinished revision, an unexpected object. */
  readonly notes: readonly string[];
  readonly manifest: Manifest | null;
  /** Of the newest manifest as stored, hexadecimal. */
  readonly manifestSha256: string | null;
  /** Every revision whose signature, bytes and place in the chain hold, ascending; empty where one does not. */
  readonly revisions: readonly VerifiedRevision[];
}
