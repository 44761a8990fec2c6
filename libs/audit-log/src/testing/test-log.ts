import { generateKeyPairSync } from 'node:crypto';
import { type Checkpoint, signCheckpoint } from '../log/checkpoint.js';
import { growLog } from '../log/grow-log.js';
import { EMPTY_EDGE, type LogEdge, rootOfEdge } from '../log/log-edge.js';
import { CHECKPOINT_PATH, checkpointPath } from '../log/log-paths.js';
import { Ed25519Signer, TrustedKeys } from '../seal/signer.js';
import { MemoryStore } from './memory-store.js';

export const TEST_ORIGIN = 'verbatim/test';

export function testSigner(): Ed25519Signer {
  return new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
}

/** A log in memory, published after every growth. */
export class TestLog {
  readonly store = new MemoryStore();
  readonly signer = testSigner();
  readonly trustedKeys = TrustedKeys.from([this.signer.publicKey]);
  edge: LogEdge = EMPTY_EDGE;

  get size(): number {
    return this.edge.size;
  }

  get checkpoint(): Checkpoint {
    return { origin: TEST_ORIGIN, size: this.edge.size, root: rootOfEdge(this.edge) };
  }

  /** Create-only, as a real store: another object of the same name is an error of the test. */
  create(key: string, bytes: Buffer): void {
    const present = this.store.objects.get(key);
    if (present !== undefined && !present.equals(bytes))
      throw new Error(`${key} is there already.`);
    this.store.objects.set(key, bytes);
  }

  /** The bytes of the checkpoint that it published. */
  async append(leaves: readonly Uint8Array[]): Promise<Buffer> {
    const { objects, edge } = growLog({ edge: this.edge, leaves });
    for (const { key, bytes } of objects) this.create(key, bytes);
    this.edge = edge;
    return this.publish();
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
