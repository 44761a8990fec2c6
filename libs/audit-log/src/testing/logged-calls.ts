import type { EventV1 } from '@verbatim/contracts';
import { randomBytes } from 'node:crypto';
import { CallKey } from '../keys/call-key.js';
import { LocalMasterKey } from '../keys/master-key.js';
import {
  type LogLeaf,
  logLeaf,
  manifestLeaf,
  receiptPath,
  statementLeaf,
} from '../log/log-leaf.js';
import { encodeReceipt } from '../log/receipt.js';
import type { SealInput, SealedCall } from '../seal/seal-call.js';
import { sealVoicemail, voicemailPath } from '../seal/voicemail-recording.js';
import { statementPath } from '../statements/statement-paths.js';
import { encodeStatement } from '../statements/statement.js';
import { sampleCall } from './epoch-builder.js';
import { SAMPLE_WAV, messageEvents } from './left-message.js';
import { naiveConsistency, naiveInclusion } from './naive-merkle.js';
import { amendSample, sealSample } from './sealed-call.js';
import { TestLog } from './test-log.js';

export const callIdOf = (n: number): string => `CA${n.toString(16).padStart(32, '0')}`;

/** Calls that are sealed under the key of a log and logged in it, in memory, with all that goes with them. */
export class LoggedCalls {
  readonly log = new TestLog();
  readonly master = new LocalMasterKey(randomBytes(32));
  readonly keys = new Map<string, CallKey>();
  readonly #leaves: Buffer[] = [];
  readonly #waiting: LogLeaf[] = [];

  get store() {
    return this.log.store;
  }

  /** Of whom the caller left a message; it is kept with the seal. */
  readonly messages = new Map<string, string>();

  async sealWithMessage(callId: string): Promise<SealedCall> {
    this.messages.set(callId, voicemailPath(callId, `RE${callId.slice(2)}`));
    return this.seal(callId);
  }

  #eventsOf(callId: string, key: CallKey): EventV1[] {
    const path = this.messages.get(callId);
    if (path === undefined) return sampleCall(key, callId);
    const bytes = sealVoicemail(key, path, SAMPLE_WAV);
    this.store.objects.set(path, bytes);
    return [...sampleCall(key, callId), ...messageEvents(key, callId, path, bytes)];
  }

  async seal(callId: string, changed: Partial<SealInput> = {}): Promise<SealedCall> {
    const key = CallKey.generate();
    this.keys.set(callId, key);
    await this.store.writeKey(callId, key, this.master);
    const events = this.#eventsOf(callId, key);
    const input = { callId, key, events, signer: this.log.signer, ...changed };
    return this.write(await sealSample(input));
  }

  async amend(sealed: SealedCall): Promise<SealedCall> {
    const { callId } = sealed.manifest;
    const key = this.keys.get(callId)!;
    const events = this.#eventsOf(callId, key);
    return this.write(await amendSample(sealed, { callId, key, events, signer: this.log.signer }));
  }

  /** Statements whose ids are calls': tombstones and disposals. */
  async state(
    kind: 'tombstone' | 'disposal',
    callId: string,
    body: Parameters<typeof encodeStatement>[0]['body'],
  ): Promise<void> {
    const at = 1_790_000_200_000;
    const bytes = await encodeStatement({ kind, id: callId, at, body }, this.log.signer);
    this.log.create(statementPath(kind, callId), bytes);
    this.#waiting.push(statementLeaf(kind, callId, bytes));
  }

  /** Puts a leaf into the log that no object stands for. */
  fill(count: number): void {
    for (let n = 0; n < count; n += 1) {
      const digest = `sha256:${randomBytes(32).toString('hex')}`;
      this.#waiting.push({ type: 'heartbeat', id: `h${this.#leaves.length}-${n}`, digest });
    }
  }

  /** Logs all that waits, publishes, and writes receipts. Gives back the checkpoint. */
  async publish(): Promise<Buffer> {
    const first = this.#leaves.length;
    const added = this.#waiting.splice(0);
    this.#leaves.push(...added.map(logLeaf));
    const checkpoint = await this.log.append(this.#leaves.slice(first));
    for (const [at, leaf] of added.entries()) {
      const index = first + at;
      const proof = naiveInclusion(index, this.#leaves);
      this.log.create(receiptPath(leaf), encodeReceipt({ index, proof, checkpoint }));
    }
    return checkpoint;
  }

  async inclusionProof(index: number, size: number): Promise<Buffer[]> {
    return naiveInclusion(index, this.#leaves.slice(0, size));
  }

  async consistencyProof(from: number, to: number): Promise<Buffer[]> {
    return naiveConsistency(from, this.#leaves.slice(0, to));
  }

  private write(sealed: SealedCall): SealedCall {
    this.store.write(sealed);
    const { callId, revision } = sealed.manifest;
    this.#waiting.push(manifestLeaf(callId, revision, sealed.objects.at(-1)!.bytes));
    return sealed;
  }
}
