import twilio from 'twilio';

/** What Twilio sends as `X-Twilio-Signature`; for an upgrade, over the `wss` URL and no parameters. */
export function signatureOf(
  authToken: string,
  url: string,
  parameters: Readonly<Record<string, string>> = {},
): string {
  return twilio.getExpectedTwilioSignature(authToken, url, { ...parameters });
}
