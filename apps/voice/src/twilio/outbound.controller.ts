import { Body, Controller, Inject, Query, UseGuards } from '@nestjs/common';
import { VerticalCatalog, type VerticalConfig } from '@verbatim/compliance';
import { OperationalError, type EventOf } from '@verbatim/contracts';
import { LOGGER, type Logger } from '@verbatim/platform';
import { OutboundDesk } from '../outbound/outbound-desk.js';
import { OutboundDialer } from '../outbound/outbound-dialer.js';
import { LateNews } from '../telephony/late-news.js';
import type { TelephonyClient } from '../telephony/telephony-client.js';
import { TELEPHONY_CLIENT } from '../telephony/telephony.module.js';
import { EMPTY_TWIML, fallbackTwiml } from './answer-twiml.js';
import { TWILIO_PATHS } from './public-address.js';
import { TwilioSignatureGuard } from './signature.guard.js';
import { TwimlWebhook } from './twiml-webhook.js';
import { farewellTwiml } from './step-twiml.js';
import { AboutOutbound, AboutVertical, AnsweredForm, KeysForm } from './webhook-forms.js';
import { WebhookIntake } from './webhook-intake.js';

type AnsweredBy = EventOf<'call.answered'>['by'];

/** Who answered a call that we placed, and who wishes to be called back. */
@Controller()
@UseGuards(TwilioSignatureGuard)
export class OutboundController {
  constructor(
    @Inject(VerticalCatalog) private readonly catalog: VerticalCatalog,
    @Inject(OutboundDesk) private readonly desk: OutboundDesk,
    @Inject(OutboundDialer) private readonly dialer: OutboundDialer | undefined,
    @Inject(TELEPHONY_CLIENT) private readonly client: TelephonyClient | undefined,
    @Inject(LateNews) private readonly news: LateNews,
    @Inject(WebhookIntake) private readonly intake: WebhookIntake,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** A person stays with the agent; a machine gets what the vertical's file says. */
  @TwimlWebhook(TWILIO_PATHS.answered)
  async answered(@Body() body: unknown, @Query() query: unknown): Promise<string> {
    const { outbound, vertical: name } = this.intake.read('answered', AboutOutbound, query);
    const form = this.intake.read('answered', AnsweredForm, body);
    const { CallSid: callId, AnsweredBy: detail } = form;
    const vertical = this.catalog.of(name) ?? this.catalog.unclassified;
    await this.intake.once({ kind: 'answered', callId, key: callId }, async () => {
      const by = answeredBy(detail);
      if (this.news.canTell) {
        await this.news.tell({ callId, vertical }, [{ kind: 'call.answered', by, detail }]);
      }
      if (by === 'machine' || by === 'fax') await this.endWith(callId, vertical, outbound, by);
      else await this.dialer?.answered(outbound, by);
    });
    return EMPTY_TWIML;
  }

  /** A caller who was diverted pressed a key, or none. */
  @TwimlWebhook(TWILIO_PATHS.callBack)
  async callBack(@Body() body: unknown, @Query() query: unknown): Promise<string> {
    const { vertical: name } = this.intake.read('call-back', AboutVertical, query);
    const { CallSid: callId, From, Digits } = this.intake.read('call-back', KeysForm, body);
    const vertical = this.catalog.of(name) ?? this.catalog.unclassified;
    if (Digits !== '1') return fallbackTwiml(vertical);
    let isAsked = true;
    await this.intake.once({ kind: 'call-back', callId, key: callId }, async () => {
      const wish = { vertical, number: From, reason: 'callback', originCallId: callId } as const;
      const asked = await this.desk.ask(wish);
      isAsked = asked.kind === 'asked';
      if (asked.kind !== 'asked' || !this.news.canTell) return;
      const { id: callbackId, dueAt } = asked;
      await this.news.tell({ callId, vertical }, [
        { kind: 'callback.changed', callbackId, state: 'asked', dueAt },
      ]);
    });
    const thanks = vertical.telephone?.outbound?.thanks;
    return isAsked ? farewellTwiml(thanks) : fallbackTwiml(vertical);
  }

  /** A fax gets nothing said to it. One who has hung up meanwhile cannot be told anything, and that is no failure. */
  private async endWith(
    callId: string,
    vertical: VerticalConfig,
    outbound: string,
    by: 'machine' | 'fax',
  ): Promise<void> {
    const { onMachine, message } = vertical.telephone?.outbound ?? {};
    const words = by === 'machine' && onMachine === 'message' ? message : undefined;
    await this.dialer?.answered(outbound, words === undefined ? 'machine-hung-up' : 'message-left');
    try {
      await this.client?.updateCall(callId, farewellTwiml(words));
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      this.logger.warn({ err: error, callId }, 'A machine was not answered.');
    }
  }
}

/** Twilio's words, of which those for a machine say how its greeting ended. */
function answeredBy(detail: string): AnsweredBy {
  if (detail.startsWith('machine')) return 'machine';
  return detail === 'human' || detail === 'fax' ? detail : 'unknown';
}
