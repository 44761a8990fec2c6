import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { segmentCount } from './segment-count.js';
import { ACCOUNT_SID } from '../call-identity.js';
import type { Parameters, WebhookClient } from '../webhook-client.js';

/** What the API answers: a resource, or a problem by Twilio's code. */
export type MessageAnswer =
  | { readonly kind: 'accepted'; readonly resource: object }
  | { readonly kind: 'problem'; readonly code: number; readonly message: string };

/** Twilio's own test numbers: what becomes of a message to each of them. */
const TEST_NUMBERS: Readonly<Record<string, readonly [code: number, message: string]>> = {
  '+15005550001': [21211, "The 'To' number is not a valid phone number."],
  '+15005550004': [21610, 'Attempt to send to unsubscribed recipient'],
  '+15005550009': [21614, "'To' number is not a valid mobile number"],
};
const BODY_LENGTH_MAX = 1_600;
const DELIVERY_MS = 50;
const CALLBACK_RETRY_MS = 5_000;

/** Messages that were handed to the carrier: each is delivered a moment later, and whoever wants it is told. */
export class Messages {
  #accepted = 0;

  constructor(private readonly webhooks: Pick<WebhookClient, 'post'>) {}

  get accepted(): number {
    return this.#accepted;
  }

  create(form: Parameters): MessageAnswer {
    const { To: to = '', From: from = '', Body: body = '' } = form;
    const refused = TEST_NUMBERS[to];
    if (refused) return { kind: 'problem', code: refused[0], message: refused[1] };
    if (!/^\+[1-9]\d{6,14}$/.test(to)) {
      return { kind: 'problem', code: 21211, message: "The 'To' number is not valid." };
    }
    if (from === '') return { kind: 'problem', code: 21603, message: "A 'From' is required." };
    if (body === '') return { kind: 'problem', code: 21602, message: 'Message body is required.' };
    if (body.length > BODY_LENGTH_MAX) {
      return { kind: 'problem', code: 21617, message: 'The body exceeds 1600 characters.' };
    }
    const sid = `SM${randomBytes(16).toString('hex')}`;
    this.#accepted += 1;
    if (form.StatusCallback) void this.#deliver(form.StatusCallback, { sid, to, from });
    return { kind: 'accepted', resource: resourceOf({ sid, to, from, body }) };
  }

  async #deliver(url: string, message: { sid: string; to: string; from: string }): Promise<void> {
    const { sid, to, from } = message;
    for (const status of ['sent', 'delivered']) {
      await sleep(DELIVERY_MS);
      const about = { MessageSid: sid, SmsSid: sid, MessageStatus: status, SmsStatus: status };
      const parameters = { ...about, AccountSid: ACCOUNT_SID, To: to, From: from };
      await this.webhooks.post(url, parameters, { retryForMs: CALLBACK_RETRY_MS });
    }
  }
}

function resourceOf(message: { sid: string; to: string; from: string; body: string }): object {
  const at = new Date().toUTCString().replace('GMT', '+0000');
  return {
    ...{ ...message, account_sid: ACCOUNT_SID, api_version: '2010-04-01', status: 'queued' },
    ...{ direction: 'outbound-api', num_segments: String(segmentCount(message.body)) },
    ...{ num_media: '0', price: null, price_unit: 'USD', error_code: null, error_message: null },
    ...{ date_created: at, date_updated: at, date_sent: null, messaging_service_sid: null },
    uri: `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages/${message.sid}.json`,
  };
}
