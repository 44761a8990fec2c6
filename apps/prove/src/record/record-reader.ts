import {
  type CallLog,
  CHECKPOINT_PATH,
  type CallKey,
  type Conversation,
  conversationOf,
  type Manifest,
  type EvidenceReport,
  type LogSource,
  type MasterKey,
  type ObjectReader,
  StoredVerdict,
  type TrustedKeys,
  SEARCHED_FOR_ALL_MAX,
  StoreLog,
  verifyCall,
  verifyEvidence,
  type VerifyReport,
  WrappedKey,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import {
  objectReader,
  type ObjectStore,
  openObjectStore,
  readTrustedKeys,
  requireMasterKey,
} from '@verbatim/storage';
import type { RecordEnv } from '../prove.env.js';
import { readSealedEvents } from './sealed-events.js';

/** One call as the object store gives it back. */
export interface RecordedCall {
  readonly callId: string;
  readonly verdict: VerifyReport;
  /** The rest is absent where the record does not verify. */
  readonly manifest: Manifest | null;
  readonly events: readonly EventV1[];
  readonly conversation: Conversation | undefined;
  /** How many; absent in a record that was sealed before calls were judged. */
  readonly findings?: number | undefined;
}

/**
 * Reads calls from the object store alone, with the keys that an auditor would hold: no database, no
 * process of the system. What it gives back is what the record can prove.
 */
export class RecordReader {
  private constructor(
    private readonly store: ObjectStore,
    private readonly reader: ObjectReader,
    private readonly masterKey: MasterKey,
    private readonly trustedKeys: TrustedKeys,
    private readonly origin: string,
  ) {}

  static async open(environment: RecordEnv): Promise<RecordReader> {
    const { TRUSTED_KEYS } = environment;
    if (!TRUSTED_KEYS) throw new Error('Set TRUSTED_KEYS.');
    const store = await openObjectStore(environment);
    return new RecordReader(
      store,
      objectReader(store),
      await requireMasterKey(environment),
      await readTrustedKeys(TRUSTED_KEYS),
      environment.LOG_ORIGIN,
    );
  }

  get description(): string {
    return this.store.description;
  }

  async isSealed(callId: string): Promise<boolean> {
    for await (const key of this.reader.list(`calls/${callId}/`)) {
      if (key.endsWith('/manifest.json')) return true;
    }
    return false;
  }

  /** As a verifier of the log has it. `anchor`: a checkpoint that was held elsewhere. */
  logSource(anchor?: Uint8Array): LogSource {
    const { reader, trustedKeys } = this;
    return { reader, trustedKeys, origin: this.origin, ...(anchor && { anchor }) };
  }

  /** The log in the store, for many calls. */
  openLog(mergeDelayMs: number, anchor?: Uint8Array): StoreLog {
    const asked = { now: Date.now(), mergeDelayMs, searchedMax: SEARCHED_FOR_ALL_MAX };
    return new StoreLog({ ...this.logSource(anchor), ...asked });
  }

  /** A call by everything there is: the record, down to its words, and the log that it must be in. */
  evidenceOf(callId: string, log: CallLog): Promise<EvidenceReport> {
    const { reader, masterKey, trustedKeys } = this;
    const now = Date.now();
    return verifyEvidence({ callId, reader, masterKey, trustedKeys, log, hasKeys: true, now });
  }

  /** As bytes, for whoever keeps one elsewhere; undefined before there is any. */
  newestCheckpoint(): Promise<Uint8Array | undefined> {
    return this.reader.read(CHECKPOINT_PATH);
  }

  async read(callId: string): Promise<RecordedCall> {
    const { reader, masterKey, trustedKeys } = this;
    const verdict = await verifyCall({ callId, reader, masterKey, trustedKeys });
    const { manifest } = verdict;
    if (verdict.integrity !== 'verified' || !manifest) {
      return { callId, verdict, manifest, events: [], conversation: undefined };
    }
    const key = await this.keyOf(callId);
    const events = await this.eventsOf(manifest, key);
    const findings = await this.findingsIn(manifest);
    return {
      callId,
      verdict,
      manifest,
      events,
      conversation: conversationOf(events, key),
      findings,
    };
  }

  close(): Promise<void> {
    return this.store.close();
  }

  private async keyOf(callId: string): Promise<CallKey> {
    const wrapped = await this.reader.read(wrappedKeyPath(callId));
    if (!wrapped) throw new Error(`${wrappedKeyPath(callId)} is missing.`);
    return this.masterKey.unwrap(WrappedKey.parse(JSON.parse(wrapped.toString('utf8'))));
  }

  private async findingsIn({ verdict }: Manifest): Promise<number | undefined> {
    const stored = verdict && (await this.reader.read(verdict.key));
    if (!stored) return undefined;
    const { findings } = StoredVerdict.parse(JSON.parse(stored.toString('utf8'))).verdict;
    return Array.isArray(findings) ? findings.length : undefined;
  }

  private async eventsOf(manifest: Manifest, key: CallKey): Promise<EventV1[]> {
    const { key: name } = manifest.events;
    const sealed = await this.reader.read(name);
    if (!sealed) throw new Error(`${name} is missing.`);
    return readSealedEvents(key, name, sealed);
  }
}
