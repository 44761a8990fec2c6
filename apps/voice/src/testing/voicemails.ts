import type { StoredVoicemail, Voicemails } from '@verbatim/storage';
import { ObjectNotFoundError } from '@verbatim/storage';
import { createHash } from 'node:crypto';
import type { CarrierRecording, TelephonyClient } from '../telephony/telephony-client.js';
import { TelephonyRefusedError } from '../telephony/telephony.errors.js';
import type { Transcriber } from '../telephony/transcriber.js';

type Row = { -readonly [K in keyof StoredVoicemail]: StoredVoicemail[K] };

/** One message, as the table has it. */
export class OneVoicemail implements Pick<Voicemails, 'claim' | 'progressed' | 'retryIn' | 'end'> {
  outcome: string | undefined;
  readonly delaysMs: number[] = [];

  constructor(readonly row: Row) {}

  async claim(): Promise<StoredVoicemail | undefined> {
    if (this.outcome !== undefined) return undefined;
    this.row.attempts += 1;
    return { ...this.row };
  }

  async progressed(_callId: string, progress: Partial<Row>): Promise<void> {
    Object.assign(this.row, progress);
  }

  async retryIn(_callId: string, delayMs: number): Promise<void> {
    this.delaysMs.push(delayMs);
  }

  async end(_callId: string, outcome: string): Promise<void> {
    this.outcome = outcome;
  }
}

/** A carrier with recordings, which fails as a test tells it to. */
export class FakeCarrier implements TelephonyClient {
  readonly recordings = new Map<string, Buffer>();
  readonly deleted: string[] = [];
  /** Thrown by the next asks, one each. */
  readonly failures: Error[] = [];

  async createCall(): Promise<string> {
    throw new TelephonyRefusedError(404);
  }

  async updateCall(): Promise<void> {
    throw new TelephonyRefusedError(404);
  }

  async recordingsOf(): Promise<readonly CarrierRecording[]> {
    this.fail();
    return [...this.recordings.keys()].map((recordingSid) => ({
      recordingSid,
      durationSeconds: 7,
    }));
  }

  async fetchRecording(recordingSid: string): Promise<Buffer | undefined> {
    this.fail();
    return this.recordings.get(recordingSid);
  }

  async deleteRecording(recordingSid: string): Promise<void> {
    this.fail();
    this.recordings.delete(recordingSid);
    this.deleted.push(recordingSid);
  }

  private fail(): void {
    const failure = this.failures.shift();
    if (failure) throw failure;
  }
}

export class FakeTranscriber implements Transcriber {
  readonly model = 'gpt-transcribe';
  readonly failures: Error[] = [];

  constructor(public text: string) {}

  async transcribe() {
    const failure = this.failures.shift();
    if (failure) throw failure;
    return { text: this.text, usage: { type: 'duration', seconds: 7 } };
  }
}

/** Objects in memory, created once. */
export class MemoryStore {
  readonly objects = new Map<string, Buffer>();

  async create(key: string, bytes: Uint8Array) {
    this.objects.set(key, Buffer.from(bytes));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { key, bytes: bytes.length, sha256, outcome: 'created' as const };
  }

  async read(key: string): Promise<Buffer> {
    const bytes = this.objects.get(key);
    if (!bytes) throw new ObjectNotFoundError(key);
    return bytes;
  }
}
