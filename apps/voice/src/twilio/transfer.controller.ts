import { Body, Controller, Inject, Query, UseGuards } from '@nestjs/common';
import { VerticalCatalog, type VerticalConfig } from '@verbatim/compliance';
import { CallDesk } from '../call/call-desk.js';
import { NextStepBook } from '../telephony/next-step-book.js';
import { outcomeOf, type TransferPlace } from '../telephony/transfer-desk.js';
import { EMPTY_TWIML, fallbackTwiml } from './answer-twiml.js';
import { TWILIO_PATHS } from './public-address.js';
import { TwilioSignatureGuard } from './signature.guard.js';
import { TwimlWebhook } from './twiml-webhook.js';
import { StepAnswers } from './step-answers.js';
import { farewellTwiml, JOIN_TWIML } from './step-twiml.js';
import { AboutTransfer, TransferForm, TransferStatusForm, WhisperForm } from './webhook-forms.js';
import { WebhookIntake } from './webhook-intake.js';

/** How a transfer goes: one telephone after another, then what the vertical's file says. */
@Controller()
@UseGuards(TwilioSignatureGuard)
export class TransferController {
  constructor(
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(VerticalCatalog) private readonly catalog: VerticalCatalog,
    @Inject(NextStepBook) private readonly steps: NextStepBook,
    @Inject(StepAnswers) private readonly answers: StepAnswers,
    @Inject(WebhookIntake) private readonly intake: WebhookIntake,
  ) {}

  /** A person has hung up, or did not answer: the next telephone rings, or the transfer is over. */
  @TwimlWebhook(TWILIO_PATHS.transfer)
  async transfer(@Body() body: unknown, @Query() query: unknown): Promise<string> {
    const place = this.intake.read('transfer', AboutTransfer, query);
    const form = this.intake.read('transfer', TransferForm, body);
    const { CallSid: callId, DialCallDuration: seconds } = form;
    const vertical = this.catalog.of(place.vertical) ?? this.catalog.unclassified;
    const outcome = outcomeOf(form.DialCallStatus, form.DialBridged !== 'false');
    await this.answers.tellTransfer(callId, vertical, place, outcome, seconds);
    if (outcome === 'ended' || outcome === 'canceled') {
      await this.steps.end(callId);
      return EMPTY_TWIML;
    }
    const next = { ...place, attempt: place.attempt + 1 };
    const ringing = this.answers.ring(vertical, next);
    if (ringing === undefined) return this.unanswered(callId, vertical);
    await this.answers.tellTransfer(callId, vertical, next, 'started');
    return ringing;
  }

  /** A person has answered: from here on the caller talks with them. */
  @TwimlWebhook(TWILIO_PATHS.transferStatus)
  async status(@Body() body: unknown, @Query() query: unknown): Promise<string> {
    const place = this.intake.read('transfer-status', AboutTransfer, query);
    const form = this.intake.read('transfer-status', TransferStatusForm, body);
    const vertical = this.catalog.of(place.vertical) ?? this.catalog.unclassified;
    // Who is asked first has answered when they have pressed the key.
    if (form.CallStatus === 'in-progress' && place.transfer === 'cold') {
      await this.answers.tellTransfer(form.ParentCallSid, vertical, place, 'answered');
    }
    return EMPTY_TWIML;
  }

  /** A person is on the line, and the caller not yet. */
  @TwimlWebhook(TWILIO_PATHS.whisper)
  async whisper(@Body() body: unknown, @Query() query: unknown): Promise<string> {
    const place = this.intake.read('whisper', AboutTransfer, query);
    const { ParentCallSid: callId } = this.intake.read('whisper', WhisperForm, body);
    const vertical = this.catalog.of(place.vertical) ?? this.catalog.unclassified;
    this.intake.metrics.count('whisper', 'handled');
    return this.answers.whisper(callId, vertical, placeIn(place));
  }

  /** They take the call, or do not. */
  @TwimlWebhook(TWILIO_PATHS.whisperKey)
  async whisperKey(@Body() body: unknown, @Query() query: unknown): Promise<string> {
    const place = this.intake.read('whisper', AboutTransfer, query);
    const form = this.intake.read('whisper', WhisperForm, body);
    const vertical = this.catalog.of(place.vertical) ?? this.catalog.unclassified;
    if (form.Digits !== '1') return farewellTwiml(undefined);
    await this.answers.tellTransfer(form.ParentCallSid, vertical, placeIn(place), 'answered');
    return JOIN_TWIML;
  }

  private async unanswered(callId: string, vertical: VerticalConfig): Promise<string> {
    const { unanswered = 'agent', sorry } = vertical.telephone?.transfer ?? {};
    switch (unanswered) {
      case 'voicemail': {
        const step = { kind: 'voicemail', because: 'transfer-unanswered' } as const;
        await this.steps.put(callId, step);
        return this.answers.step(callId, vertical, step);
      }
      case 'agent': {
        await this.steps.end(callId);
        const part = await this.desk.nextPart(callId);
        return part === undefined
          ? fallbackTwiml(vertical)
          : this.answers.connect(callId, vertical, part);
      }
      case 'end-call':
        await this.steps.end(callId);
        return farewellTwiml(sorry);
    }
  }
}

/** Without what else the address carries. */
const placeIn = ({ transfer, attempt, to }: AboutTransfer): TransferPlace => ({
  transfer,
  attempt,
  ...(to !== undefined && { to }),
});
