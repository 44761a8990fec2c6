import {
  Body,
  Controller,
  ForbiddenException,
  Header,
  HttpCode,
  HttpException,
  HttpStatus,
  Inject,
  Post,
  ServiceUnavailableException,
  UseGuards,
} from '@nestjs/common';
import type { z } from 'zod';
import { CallDesk, type Answer } from '../call/call-desk.js';
import { connectTwiml, EMPTY_TWIML, divertTwiml, fallbackTwiml, payTwiml } from './answer-twiml.js';
import { PublicAddress, TWILIO_PATHS } from './public-address.js';
import { ReplayWindow } from './replay-window.js';
import { RepeatedWebhooks, type WebhookIdentity } from './repeated-webhooks.js';
import { TwilioSignatureGuard } from './signature.guard.js';
import { StreamTokenIssuer } from './stream-token.js';
import {
  AfterStreamForm,
  directionOf,
  isTerminal,
  ownNumberOf,
  PaymentForm,
  PaymentStatusForm,
  StatusForm,
  StreamStatusForm,
  VoiceForm,
} from './webhook-forms.js';
import { WebhookMetrics, type WebhookKind } from './webhook-metrics.js';

/** Twilio's webhooks. Every answer is quick and, for a retried request, the same. */
@Controller()
@UseGuards(TwilioSignatureGuard)
export class WebhookController {
  constructor(
    @Inject(CallDesk) private readonly desk: CallDesk,
    @Inject(RepeatedWebhooks) private readonly repeated: RepeatedWebhooks,
    @Inject(StreamTokenIssuer) private readonly tokens: StreamTokenIssuer,
    @Inject(PublicAddress) private readonly address: PublicAddress,
    @Inject(WebhookMetrics) private readonly metrics: WebhookMetrics,
    @Inject(ReplayWindow) private readonly replays: ReplayWindow,
  ) {}

  /** A call came in. */
  @Post(TWILIO_PATHS.voice)
  @HttpCode(HttpStatus.OK)
  @Header('Content-Type', 'text/xml')
  async voice(@Body() body: unknown): Promise<string> {
    const form = this.read('voice', VoiceForm, body);
    if (await this.replays.isOldCall(form.CallSid)) throw this.replayed('voice');
    // Not by the idempotency token: it is no part of what is signed.
    const webhook = { kind: 'voice', callId: form.CallSid, key: form.CallSid } as const;
    if (await this.repeated.isRepeated(webhook)) {
      this.metrics.count('voice', 'repeated');
      return this.twimlOf(form.CallSid, this.desk.answerAgain(form.CallSid, ownNumberOf(form)));
    }
    const answer = await this.desk.answer({
      callId: form.CallSid,
      from: form.From,
      to: form.To,
      ownNumber: ownNumberOf(form),
      direction: directionOf(form.Direction),
    });
    await this.handled(webhook);
    return this.twimlOf(form.CallSid, answer);
  }

  /** The call's progress; only its end is of interest. */
  @Post(TWILIO_PATHS.status)
  @HttpCode(HttpStatus.OK)
  @Header('Content-Type', 'text/xml')
  async status(@Body() body: unknown): Promise<string> {
    const form = this.read('status', StatusForm, body);
    const { CallSid: callId, CallStatus: status, SequenceNumber: order } = form;
    if (!isTerminal(status)) return EMPTY_TWIML;
    if (this.replays.isOldStatus(form.Timestamp)) throw this.replayed('status');
    const key = `${callId}:${order ?? status}`;
    const webhook = { kind: 'status', callId, key } as const;
    if (await this.isRepeated(webhook)) return EMPTY_TWIML;
    if (!this.desk.canRecord) {
      // Not remembered as done, so that Twilio's retry finds a process that can.
      this.metrics.count('status', 'unavailable');
      throw new ServiceUnavailableException();
    }
    const ended = { status, durationSeconds: form.CallDuration };
    await this.desk.statusEnded(callId, ownNumberOf(form), ended);
    await this.handled(webhook);
    return EMPTY_TWIML;
  }

