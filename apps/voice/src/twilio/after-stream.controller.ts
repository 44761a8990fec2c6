import { Body, Controller, Inject, UseGuards } from '@nestjs/common';
import type { NextStep } from '@verbatim/storage';
import { CallDesk } from '../call/call-desk.js';
import { NextStepBook } from '../telephony/next-step-book.js';
import { EMPTY_TWIML, fallbackTwiml, payTwiml } from './answer-twiml.js';
import { PublicAddress, TWILIO_PATHS } from './public-address.js';
import { TwilioSignatureGuard } from './signature.guard.js';
import { TwimlWebhook } from './twiml-webhook.js';
import { StepAnswers } from './step-answers.js';
import { AfterStreamForm, ownNumberOf, PaymentForm, PaymentStatusForm } from './webhook-forms.js';
import { WebhookIntake } from './webhook-intake.js';

/** What follows when a call has left its stream, and what follows on a payment. */
@Controller()
@UseGuards(TwilioSignatureGuard)
export class AfterStreamController {
  constructor(
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(NextStepBook) private readonly steps: NextStepBook,
    @Inject(StepAnswers) private readonly answers: StepAnswers,
    @Inject(PublicAddress) private readonly address: PublicAddress,
    @Inject(WebhookIntake) private readonly intake: WebhookIntake,
  ) {}

  /** A stream is over: for a payment, for somebody else, or for good. Asked twice, told the same. */
  @TwimlWebhook(TWILIO_PATHS.afterStream)
  async afterStream(@Body() body: unknown): Promise<string> {
    const form = this.intake.read('after-stream', AfterStreamForm, body);
    const { CallSid: callId } = form;
    const sequel = await this.desk.afterStream(callId, ownNumberOf(form));
    const { vertical, amount } = sequel;
    this.intake.metrics.count('after-stream', 'handled');
    if (vertical.payment && amount !== undefined) {
      return payTwiml({
        payment: vertical.payment,
        amount,
        action: this.address.http(TWILIO_PATHS.payment),
        statusCallback: this.address.http(TWILIO_PATHS.paymentStatus),
      });
    }
    const step = await this.stepDue(callId);
    if (step) return this.answers.step(callId, vertical, step);
    return sequel.part === undefined
      ? fallbackTwiml(vertical)
      : this.answers.connect(callId, vertical, sequel.part);
  }

  /** A stream that was handed on and has begun since is no step any more. */
  private async stepDue(callId: string): Promise<NextStep | undefined> {
    const step = await this.steps.due(callId);
    const isOver = step?.kind === 'agent' && (await this.desk.nextPart(callId)) !== step.part;
    return isOver ? undefined : step;
  }

  /** `<Pay>` is over: the caller goes back to the agent, however it ended. */
  @TwimlWebhook(TWILIO_PATHS.payment)
  async payment(@Body() body: unknown): Promise<string> {
    const form = this.intake.read('payment', PaymentForm, body);
    const { CallSid: callId, Result: result } = form;
    const { vertical, part } = await this.desk.paymentEnded(callId, ownNumberOf(form), result);
    this.intake.metrics.count('payment', 'handled');
    return part === undefined
      ? fallbackTwiml(vertical)
      : this.answers.connect(callId, vertical, part);
  }

  /** How far `<Pay>` is: counted, and nothing of it kept, since it says which digits of a card were wrong. */
  @TwimlWebhook(TWILIO_PATHS.paymentStatus)
  paymentStatus(@Body() body: unknown): string {
    this.intake.read('payment-status', PaymentStatusForm, body);
    this.intake.metrics.count('payment-status', 'handled');
    return EMPTY_TWIML;
  }
}
