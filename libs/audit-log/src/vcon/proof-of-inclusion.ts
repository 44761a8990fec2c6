import { openCheckpoint } from '../log/checkpoint.js';
import { verifyInclusion } from '../log/inclusion.js';
import { CheckpointError, LogFormatError, ProofError } from '../log/log.errors.js';
import { logLeaf, type LogLeaf } from '../log/log-leaf.js';
import { decodeReceipt } from '../log/receipt.js';
import { leafHash } from '../log/tree-hash.js';
import type { TrustedKeys } from '../seal/signer.js';

/**
 * Whether a receipt proves that a log, of whatever name, held the leaf: its checkpoint is signed by a trusted
 * key, and its hashes lead from the leaf to that checkpoint's root.
 */
export function provesInclusion(bytes: Buffer, leaf: LogLeaf, trustedKeys: TrustedKeys): boolean {
  try {
    const { index, proof, checkpoint } = decodeReceipt(bytes);
    const [origin = ''] = checkpoint.toString('utf8').split('\n', 1);
    const { size, root } = openCheckpoint(checkpoint, origin, trustedKeys);
    verifyInclusion({ index, size, root, proof, leafHash: leafHash(logLeaf(leaf)) });
    return true;
  } catch (error) {
    const isWrong =
      error instanceof LogFormatError ||
      error instanceof CheckpointError ||
      error instanceof ProofError;
    if (isWrong) return false;
    throw error;
  }
}