  /** The media stream's progress; its failures show nowhere else. */
  @Post(TWILIO_PATHS.streamStatus)
  @HttpCode(HttpStatus.OK)
  @Header('Content-Type', 'text/xml')
  async streamStatus(@Body() body: unknown): Promise<string> {
    const form = this.read('stream-status', StreamStatusForm, body);
    if (form.StreamEvent !== 'stream-error') return EMPTY_TWIML;
    const key = `${form.StreamSid}:${form.StreamEvent}`;
    const webhook = { kind: 'stream-status', callId: form.CallSid, key } as const;
    if (await this.isRepeated(webhook)) return EMPTY_TWIML;
    this.desk.streamFailed(form.CallSid, form.StreamError ?? 'stream-error');
    await this.handled(webhook);
    return EMPTY_TWIML;
  }

  /** A stream of a vertical that takes payments is over: for a payment, or for good. Asked twice, told the same. */
  @Post(TWILIO_PATHS.afterStream)
  @HttpCode(HttpStatus.OK)
  @Header('Content-Type', 'text/xml')
  async afterStream(@Body() body: unknown): Promise<string> {
    const form = this.read('after-stream', AfterStreamForm, body);
    const { vertical, amount } = await this.desk.afterStream(form.CallSid, ownNumberOf(form));
    this.metrics.count('after-stream', 'handled');
    if (!vertical.payment || amount === undefined) return fallbackTwiml(vertical);
    return payTwiml({
      payment: vertical.payment,
      amount,
      action: this.address.http(TWILIO_PATHS.payment),
      statusCallback: this.address.http(TWILIO_PATHS.paymentStatus),
    });
  }

  /** `<Pay>` is over: the caller goes back to the agent, however it ended. */
  @Post(TWILIO_PATHS.payment)
  @HttpCode(HttpStatus.OK)
  @Header('Content-Type', 'text/xml')
  async payment(@Body() body: unknown): Promise<string> {
    const form = this.read('payment', PaymentForm, body);
    const { CallSid: callId, Result: result } = form;
    const { vertical, part } = await this.desk.paymentEnded(callId, ownNumberOf(form), result);
    this.metrics.count('payment', 'handled');
    if (part === undefined) return fallbackTwiml(vertical);
    return this.twimlOf(callId, { kind: 'connect', vertical }, part);
  }

  /** How far `<Pay>` is: counted, and nothing of it kept, since it says which digits of a card were wrong. */
  @Post(TWILIO_PATHS.paymentStatus)
  @HttpCode(HttpStatus.OK)
  @Header('Content-Type', 'text/xml')
  paymentStatus(@Body() body: unknown): string {
    this.read('payment-status', PaymentStatusForm, body);
    this.metrics.count('payment-status', 'handled');
    return EMPTY_TWIML;
  }

  private replayed(kind: WebhookKind): ForbiddenException {
    this.metrics.count(kind, 'replayed');
    return new ForbiddenException();
  }

  private async isRepeated(webhook: WebhookIdentity): Promise<boolean> {
    const isRepeated = await this.repeated.isRepeated(webhook);
    if (isRepeated) this.metrics.count(webhook.kind, 'repeated');
    return isRepeated;
  }

  private async handled(webhook: WebhookIdentity): Promise<void> {
    this.metrics.count(webhook.kind, 'handled');
    await this.repeated.done(webhook);
  }

  private twimlOf(callId: string, { kind, vertical }: Answer, part = 0): string {
    if (kind === 'fallback') return divertTwiml(vertical);
    return connectTwiml({
      vertical,
      mediaUrl: this.address.mediaUrl,
      statusCallback: this.address.http(TWILIO_PATHS.streamStatus),
      token: this.tokens.issue({ callId, vertical: vertical.vertical, part }, Date.now()),
      part,
      afterStream: this.address.http(TWILIO_PATHS.afterStream),
    });
  }

  /** What Twilio signed but we cannot read: 400, and nothing of it in the answer. */
  private read<S extends z.ZodType>(kind: WebhookKind, schema: S, body: unknown): z.infer<S> {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    this.metrics.count(kind, 'malformed');
    throw new HttpException('The form cannot be read.', HttpStatus.BAD_REQUEST);
  }
}
