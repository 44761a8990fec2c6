import { openVoicemail, sealVoicemail, voicemailPath, type CallKey } from '@verbatim/audit-log';
import type { VerticalCatalog, VerticalConfig } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import type { Alarm } from '@verbatim/paging';
import type { Logger } from '@verbatim/platform';
import type { CallKeyring, ObjectStore, StoredVoicemail, Voicemails } from '@verbatim/storage';
import type { DraftOf, EventDraft } from '../record/event-draft.js';
import type { LateNews } from './late-news.js';
import type { TelephonyClient } from './telephony-client.js';
import { TelephonyRefusedError, TranscriptionFailedError } from './telephony.errors.js';
import type { TelephonyMetrics } from './telephony-metrics.js';
import type { Transcriber } from './transcriber.js';
import { VOICEMAIL_ITEM, VOICEMAIL_OWED } from './voicemail-desk.js';

export interface VoicemailKeeperOptions {
  readonly voicemails: Pick<Voicemails, 'claim' | 'progressed' | 'retryIn' | 'end'>;
  readonly client: TelephonyClient;
  readonly transcriber: Transcriber;
  readonly store: Pick<ObjectStore, 'create' | 'read'>;
  readonly keyring: Pick<CallKeyring, 'open'>;
  readonly catalog: VerticalCatalog;
  readonly news: Pick<LateNews, 'tell' | 'canTell'>;
  readonly alarm: Alarm;
  readonly metrics: Pick<TelephonyMetrics, 'voicemail'>;
  readonly logger: Logger;
}

/** The longest that the steps of one attempt take together: a download, a store, a transcription. */
const LEASE_MS = 180_000;
/** 5 s, 10 s, … 10 min: some two hours in all, then a person is told. */
const ATTEMPTS_MAX = 20;
const RETRY_FIRST_MS = 5_000;
const RETRY_MAX_MS = 600_000;

type Recorded = StoredVoicemail & { readonly recordingSid: string };
type Kept = Recorded & { readonly sha256: string; readonly bytes: number };

/**
 * Brings a message from the carrier into the record: found, fetched, sealed under the key of its call and stored,
 * transcribed and told, and deleted at the carrier. Each step is written down when it is done.
 *
 * Bounds: `ATTEMPTS_MAX` attempts, at growing distances. Then what can be told is told: a recording without words is
 * kept, one that could not be fetched stays at the carrier, and an incident is open.
 * Crash: another process goes on where the last step was written down. A step may be done twice: the object is the
 * same, and a final that is told again is the same item.
 */
export class VoicemailKeeper {
  constructor(private readonly options: VoicemailKeeperOptions) {}

  /** Works on one message that is due. False: there is none, or it could not be asked for. */
  async keepNext(): Promise<boolean> {
    const { voicemails, news, logger } = this.options;
    if (!news.canTell) return false;
    let claimed: StoredVoicemail | undefined;
    try {
      claimed = await voicemails.claim(LEASE_MS);
      if (!claimed) return false;
      await this.keep(claimed);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      logger.warn({ err: error, callId: claimed?.callId }, 'A message is not in the record yet.');
      if (claimed) await this.putOff(claimed, error);
      return false;
    }
    return true;
  }

  private async keep(claimed: StoredVoicemail): Promise<void> {
    const recorded = await this.found(claimed);
    if (!recorded) return this.over(claimed, 'absent');
    const kept = await this.stored(recorded);
    if (!kept) return this.over(recorded, 'lost');
    // Neither waits for the other: words come though the carrier will not delete, and the reverse.
    const [told, deleted] = await Promise.allSettled([this.tell(kept), this.deleteThere(kept)]);
    for (const each of [told, deleted]) if (each.status === 'rejected') throw each.reason;
    this.options.alarm.clear(alarmKey(kept));
    await this.end(kept, 'kept');
  }

  /** Nobody told of it: the carrier itself is asked. */
  private async found(voicemail: StoredVoicemail): Promise<Recorded | undefined> {
    const { client, voicemails } = this.options;
    const { recordingSid: known, callId } = voicemail;
    if (known !== null) return { ...voicemail, recordingSid: known };
    const recording = (await client.recordingsOf(callId)).at(-1);
    if (!recording) return undefined;
    const { recordingSid, durationSeconds = null } = recording;
    await voicemails.progressed(callId, { recordingSid, durationSeconds });
    return { ...voicemail, recordingSid, durationSeconds };
  }

  private async stored(voicemail: Recorded): Promise<Kept | undefined> {
    const { client, store, keyring, voicemails } = this.options;
    const { callId, recordingSid, sha256, bytes } = voicemail;
    if (sha256 !== null && bytes !== null) return { ...voicemail, sha256, bytes };
    const key = await keyring.open(callId);
    const wav = await client.fetchRecording(recordingSid);
    if (!wav) return undefined;
    const path = voicemailPath(callId, recordingSid);
    const object = await store.create(path, sealVoicemail(key, path, wav));
    const facts = { sha256: object.sha256, bytes: object.bytes };
    await voicemails.progressed(callId, facts);
    return { ...voicemail, ...facts };
  }

  private async tell(voicemail: Kept): Promise<void> {
    if (voicemail.toldAt !== null) return;
    const { store, keyring, voicemails } = this.options;
    const { callId, recordingSid, durationSeconds, sha256, bytes } = voicemail;
    const path = voicemailPath(callId, recordingSid);
    const key = await keyring.open(callId);
    const wav = openVoicemail(key, path, await store.read(path));
    const spoken = await this.words(voicemail, wav);
    await this.record(voicemail, key, [
      SPOKE_AFTER_NOTICE,
      {
        kind: 'voicemail.recorded',
        outcome: 'kept',
        recordingSid,
        objectKey: path,
        sha256,
        bytes,
        ...lasting(durationSeconds),
      },
      ...spoken,
    ]);
    await voicemails.progressed(callId, { toldAt: new Date() });
  }

