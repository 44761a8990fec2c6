import { generateKeyPairSync } from 'node:crypto';
import { type Checkpoint, signCheckpoint } from '../log/checkpoint.js';
import { growLog } from '../log/grow-log.js';
import { EMPTY_EDGE, type LogEdge, rootOfEdge } from '../log/log-edge.js';
import { type LogLeaf, logLeaf, receiptPath, statementLeaf } from '../log/log-leaf.js';
import { CHECKPOINT_PATH, checkpointPath } from '../log/log-paths.js';
import { LogTiles } from '../log/log-tiles.js';
import { encodeReceipt } from '../log/receipt.js';
import { Ed25519Signer, TrustedKeys } from '../seal/signer.js';
import type { ObjectReader } from '../verify/verify-report.js';
import { MemoryStore } from './memory-store.js';

export const TEST_ORIGIN = 'verbatim/test';
export const TEST_SEALED_AT = 1_795_888_800_000;

export function testSigner(): Ed25519Signer {
  return new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
}

/** A log in memory, published after every growth. */
export class TestLog {
  readonly store = new MemoryStore();
  readonly signer: Ed25519Signer;
  readonly trustedKeys: TrustedKeys;
  edge: LogEdge = EMPTY_EDGE;

  constructor(signer = testSigner()) {
    this.signer = signer;
    this.trustedKeys = TrustedKeys.from([signer.publicKey]);
  }

  /** A copy that a test may break. */
  copy(): TestLog {
    const copy = new TestLog(this.signer);
    for (const [key, bytes] of this.store.objects) copy.store.objects.set(key, Buffer.from(bytes));
    copy.edge = this.edge;
    return copy;
  }

  get size(): number {
    return this.edge.size;
  }

  get checkpoint(): Checkpoint {
    return { origin: TEST_ORIGIN, size: this.edge.size, root: rootOfEdge(this.edge) };
  }

  /** Create-only, as a real store: another object of the same name is an error of the test. */
  create(key: string, bytes: Buffer): void {
    const present = this.store.objects.get(key);
    if (present?.equals(bytes) === false) throw new Error(`${key} is there already.`);
    this.store.objects.set(key, bytes);
  }

  /** The bytes of the checkpoint that it published. */
  async append(leaves: readonly Uint8Array[]): Promise<Buffer> {
    const { objects, edge } = growLog({ edge: this.edge, leaves });
    for (const { key, bytes } of objects) this.create(key, bytes);
    this.edge = edge;
    return this.publish();
  }

  /** Logs leaves and writes their receipts, as the log's own writer does. */
  async log(leaves: readonly LogLeaf[]): Promise<void> {
    const from = this.size;
    const checkpoint = await this.append(leaves.map(logLeaf));
    const tiles = new LogTiles(this.store);
    for (const [at, leaf] of leaves.entries()) {
      const index = from + at;
      const proof = await tiles.inclusionProof(index, this.size);
      this.create(receiptPath(leaf), encodeReceipt({ index, proof, checkpoint }));
    }
  }

  async publish(): Promise<Buffer> {
    const bytes = await signCheckpoint(this.checkpoint, this.signer);
    this.create(checkpointPath(this.size), bytes);
    this.store.objects.set(CHECKPOINT_PATH, bytes);
    return bytes;
  }
}

export const testEntries = (from: number, to: number): Buffer[] =>
  Array.from({ length: to - from }, (_, at) => Buffer.from(`{"entry":${from + at}}`));

/** Leaves of heartbeats, numbered. */
export const testLeaves = (from: number, to: number): LogLeaf[] =>
  Array.from({ length: to - from }, (_, at) =>
    statementLeaf('heartbeat', `hour-${from + at}`, Buffer.from(`statement ${from + at}`)),
  );

/** A question about a leaf of a test's log, asked an hour after it was sealed. */
export const questionAbout = (log: TestLog, leaf: LogLeaf, more: object = {}) => ({
  reader: log.store as ObjectReader,
  trustedKeys: log.trustedKeys,
  origin: TEST_ORIGIN,
  leaf,
  sealedAt: TEST_SEALED_AT,
  now: TEST_SEALED_AT + 3_600_000,
  mergeDelayMs: 60_000,
  ...more,
});
