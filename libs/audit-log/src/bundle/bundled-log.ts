import { BundleFormatError } from '../audit-log.errors.js';
import { type Checkpoint, openCheckpoint } from '../log/checkpoint.js';
import { verifyConsistency } from '../log/consistency.js';
import { verifyInclusion } from '../log/inclusion.js';
import {
  CheckpointError,
  type CheckpointErrorCode,
  LogFormatError,
  ProofError,
} from '../log/log.errors.js';
import { type LogLeaf, logLeaf, receiptPath } from '../log/log-leaf.js';
import { type Receipt, decodeReceipt } from '../log/receipt.js';
import { leafHash } from '../log/tree-hash.js';
import type { TrustedKeys } from '../seal/signer.js';
import type { CallLog, LeafVerdict } from '../verify/call-log.js';
import type { EvidenceVerdict } from '../verify/evidence-report.js';
import { ANCHOR_CHECKPOINT, type Bundle, NEWEST_CHECKPOINT, STORE_PREFIX } from './bundle.js';
import { decodeGrowthProof, growthProofName } from './growth-proof.js';

/** Ends the way to a verdict. */
class Refusal extends Error {
  constructor(
    readonly verdict: Exclude<LeafVerdict['verdict'], 'in-log'>,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The log as a bundle shows it: for each leaf a receipt, proofs that the log only grew from there to the
 * newest checkpoint, and nothing of what else is in it.
 */
export class BundledLog implements CallLog {
  readonly notChecked: string[] = ['whether the call was amended after the bundle was made'];

  constructor(
    private readonly bundle: Bundle,
    private readonly trustedKeys: TrustedKeys,
    /** A checkpoint from elsewhere, and not the one in the bundle. */
    private readonly anchor: Buffer | undefined,
  ) {}

  async leavesOf(): Promise<undefined> {
    return undefined;
  }

  async verdictOn(leaf: LogLeaf): Promise<LeafVerdict> {
    try {
      return this.#proven(leaf);
    } catch (error) {
      if (error instanceof Refusal) return { verdict: error.verdict, text: error.message };
      throw error;
    }
  }

  #proven(leaf: LogLeaf): LeafVerdict {
    const name = STORE_PREFIX + receiptPath(leaf);
    const newest = this.#checkpoint(NEWEST_CHECKPOINT, this.#file(NEWEST_CHECKPOINT));
    const receipt = receiptIn(name, this.#file(name));
    const published = this.#checkpoint(name, receipt.checkpoint);
    checkInclusion(name, leaf, receipt, published);
    this.#checkGrowth(published, newest);
    const { index } = receipt;
    const size = newest.size;
    const open = this.#anchorProblem(index, [newest, published]);
    return open === undefined
      ? { verdict: 'in-log', index, size, text: '' }
      : { verdict: 'tail-not-anchored', index, size, text: open };
  }

  /** Why no anchor covers the leaf. */
  #anchorProblem(index: number, known: readonly Checkpoint[]): string | undefined {
    const bundled = this.#bundledAnchor(known[0]!);
    if (this.anchor === undefined) {
      const asked = bundled ? `; its maker had one of size ${bundled.size}: ask where it lies` : '';
      return `no checkpoint from elsewhere was given to compare the log with${asked}`;
    }
    const anchor = this.#checkpoint('the anchor', this.anchor);
    const same = [...known, ...(bundled ? [bundled] : [])].filter(
      ({ size }) => size === anchor.size,
    );
    if (same.some(({ root }) => !root.equals(anchor.root))) {
      throw new Refusal('log-forked', `the anchor, of size ${anchor.size}, is of another log`);
    }
    if (same.length === 0) {
      return `the bundle has no proof to an anchor of size ${anchor.size}: one made for it would have`;
    }
    if (index < anchor.size) return undefined;
    return `leaf ${index} lies beyond the anchor, of size ${anchor.size}`;
  }

  #bundledAnchor(newest: Checkpoint): Checkpoint | undefined {
    const bytes = this.bundle.files.get(ANCHOR_CHECKPOINT);
    if (bytes === undefined) return undefined;
    const anchor = this.#checkpoint(ANCHOR_CHECKPOINT, bytes);
    this.#checkGrowth(anchor, newest);
    return anchor;
  }

  #checkGrowth(earlier: Checkpoint, newest: Checkpoint): void {
    const claim = {
      size1: earlier.size,
      size2: newest.size,
      root1: earlier.root,
      root2: newest.root,
    };
    try {
      verifyConsistency({ ...claim, proof: this.#growth(earlier.size, newest.size) });
    } catch (error) {
      if (!(error instanceof ProofError)) throw error;
      const text = `the log of size ${earlier.size} is no beginning of that of size ${newest.size}`;
      throw new Refusal('log-forked', text);
    }
  }

  #growth(from: number, to: number): Buffer[] {
    if (from === to) return [];
    const name = growthProofName(from, to);
    try {
      return decodeGrowthProof(this.#file(name), from, to);
    } catch (error) {
      if (!(error instanceof BundleFormatError)) throw error;
      throw new Refusal('altered-object', error.message);
    }
  }

  #checkpoint(name: string, bytes: Buffer): Checkpoint {
    try {
      return openCheckpoint(bytes, this.bundle.head.origin, this.trustedKeys);
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      throw new Refusal(VERDICT_OF[error.code], `${name}: ${error.message}`);
    }
  }

  #file(name: string): Buffer {
    const bytes = this.bundle.files.get(name);
    if (bytes === undefined) throw new Refusal('missing-object', `${name} is missing`);
    return bytes;
  }
}

const VERDICT_OF: Readonly<Record<CheckpointErrorCode, Exclude<EvidenceVerdict, 'verified'>>> = {
  'AUDIT.CHECKPOINT_FORMAT': 'altered-object',
  'AUDIT.CHECKPOINT_ORIGIN': 'log-forked',
  'AUDIT.CHECKPOINT_UNTRUSTED_KEY': 'untrusted-key',
  'AUDIT.CHECKPOINT_BAD_SIGNATURE': 'bad-signature',
};

function receiptIn(name: string, bytes: Buffer): Receipt {
  try {
    return decodeReceipt(bytes);
  } catch (error) {
    if (!(error instanceof LogFormatError)) throw error;
    throw new Refusal('altered-object', `${name}: ${error.message}`);
  }
}

function checkInclusion(
  name: string,
  leaf: LogLeaf,
  { index, proof }: Receipt,
  { size, root }: Checkpoint,
): void {
  try {
    verifyInclusion({ index, size, root, proof, leafHash: leafHash(logLeaf(leaf)) });
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    throw new Refusal('not-in-log', `${leaf.type} ${leaf.id} is not the leaf that ${name} proves`);
  }
}
