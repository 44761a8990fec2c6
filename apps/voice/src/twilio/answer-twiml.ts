import twilio from 'twilio';
import type { VerticalConfig } from '@verbatim/compliance';

export interface StreamAnswer {
  readonly mediaUrl: string;
  readonly statusCallback: string;
  readonly token: string;
  readonly vertical: VerticalConfig;
}

/**
 * Connects the call to this app. What follows `</Connect>` runs when the stream ends for whatever reason
 * and the caller is still there: that is how the fallback reaches them.
 */
export function connectTwiml(answer: StreamAnswer): string {
  const response = new twilio.twiml.VoiceResponse();
  const stream = response.connect().stream({
    url: answer.mediaUrl,
    statusCallback: answer.statusCallback,
    statusCallbackMethod: 'POST',
  });
  stream.parameter({ name: 'token', value: answer.token });
  stream.parameter({ name: 'vertical', value: answer.vertical.vertical });
  addWords(response, answer.vertical.fallback);
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
