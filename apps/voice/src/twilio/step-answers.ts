import type { VerticalConfig } from '@verbatim/compliance';
import type { NextStep } from '@verbatim/storage';
import type { TransferDesk, TransferOutcome, TransferPlace } from '../telephony/transfer-desk.js';
import type { VoicemailDesk } from '../telephony/voicemail-desk.js';
import { connectTwiml, divertTwiml, fallbackTwiml } from './answer-twiml.js';
import { TWILIO_PATHS, type PublicAddress } from './public-address.js';
import {
  farewellTwiml,
  offerTwiml,
  transferTwiml,
  voicemailTwiml,
  whisperTwiml,
} from './step-twiml.js';
import type { StreamTokenIssuer } from './stream-token.js';
import type { WebhookIntake } from './webhook-intake.js';

export interface StepAnswersOptions {
  readonly address: PublicAddress;
  readonly tokens: StreamTokenIssuer;
  readonly intake: WebhookIntake;
  readonly transfers: TransferDesk;
  readonly voicemails: VoicemailDesk;
}

/** The TwiML of what follows on a stream. The same question gets the same answer, from any process. */
export class StepAnswers {
  constructor(private readonly options: StepAnswersOptions) {}

  /** The agent, again or for the first time. */
  connect(
    callId: string,
    vertical: VerticalConfig,
    part: number,
    mediaUrl = this.options.address.mediaUrl,
  ): string {
    const { address, tokens } = this.options;
    return connectTwiml({
      vertical,
      mediaUrl,
      statusCallback: address.http(TWILIO_PATHS.streamStatus),
      token: tokens.issue({ callId, vertical: vertical.vertical, part }, Date.now()),
      part,
      afterStream: address.http(TWILIO_PATHS.afterStream),
    });
  }

  /** What is due now. A transfer that nobody could take is the end of the agent's part. */
  async step(callId: string, vertical: VerticalConfig, step: NextStep): Promise<string> {
    switch (step.kind) {
      case 'transfer': {
        const place = { transfer: step.transfer, to: step.to, attempt: 0 };
        const ringing = this.ring(vertical, place);
        if (ringing === undefined) return fallbackTwiml(vertical);
        await this.tellTransfer(callId, vertical, place, 'started');
        return ringing;
      }
      case 'agent':
        return this.connect(callId, vertical, step.part, this.options.address.sharedMediaUrl);
      case 'fallback':
        return fallbackTwiml(vertical);
      case 'voicemail':
        return (await this.beginVoicemail(callId, vertical))
          ? this.voicemail(vertical)
          : fallbackTwiml(vertical);
      case 'hang-up':
        return farewellTwiml(undefined);
    }
  }

  /** Undefined: everybody was called. */
  ring(vertical: VerticalConfig, place: TransferPlace): string | undefined {
    const { address, transfers } = this.options;
    const contact = transfers.contactAt(vertical, place);
    if (!contact) return undefined;
    const about = { vertical: vertical.vertical, ...place };
    return transferTwiml({
      transfer: vertical.telephone?.transfer,
      phone: contact.phone,
      isFirst: place.attempt === 0,
      action: address.with(TWILIO_PATHS.transfer, about),
      statusCallback: address.with(TWILIO_PATHS.transferStatus, about),
      whisper: place.transfer === 'warm' ? address.with(TWILIO_PATHS.whisper, about) : undefined,
    });
  }

  /** What a person hears before they take a call. */
  async whisper(callId: string, vertical: VerticalConfig, place: TransferPlace): Promise<string> {
    const { address, transfers } = this.options;
    const about = { vertical: vertical.vertical, ...place };
    return whisperTwiml({
      business: vertical.agent.name,
      summary: await transfers.summaryOf(callId),
      action: address.with(TWILIO_PATHS.whisperKey, about),
    });
  }

  /** Told once, however often Twilio asks. */
  async tellTransfer(
    callId: string,
    vertical: VerticalConfig,
    place: TransferPlace,
    outcome: TransferOutcome,
    seconds?: number,
  ): Promise<void> {
    const { intake, transfers } = this.options;
    const key = `${callId}:${place.to ?? ''}:${place.attempt}:${outcome}`;
    await intake.once({ kind: 'transfer', callId, key }, () =>
      transfers.tell(callId, vertical, place, outcome, seconds),
    );
  }

  private async beginVoicemail(callId: string, vertical: VerticalConfig): Promise<boolean> {
    const { intake, voicemails } = this.options;
    if (!(await voicemails.expect(callId, vertical))) return false;
    await intake.once({ kind: 'voicemail', callId, key: callId }, () =>
      voicemails.begins(callId, vertical),
    );
    return true;
  }

  /** To who is diverted: a key for a call back. Without one the call ends as it would have. */
  offerCallBack(vertical: VerticalConfig): string {
    const { offer } = vertical.telephone?.outbound ?? {};
    if (offer === undefined) return divertTwiml(vertical);
    const action = this.options.address.with(TWILIO_PATHS.callBack, {
      vertical: vertical.vertical,
    });
    return offerTwiml({ first: vertical.divert?.say, offer, action });
  }

  /** For a message that is expected. `first`: said before the words of the voicemail. */
  voicemail(vertical: VerticalConfig, first?: string): string {
    const { address } = this.options;
    const voicemail = vertical.telephone?.voicemail;
    if (!voicemail) return fallbackTwiml(vertical);
    const about = { vertical: vertical.vertical };
    return voicemailTwiml({
      voicemail,
      first,
      action: address.with(TWILIO_PATHS.voicemail, about),
      recordingStatusCallback: address.with(TWILIO_PATHS.recording, about),
    });
  }
}
