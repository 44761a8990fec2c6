import { invariant } from '@verbatim/contracts';
import { BundleIncompleteError } from '../audit-log.errors.js';
import type { CallKey } from '../keys/call-key.js';
import { type Checkpoint, openCheckpoint } from '../log/checkpoint.js';
import { receiptPath } from '../log/log-leaf.js';
import { CHECKPOINT_PATH } from '../log/log-paths.js';
import { decodeReceipt, encodeReceipt } from '../log/receipt.js';
import { sealedObjectKeys } from '../retention/retention-lock.js';
import type { TrustedKey, TrustedKeys } from '../seal/signer.js';
import { statementPath } from '../statements/statement-paths.js';
import type { EvidenceReport } from '../verify/evidence-report.js';
import type { ObjectReader } from '../verify/verify-report.js';
import {
  ANCHOR_CHECKPOINT,
  type Bundle,
  CALL_KEY,
  NEWEST_CHECKPOINT,
  STORE_PREFIX,
  encodeCallKey,
} from './bundle.js';
import { encodeGrowthProof, growthProofName } from './growth-proof.js';

/** What a log can show of itself; `LogTiles` is one. */
export interface LogProofs {
  inclusionProof(index: number, size: number): Promise<Buffer[]>;
  consistencyProof(from: number, to: number): Promise<Buffer[]>;
}

export interface BundleInput {
  /** Of a call that holds, or only lacks an anchor. */
  readonly report: EvidenceReport;
  readonly reader: ObjectReader;
  readonly proofs: LogProofs;
  readonly origin: string;
  readonly trustedKeys: TrustedKeys;
  /** A checkpoint from elsewhere, which the bundle then has a proof to. */
  readonly anchor?: Buffer | undefined;
  /** Gives away what was said. */
  readonly callKey?: CallKey | undefined;
}

/**
 * Packs what an outsider needs to check one call: its objects, receipts, the statements about it, the newest
 * checkpoint and the proofs that lead to it, and the public keys.
 *
 * Bounds: the objects of one call in memory. Errors: `BundleIncompleteError` where something went missing
 * since the report was made; those of the store and of the log's tiles.
 */
export async function makeBundle(input: BundleInput): Promise<Bundle> {
  const { report, reader, origin, trustedKeys } = input;
  const { callId, revision } = report;
  invariant(revision !== null && report.leaves.length > 0, 'Only what is in the log is bundled.');
  const files = new Map<string, Buffer>();
  const newestBytes = await required(reader, CHECKPOINT_PATH);
  const newest = openCheckpoint(newestBytes, origin, trustedKeys);
  await addObjects(files, input);
  const earlier = await addReceipts(files, input, newest, newestBytes);
  files.set(NEWEST_CHECKPOINT, newestBytes);
  const anchor = input.anchor && openCheckpoint(input.anchor, origin, trustedKeys);
  if (input.anchor && anchor) {
    files.set(ANCHOR_CHECKPOINT, input.anchor);
    earlier.add(anchor.size);
  }
  for (const from of earlier) {
    if (from === newest.size) continue;
    const proof = await input.proofs.consistencyProof(from, newest.size);
    const name = growthProofName(from, newest.size);
    files.set(name, encodeGrowthProof({ from, to: newest.size, proof }));
  }
  for (const key of trustedKeys.keys) files.set(`trust/${key.keyId}.pem`, pemOf(key));
  if (input.callKey) files.set(CALL_KEY, encodeCallKey(input.callKey));
  const sizes = { logSize: newest.size, anchorSize: anchor?.size ?? null };
  return {
    head: { v: 1, type: 'verbatim-bundle', callId, origin, revision, ...sizes },
    files,
  };
}

/** What was destroyed with the key is absent, and its tombstone says so. */
async function addObjects(
  files: Map<string, Buffer>,
  { report, reader }: BundleInput,
): Promise<void> {
  const isErased = report.integrity === 'erased';
  for (const key of report.revisions.flatMap(({ manifest }) => sealedObjectKeys(manifest))) {
    const bytes = isErased ? await reader.read(key) : await required(reader, key);
    if (bytes !== undefined) files.set(STORE_PREFIX + key, bytes);
  }
  for (const { type, id } of report.leaves) {
    if (type === 'manifest' || type === 'amendment') continue;
    const path = statementPath(type, id);
    files.set(STORE_PREFIX + path, await required(reader, path));
  }
}

/** The sizes of the log that the receipts are about. A leaf whose receipt is not written yet gets one. */
async function addReceipts(
  files: Map<string, Buffer>,
  { report, reader, proofs, origin, trustedKeys }: BundleInput,
  newest: Checkpoint,
  newestBytes: Buffer,
): Promise<Set<number>> {
  const sizes = new Set<number>();
  for (const leaf of report.leaves) {
    const path = receiptPath(leaf);
    const stored = await reader.read(path);
    const bytes =
      stored ??
      encodeReceipt({
        index: leaf.index,
        proof: await proofs.inclusionProof(leaf.index, newest.size),
        checkpoint: newestBytes,
      });
    files.set(STORE_PREFIX + path, bytes);
    sizes.add(openCheckpoint(decodeReceipt(bytes).checkpoint, origin, trustedKeys).size);
  }
  return sizes;
}

/** As files of trusted keys are: with when it counts above it. */
function pemOf({ publicKey, validFrom, validUntil }: TrustedKey): Buffer {
  const line = (name: string, at: number | null): string =>
    at === null ? '' : `${name}: ${new Date(at).toISOString()}\n`;
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  return Buffer.from(line('valid-from', validFrom) + line('valid-until', validUntil) + pem);
}

async function required(reader: ObjectReader, key: string): Promise<Buffer> {
  const bytes = await reader.read(key);
  if (bytes === undefined) throw new BundleIncompleteError(`${key} is missing.`);
  return bytes;
}