  /** What the caller said; after the last attempt, that it could not be made out. */
  private async words(voicemail: Kept, wav: Buffer): Promise<readonly EventDraft[]> {
    const { transcriber } = this.options;
    const { model } = transcriber;
    try {
      const { language } = this.verticalOf(voicemail).agent;
      const { text, usage } = await transcriber.transcribe(wav, language);
      const billed: readonly EventDraft[] = usage
        ? [{ kind: 'usage.recorded', source: 'transcription', model, usage }]
        : [];
      if (text === '') return [...billed, settled('empty')];
      return [finalOf(voicemail, text, 'completed'), ...billed, settled('final')];
    } catch (error) {
      if (!(error instanceof TranscriptionFailedError)) throw error;
      if (error.retryable && voicemail.attempts < ATTEMPTS_MAX) throw error;
      this.raise(voicemail, error);
      return [finalOf(voicemail, '', 'failed'), settled('failed')];
    }
  }

  private async deleteThere({ callId, recordingSid, deletedAt }: Kept): Promise<void> {
    if (deletedAt !== null) return;
    await this.options.client.deleteRecording(recordingSid);
    await this.options.voicemails.progressed(callId, { deletedAt: new Date() });
  }

  /** There is nothing to keep, or nothing that can be had. */
  private async over(voicemail: StoredVoicemail, outcome: 'absent' | 'lost'): Promise<void> {
    const { callId, recordingSid, durationSeconds } = voicemail;
    if (outcome === 'lost') this.raise(voicemail);
    await this.record(voicemail, undefined, [
      {
        kind: 'voicemail.recorded',
        outcome,
        ...lasting(durationSeconds),
        ...(recordingSid !== null && { recordingSid }),
      },
      settled(outcome === 'absent' ? 'empty' : 'failed'),
    ]);
    await this.end(voicemail, outcome);
    this.options.logger.info({ callId, outcome }, 'No message is kept of a call.');
  }

  private async record(
    voicemail: StoredVoicemail,
    key: CallKey | undefined,
    drafts: readonly EventDraft[],
  ): Promise<void> {
    const { callId } = voicemail;
    const vertical = this.verticalOf(voicemail);
    await this.options.news.tell(
      { callId, vertical, key, isNoticeHeard: key !== undefined },
      drafts,
    );
  }

  private async end(
    { callId, vertical }: StoredVoicemail,
    outcome: 'kept' | 'absent' | 'lost',
  ): Promise<void> {
    await this.options.voicemails.end(callId, outcome);
    this.options.metrics.voicemail(vertical, outcome);
  }

  /** Once more later; after the last time a person is told, and it goes on once an hour at most. */
  private async putOff(voicemail: StoredVoicemail, error: OperationalError): Promise<void> {
    const { attempts, callId } = voicemail;
    const isHopeless = attempts >= ATTEMPTS_MAX || error instanceof TelephonyRefusedError;
    if (isHopeless) this.raise(voicemail, error);
    const delayMs = Math.min(RETRY_FIRST_MS * 2 ** Math.min(attempts - 1, 20), RETRY_MAX_MS);
    await this.options.voicemails.retryIn(callId, isHopeless ? RETRY_MAX_MS : delayMs).catch(
      // Then its lease runs out.
      (away: unknown) => this.options.logger.debug({ err: away }, 'A message keeps its lease.'),
    );
  }

  private raise(voicemail: StoredVoicemail, error?: OperationalError): void {
    const { callId, vertical, attempts } = voicemail;
    this.options.alarm.raise({
      key: alarmKey(voicemail),
      severity: 'warning',
      summary: 'A message that a caller left is not in the record as it should be',
      facts: { vertical, callId, attempts, code: error?.code ?? 'TELEPHONY.RECORDING_GONE' },
    });
  }

  private verticalOf({ vertical }: StoredVoicemail): VerticalConfig {
    return this.options.catalog.of(vertical) ?? this.options.catalog.unclassified;
  }
}

/** The tone sounds behind words that tell of the recording: who speaks after it consents. */
const SPOKE_AFTER_NOTICE: EventDraft = {
  kind: 'consent.recorded',
  speaker: 'caller',
  consent: 'recording',
  isGranted: true,
  source: 'spoke-after-tone',
};

const alarmKey = ({ callId }: StoredVoicemail): string => `voicemail/${callId}`;

const lasting = (durationSeconds: number | null) =>
  durationSeconds === null ? {} : { durationSeconds };

function settled(outcome: 'final' | 'empty' | 'failed'): EventDraft {
  return {
    kind: 'obligation.closed',
    obligationId: VOICEMAIL_OWED,
    obligation: 'item',
    outcome,
    speaker: 'caller',
    itemId: VOICEMAIL_ITEM,
  };
}

function finalOf(
  { durationSeconds }: Kept,
  text: string,
  outcome: 'completed' | 'failed',
): DraftOf<'transcript.final'> {
  return {
    kind: 'transcript.final',
    speaker: 'caller',
    itemId: VOICEMAIL_ITEM,
    outcome,
    ...(outcome === 'failed' && { failureCode: 'not-transcribed' }),
    ...(durationSeconds !== null && { audioStartMs: 0, audioEndMs: durationSeconds * 1_000 }),
    words: { text },
  };
}
