import {
  Body,
  Controller,
  Inject,
  Query,
  ServiceUnavailableException,
  UseGuards,
} from '@nestjs/common';
import { VerticalCatalog } from '@verbatim/compliance';
import { NextStepBook } from '../telephony/next-step-book.js';
import { VoicemailDesk } from '../telephony/voicemail-desk.js';
import { EMPTY_TWIML } from './answer-twiml.js';
import { TWILIO_PATHS } from './public-address.js';
import { TwilioSignatureGuard } from './signature.guard.js';
import { TwimlWebhook } from './twiml-webhook.js';
import { farewellTwiml } from './step-twiml.js';
import { AboutVertical, RecordingForm, VoiceForm } from './webhook-forms.js';
import { WebhookIntake } from './webhook-intake.js';

/** A message that a caller leaves: when they have spoken, and when it can be fetched. */
@Controller()
@UseGuards(TwilioSignatureGuard)
export class VoicemailController {
  constructor(
    @Inject(VerticalCatalog) private readonly catalog: VerticalCatalog,
    @Inject(VoicemailDesk) private readonly voicemails: VoicemailDesk,
    @Inject(NextStepBook) private readonly steps: NextStepBook,
    @Inject(WebhookIntake) private readonly intake: WebhookIntake,
  ) {}

  /** The caller has spoken, or hung up. */
  @TwimlWebhook(TWILIO_PATHS.voicemail)
  async spoken(@Body() body: unknown, @Query() query: unknown): Promise<string> {
    const { vertical } = this.intake.read('voicemail', AboutVertical, query);
    const { CallSid: callId } = this.intake.read('voicemail', VoiceForm, body);
    await this.steps.end(callId);
    this.intake.metrics.count('voicemail', 'handled');
    return farewellTwiml(this.catalog.of(vertical)?.telephone?.voicemail?.thanks);
  }

  /** Told again, nothing changes. 503: it could not be noted; the carrier is asked for it later. */
  @TwimlWebhook(TWILIO_PATHS.recording)
  async recording(@Body() body: unknown, @Query() query: unknown): Promise<string> {
    const about = this.intake.read('recording', AboutVertical, query);
    const form = this.intake.read('recording', RecordingForm, body);
    const vertical = this.catalog.of(about.vertical) ?? this.catalog.unclassified;
    const { CallSid: callId, RecordingSid: recordingSid } = form;
    // One that is absent or failed is noticed when the call has ended, like one that nobody tells of.
    if (form.RecordingStatus === 'completed') {
      const news = { callId, vertical, recordingSid, durationSeconds: form.RecordingDuration };
      if (!(await this.voicemails.recorded(news))) {
        this.intake.metrics.count('recording', 'unavailable');
        throw new ServiceUnavailableException();
      }
    }
    this.intake.metrics.count('recording', 'handled');
    return EMPTY_TWIML;
  }
}
