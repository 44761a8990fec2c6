import { sendSms, twilioClient, type TwilioClient } from '@verbatim/platform/twilio';
import { ATTEMPT_MAX_MS, type MessageCarrier, type SendOutcome } from '../message.js';
import type { OutgoingMessage } from '../message.js';

export interface TwilioSmsOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
  /** `https://api.twilio.com`, or a peer that speaks its REST API. */
  readonly baseUrl: string;
  /** Where Twilio tells what becomes of a message; the message's id is added as `message`. */
  readonly statusCallback?: string | undefined;
}

/** The receiver has answered STOP. */
const OPTED_OUT = 21_610;
const PASSING = new Set([408, 429]);

/** SMS through Twilio's REST API. */
export class TwilioSms implements MessageCarrier {
  readonly channel = 'sms';
  readonly name = 'twilio';
  private readonly client: TwilioClient;

  constructor(private readonly options: TwilioSmsOptions) {
    const { accountSid, authToken, baseUrl } = options;
    this.client = twilioClient({ accountSid, authToken, baseUrl, timeoutMs: ATTEMPT_MAX_MS });
  }

  async send({ to, text, idempotencyKey }: OutgoingMessage): Promise<SendOutcome> {
    const { from, statusCallback } = this.options;
    // By the id: Twilio's first word may come before its answer here, and also where none ever comes.
    const told =
      statusCallback && `${statusCallback}?message=${encodeURIComponent(idempotencyKey)}`;
    const outcome = await sendSms(this.client, { to, from, body: text, statusCallback: told });
    switch (outcome.kind) {
      case 'accepted':
        return { kind: 'sent', providerId: outcome.sid, segments: outcome.segments };
      case 'unanswered':
        return { kind: 'uncertain', code: 'no-answer' };
      case 'refused': {
        const { code, httpStatus } = outcome;
        if (code === OPTED_OUT) return { kind: 'refused', code: 'opted-out' };
        const named = code === undefined ? `http-${httpStatus}` : `twilio-${code}`;
        return { kind: PASSING.has(httpStatus) ? 'failed' : 'refused', code: named };
      }
    }
  }

  async close(): Promise<void> {}
}
