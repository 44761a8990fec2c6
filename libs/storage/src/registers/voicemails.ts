import type { Vertical } from '@verbatim/contracts';
import type { Database } from '../database/database.js';

export interface StoredVoicemail {
  readonly callId: string;
  readonly vertical: Vertical;
  /** Null until the carrier tells of it. */
  readonly recordingSid: string | null;
  readonly durationSeconds: number | null;
  /** Of the sealed object, once it is stored. */
  readonly sha256: string | null;
  readonly bytes: number | null;
  readonly deletedAt: Date | null;
  readonly toldAt: Date | null;
  /** This one included. */
  readonly attempts: number;
}

export type VoicemailProgress = Partial<
  Pick<
    StoredVoicemail,
    'recordingSid' | 'durationSeconds' | 'sha256' | 'bytes' | 'deletedAt' | 'toldAt'
  >
>;

/**
 * Messages that callers were asked for, until each is in the object store and in the record. Whoever claims one works
 * on it alone until the lease is over; a process that dies loses nothing but that time.
 */
export class Voicemails {
  constructor(private readonly database: Database) {}

  /** The caller is about to hear the tone. Looked for after `withinMs` if nobody tells of it. */
  async expect(callId: string, vertical: Vertical, withinMs: number): Promise<void> {
    const dueAt = new Date(Date.now() + withinMs);
    await this.database.run((client) =>
      client.voicemail.createMany({ data: [{ callId, vertical, dueAt }], skipDuplicates: true }),
    );
  }

  /** The carrier has it. Told again, nothing changes. */
  async recorded(
    voicemail: Pick<StoredVoicemail, 'callId' | 'vertical' | 'recordingSid' | 'durationSeconds'>,
  ): Promise<void> {
    const { callId, vertical, recordingSid, durationSeconds } = voicemail;
    await this.database.run(
      (client) => client.$executeRaw`
        INSERT INTO voicemails (call_id, vertical, recording_sid, duration_seconds, due_at)
        VALUES (${callId}, ${vertical}, ${recordingSid}, ${durationSeconds}, now())
        ON CONFLICT (call_id) DO UPDATE
          SET recording_sid = excluded.recording_sid, duration_seconds = excluded.duration_seconds,
            due_at = now(), attempts = 0
          WHERE voicemails.recording_sid IS NULL AND voicemails.ended_at IS NULL`,
    );
  }

  /** Nobody has told of it, and nothing more is said: it is looked for no later than that. */
  async hurry(callId: string, withinMs: number): Promise<void> {
    const dueAt = new Date(Date.now() + withinMs);
    await this.database.run((client) =>
      client.voicemail.updateMany({
        where: { callId, recordingSid: null, endedAt: null, dueAt: { gt: dueAt } },
        data: { dueAt },
      }),
    );
  }

  /** One that is due, for the caller of this alone as long as the lease is. */
  async claim(leaseMs: number): Promise<StoredVoicemail | undefined> {
    const rows = await this.database.run(
      (client) => client.$queryRaw<StoredVoicemail[]>`
        UPDATE voicemails
        SET attempts = attempts + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
        WHERE call_id = (
          SELECT call_id FROM voicemails WHERE ended_at IS NULL AND due_at <= now()
          ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING call_id AS "callId", vertical, recording_sid AS "recordingSid",
          duration_seconds AS "durationSeconds", sha256, bytes, deleted_at AS "deletedAt",
          told_at AS "toldAt", attempts`,
    );
    return rows[0];
  }

  async progressed(callId: string, progress: VoicemailProgress): Promise<void> {
    await this.database.run((client) =>
      client.voicemail.updateMany({ where: { callId }, data: progress }),
    );
  }

  async retryIn(callId: string, delayMs: number): Promise<void> {
    const dueAt = new Date(Date.now() + delayMs);
    await this.database.run((client) =>
      client.voicemail.updateMany({ where: { callId, endedAt: null }, data: { dueAt } }),
    );
  }

  async end(callId: string, outcome: 'kept' | 'absent' | 'lost'): Promise<void> {
    await this.database.run((client) =>
      client.voicemail.updateMany({
        where: { callId, endedAt: null },
        data: { outcome, endedAt: new Date() },
      }),
    );
  }
}
