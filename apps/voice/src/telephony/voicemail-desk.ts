import { VOICEMAIL_SECONDS, type VerticalConfig } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { Voicemails } from '@verbatim/storage';
import { within } from '../call/within.js';
import type { EventDraft } from '../record/event-draft.js';
import type { LateNews } from './late-news.js';

export interface RecordingNews {
  readonly callId: string;
  readonly vertical: VerticalConfig;
  readonly recordingSid: string;
  readonly durationSeconds: number | undefined;
}

/** The caller's message is one item of the conversation, and owed from the tone on. */
export const VOICEMAIL_ITEM = 'voicemail';
export const VOICEMAIL_OWED = `item:${VOICEMAIL_ITEM}`;
export const VOICEMAIL_BEGINS: EventDraft = {
  kind: 'obligation.opened',
  obligationId: VOICEMAIL_OWED,
  obligation: 'item',
  speaker: 'caller',
  itemId: VOICEMAIL_ITEM,
};

/** Behind the longest message, for the carrier to have told of it. */
const TOLD_WITHIN_MS = 120_000;
/** Behind the end of the call: recordings are ready some seconds later. */
const READY_WITHIN_MS = 15_000;
const WAIT_MAX_MS = 1_000;

export interface VoicemailDeskOptions {
  readonly voicemails: Pick<Voicemails, 'expect' | 'recorded' | 'hurry'>;
  readonly news: Pick<LateNews, 'tell' | 'canTell'>;
  /** Whether recordings can be fetched: without the carrier's credentials nobody is asked for a message. */
  readonly canFetch: boolean;
  readonly logger: Logger;
}

/** Where is written down that a message is expected, and that there is one. The rest is done by `VoicemailKeeper`. */
export class VoicemailDesk {
  constructor(private readonly options: VoicemailDeskOptions) {}

  /** Whether the vertical takes messages, and whether they could be fetched. */
  takesMessages({ telephone }: VerticalConfig): boolean {
    return telephone?.voicemail !== undefined && this.options.canFetch;
  }

  /**
   * The tone is about to sound. False: the vertical takes no messages, or it could not be written down that one is
   * expected, so nobody may be asked to speak.
   */
  async expect(callId: string, { vertical, telephone }: VerticalConfig): Promise<boolean> {
    const { canFetch, voicemails, news } = this.options;
    if (!telephone?.voicemail || !canFetch || !news.canTell) return false;
    const { maxSeconds = VOICEMAIL_SECONDS } = telephone.voicemail;
    return this.done(voicemails.expect(callId, vertical, maxSeconds * 1_000 + TOLD_WITHIN_MS));
  }

  /** For a call whose record is not being written here just now: its words are owed from now on. */
  async begins(callId: string, vertical: VerticalConfig): Promise<void> {
    await this.options.news.tell({ callId, vertical, owes: [VOICEMAIL_OWED] }, [VOICEMAIL_BEGINS]);
  }

  /** False: nobody has noted it. The recording waits at the carrier, where it is looked for later. */
  async recorded({ vertical, durationSeconds, ...news }: RecordingNews): Promise<boolean> {
    return this.done(
      this.options.voicemails.recorded({
        ...news,
        vertical: vertical.vertical,
        durationSeconds: durationSeconds ?? null,
      }),
    );
  }

  /** The call is over: a message that was expected is there soon, or never will be. */
  async callEnded(callId: string): Promise<void> {
    await this.done(this.options.voicemails.hurry(callId, READY_WITHIN_MS));
  }

  private async done(writing: Promise<void>): Promise<boolean> {
    const written = writing.then(
      () => true,
      (error: unknown) => {
        if (!(error instanceof OperationalError)) throw error;
        this.options.logger.warn({ err: error }, 'A message could not be noted.');
        return false;
      },
    );
    return (await within(written, WAIT_MAX_MS)) ?? false;
  }
}
