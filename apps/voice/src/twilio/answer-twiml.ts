import twilio from 'twilio';
import type { Payment, VerticalConfig } from '@verbatim/compliance';

export interface StreamAnswer {
  readonly mediaUrl: string;
  readonly statusCallback: string;
  readonly token: string;
  /** Which stream of the call it is, from 0. */
  readonly part: number;
  /** Where Twilio asks what follows on the stream. */
  readonly afterStream: string;
  readonly vertical: VerticalConfig;
}

/**
 * Connects the call to this app. When the stream ends for whatever reason and the caller is still there, Twilio
 * asks what follows at `action`; the number's fallback URL answers where no process does. The verbs behind
 * `</Connect>` are for whoever plays them without asking.
 */
export function connectTwiml(answer: StreamAnswer): string {
  const response = new twilio.twiml.VoiceResponse();
  const connect = response.connect({ action: answer.afterStream });
  const stream = connect.stream({
    url: answer.mediaUrl,
    statusCallback: answer.statusCallback,
    statusCallbackMethod: 'POST',
  });
  stream.parameter({ name: 'token', value: answer.token });
  stream.parameter({ name: 'vertical', value: answer.vertical.vertical });
  if (answer.part > 0) stream.parameter({ name: 'part', value: String(answer.part) });
  addWords(response, answer.vertical.fallback);
  return response.toString();
}

/** The agent's part is over, and the caller is still there. */
export function fallbackTwiml({ fallback }: VerticalConfig): string {
  const response = new twilio.twiml.VoiceResponse();
  addWords(response, fallback);
  return response.toString();
}

export interface PayAnswer {
  readonly payment: Payment;
  readonly amount: string;
  /** Where Twilio tells how it went, and asks what follows. */
  readonly action: string;
  readonly statusCallback: string;
}

/** Takes a card by keypad, outside of every stream: neither its digits nor their tones reach this app. */
export function payTwiml({ payment, amount, action, statusCallback }: PayAnswer): string {
  const response = new twilio.twiml.VoiceResponse();
  response.pay({
    paymentConnector: payment.connector,
    chargeAmount: amount,
    currency: payment.currency,
    ...(payment.description !== undefined && { description: payment.description }),
    postalCode: 'false',
    action,
    statusCallback,
    statusCallbackMethod: 'POST',
  });
  return response.toString();
}

/** No agent for this new call: the caller hears why, and is put through where the vertical says so. */
export function divertTwiml({ divert, fallback }: VerticalConfig): string {
  const response = new twilio.twiml.VoiceResponse();
  addWords(response, divert ?? fallback);
  return response.toString();
}

/** Acknowledges a callback whose answer nobody plays. */
export const EMPTY_TWIML = new twilio.twiml.VoiceResponse().toString();

function addWords(
  response: InstanceType<typeof twilio.twiml.VoiceResponse>,
  { say, dial }: VerticalConfig['fallback'],
): void {
  response.say(say);
  if (dial !== undefined) response.dial(dial);
}
