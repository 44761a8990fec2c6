import {
  Body,
  Controller,
  Inject,
  Query,
  ServiceUnavailableException,
  UseGuards,
} from '@nestjs/common';
import { CallDesk, type Answer } from '../call/call-desk.js';
import { OutboundDialer } from '../outbound/outbound-dialer.js';
import { VoicemailDesk } from '../telephony/voicemail-desk.js';
import { EMPTY_TWIML, divertTwiml } from './answer-twiml.js';
import { TWILIO_PATHS } from './public-address.js';
import { ReplayWindow } from './replay-window.js';
import { TwilioSignatureGuard } from './signature.guard.js';
import { TwimlWebhook } from './twiml-webhook.js';
import { StepAnswers } from './step-answers.js';
import {
  directionOf,
  isTerminal,
  ownNumberOf,
  PerhapsOutbound,
  StatusForm,
  StreamStatusForm,
  VoiceForm,
} from './webhook-forms.js';
import { WebhookIntake } from './webhook-intake.js';

/** How a call begins, goes on and ends. Every answer is quick and, for a retried request, the same. */
@Controller()
@UseGuards(TwilioSignatureGuard)
export class WebhookController {
  constructor(
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(WebhookIntake) private readonly intake: WebhookIntake,
    @Inject(StepAnswers) private readonly answers: StepAnswers,
    @Inject(VoicemailDesk) private readonly voicemails: VoicemailDesk,
    @Inject(OutboundDialer) private readonly dialer: OutboundDialer | undefined,
    @Inject(ReplayWindow) private readonly replays: ReplayWindow,
  ) {}

  /** A call came in. */
  @TwimlWebhook(TWILIO_PATHS.voice)
  async voice(@Body() body: unknown): Promise<string> {
    const { intake, desk } = this;
    const form = intake.read('voice', VoiceForm, body);
    if (await this.replays.isOldCall(form.CallSid)) throw intake.replayed('voice');
    // Not by the idempotency token: it is no part of what is signed.
    const webhook = { kind: 'voice', callId: form.CallSid, key: form.CallSid } as const;
    if (await intake.isRepeated(webhook)) {
      return this.twimlOf(form.CallSid, desk.answerAgain(form.CallSid, ownNumberOf(form)));
    }
    const answer = await desk.answer({
      callId: form.CallSid,
      from: form.From,
      to: form.To,
      ownNumber: ownNumberOf(form),
      direction: directionOf(form.Direction),
    });
    await intake.handled(webhook);
    return this.twimlOf(form.CallSid, answer);
  }

  /** The call's progress; only its end is of interest. */
  @TwimlWebhook(TWILIO_PATHS.status)
  async status(@Body() body: unknown, @Query() query: unknown): Promise<string> {
    const { intake, desk } = this;
    const { outbound } = intake.read('status', PerhapsOutbound, query);
    const form = intake.read('status', StatusForm, body);
    const { CallSid: callId, CallStatus: status, SequenceNumber: order } = form;
    if (!isTerminal(status)) return EMPTY_TWIML;
    if (this.replays.isOldStatus(form.Timestamp)) throw intake.replayed('status');
    const key = `${callId}:${order ?? status}`;
    const webhook = { kind: 'status', callId, key } as const;
    if (await intake.isRepeated(webhook)) return EMPTY_TWIML;
    if (!desk.canRecord) {
      // Not remembered as done, so that Twilio's retry finds a process that can.
      intake.metrics.count('status', 'unavailable');
      throw new ServiceUnavailableException();
    }
    const ended = { status, durationSeconds: form.CallDuration };
    await Promise.all([
      desk.statusEnded(callId, ownNumberOf(form), ended),
      this.voicemails.callEnded(callId),
      ...(outbound === undefined ? [] : [this.dialer?.ended(outbound, status)]),
    ]);
    await intake.handled(webhook);
    return EMPTY_TWIML;
  }

  /** The media stream's progress; its failures show nowhere else. */
  @TwimlWebhook(TWILIO_PATHS.streamStatus)
  async streamStatus(@Body() body: unknown): Promise<string> {
    const form = this.intake.read('stream-status', StreamStatusForm, body);
    if (form.StreamEvent !== 'stream-error') return EMPTY_TWIML;
    const key = `${form.StreamSid}:${form.StreamEvent}`;
    const webhook = { kind: 'stream-status', callId: form.CallSid, key } as const;
    await this.intake.once(webhook, async () =>
      this.desk.streamFailed(form.CallSid, form.StreamError ?? 'stream-error'),
    );
    return EMPTY_TWIML;
  }

  private twimlOf(callId: string, { kind, vertical, first }: Answer): string {
    switch (kind) {
      case 'connect':
        return this.answers.connect(callId, vertical, 0);
      case 'voicemail':
        return this.answers.voicemail(vertical, first);
      case 'call-back':
        return this.answers.offerCallBack(vertical);
      case 'fallback':
        return divertTwiml(vertical);
    }
  }
}
