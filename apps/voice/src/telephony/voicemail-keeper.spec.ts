import { CallKey, openVoicemail, voicemailPath } from '@verbatim/audit-log';
import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../record/event-draft.js';
import { listeningLogger } from '../testing/logger.js';
import { CALL_ID } from '../testing/recording.js';
import { SALON } from '../testing/verticals.js';
import { FakeCarrier, FakeTranscriber, MemoryStore, OneVoicemail } from '../testing/voicemails.js';
import {
  TelephonyRefusedError,
  TelephonyUnavailableError,
  TranscriptionFailedError,
} from './telephony.errors.js';
import { VoicemailKeeper } from './voicemail-keeper.js';

const SID = `RE${'7'.repeat(32)}`;
const PATH = voicemailPath(CALL_ID, SID);
const WAV = Buffer.from('RIFF: please call me back');
const away = () => new TelephonyUnavailableError('away');

/** A message of which the carrier has told, and everything around it. */
class Bench {
  readonly key = CallKey.generate();
  readonly carrier = new FakeCarrier();
  readonly transcriber = new FakeTranscriber('Please call me back.');
  readonly store = new MemoryStore();
  readonly told: EventDraft[] = [];
  readonly alarms: string[] = [];
  readonly counted: string[] = [];
  readonly lines: string[];
  readonly voicemails: OneVoicemail;
  readonly keeper: VoicemailKeeper;

  constructor(recordingSid: string | null = SID) {
    this.carrier.recordings.set(SID, WAV);
    const { logger, lines } = listeningLogger();
    this.lines = lines;
    this.voicemails = new OneVoicemail({
      callId: CALL_ID,
      vertical: 'salon',
      recordingSid,
      durationSeconds: recordingSid === null ? null : 7,
      sha256: null,
      bytes: null,
      deletedAt: null,
      toldAt: null,
      attempts: 0,
    });
    this.keeper = new VoicemailKeeper({
      voicemails: this.voicemails,
      client: this.carrier,
      transcriber: this.transcriber,
      store: this.store,
      keyring: { open: async () => this.key },
      catalog: { of: () => SALON } as never,
      news: {
        canTell: true,
        tell: async (_news, drafts) => void this.told.push(...drafts),
      },
      alarm: {
        raise: ({ facts }) => void this.alarms.push(String(facts['code'])),
        clear: () => undefined,
      },
      metrics: { voicemail: (_vertical, outcome) => void this.counted.push(outcome) },
      logger,
    });
  }

  async untilOver(attemptsMax = 100): Promise<number> {
    let attempts = 0;
    while (this.voicemails.outcome === undefined && attempts < attemptsMax) {
      await this.keeper.keepNext();
      attempts += 1;
    }
    return attempts;
  }

  get kinds(): string[] {
    return this.told.map(({ kind }) => kind);
  }
}

describe('a message', () => {
  it('is stored sealed, told with its words, and deleted at the carrier', async () => {
    const bench = new Bench();
    expect(await bench.untilOver()).toBe(1);
    expect(openVoicemail(bench.key, PATH, bench.store.objects.get(PATH)!)).toEqual(WAV);
    expect(bench.carrier.deleted).toEqual([SID]);
    expect(bench.kinds).toEqual([
      'consent.recorded',
      'voicemail.recorded',
      'transcript.final',
      'usage.recorded',
      'obligation.closed',
    ]);
    const { sha256 } = bench.voicemails.row;
    expect(bench.told[1]).toMatchObject({ outcome: 'kept', recordingSid: SID, sha256 });
    expect(bench.told[2]).toMatchObject({
      speaker: 'caller',
      audioEndMs: 7_000,
      words: { text: 'Please call me back.' },
    });
    expect([bench.voicemails.outcome, ...bench.counted]).toEqual(['kept', 'kept']);
    expect(await bench.keeper.keepNext()).toBe(false);
  });

  it('of which nobody told is found at the carrier', async () => {
    const bench = new Bench(null);
    await bench.untilOver();
    expect(bench.told[1]).toMatchObject({ outcome: 'kept', recordingSid: SID });
  });

  it('that nobody left is told as absent, and nothing is owed', async () => {
    const bench = new Bench(null);
    bench.carrier.recordings.clear();
    await bench.untilOver();
    expect(bench.told).toMatchObject([
      { kind: 'voicemail.recorded', outcome: 'absent' },
      { kind: 'obligation.closed', obligationId: 'item:voicemail', outcome: 'empty' },
    ]);
    expect(bench.alarms).toEqual([]);
  });

  it('in which nobody spoke has no final', async () => {
    const bench = new Bench();
    bench.transcriber.text = '';
    await bench.untilOver();
    expect(bench.kinds.slice(1)).toEqual([
      'voicemail.recorded',
      'usage.recorded',
      'obligation.closed',
    ]);
  });

  it('goes on where the last step was done, and is told once', async () => {
    const bench = new Bench();
    const gone = new TranscriptionFailedError('HTTP 500', true);
    bench.transcriber.failures.push(gone, gone);
    bench.carrier.failures.push(away());
    await bench.untilOver();
    expect(bench.kinds.filter((kind) => kind === 'voicemail.recorded')).toHaveLength(1);
    expect(bench.voicemails.delaysMs).toEqual([5_000, 10_000, 20_000]);
    expect(bench.carrier.deleted).toEqual([SID]);
  });

  it('whose words cannot be had in two hours is kept without them, and a person is told', async () => {
    const bench = new Bench();
    const gone = Array.from({ length: 100 }, () => new TranscriptionFailedError('HTTP 500', true));
    bench.transcriber.failures.push(...gone);
    expect(await bench.untilOver()).toBe(20);
    expect(bench.told[2]).toMatchObject({ outcome: 'failed', failureCode: 'not-transcribed' });
    expect(bench.alarms).toEqual(['TELEPHONY.TRANSCRIPTION_FAILED']);
    expect(bench.store.objects.has(PATH)).toBe(true);
  });

  it('that is no audio is not asked about again', async () => {
    const bench = new Bench();
    bench.transcriber.failures.push(new TranscriptionFailedError('HTTP 400', false));
    expect(await bench.untilOver()).toBe(1);
    expect(bench.told.at(-1)).toMatchObject({ kind: 'obligation.closed', outcome: 'failed' });
  });

  it('that is gone at the carrier is told as lost', async () => {
    const bench = new Bench();
    bench.carrier.recordings.clear();
    await bench.untilOver();
    expect(bench.told[0]).toMatchObject({ outcome: 'lost', recordingSid: SID });
    expect(bench.alarms).toEqual(['TELEPHONY.RECORDING_GONE']);
  });

  it('that may not be fetched opens an incident at once, and is asked for again', async () => {
    const bench = new Bench();
    bench.carrier.failures.push(new TelephonyRefusedError(401));
    await bench.keeper.keepNext();
    expect(bench.alarms).toEqual(['TELEPHONY.REFUSED']);
    expect(bench.voicemails.delaysMs).toEqual([600_000]);
    await bench.untilOver();
    expect(bench.voicemails.outcome).toBe('kept');
  });

  it('leaves none of its words in a log or an incident', async () => {
    const bench = new Bench();
    bench.transcriber.failures.push(new TranscriptionFailedError('HTTP 500', false));
    bench.carrier.failures.push(away());
    await bench.untilOver();
    expect(bench.lines.length).toBeGreaterThan(0);
    expect(bench.lines.join() + bench.alarms.join()).not.toContain('call me');
  });
});
