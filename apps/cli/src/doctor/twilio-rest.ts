import type { CliEnv } from '../cli.env.js';

export interface TwilioResource {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A resource below the account, `/IncomingPhoneNumbers.json?…`; undefined without credentials. */
export function twilioResource(env: CliEnv, below: string): TwilioResource | undefined {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token, TWILIO_API_URL: origin } = env;
  if (sid === undefined || token === undefined) return undefined;
  const authorization = `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`;
  const url = `${origin.replace(/\/+$/, '')}/2010-04-01/Accounts/${sid}${below}`;
  return { url, headers: { authorization } };
}
