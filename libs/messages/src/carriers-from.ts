import { ConfigurationError, type ConfigurationProblem } from '@verbatim/platform';
import { FileSink } from './file-sink.js';
import { fileMailer, sesMailer, smtpMailer } from './mail/mailer.js';
import type { Channel, MessageCarrier } from './message.js';
import type { MessagesEnv } from './messages.env.js';
import { FileSms } from './sms/file-sms.js';
import { TwilioSms } from './sms/twilio-sms.js';

export interface CarrierSettings extends MessagesEnv {
  readonly TWILIO_ACCOUNT_SID?: string | undefined;
  readonly TWILIO_AUTH_TOKEN?: string | undefined;
  readonly TWILIO_API_URL: string;
}

/** What e-mail in files says of its sender. */
const NOBODY = 'Verbatim <verbatim@localhost>';

/**
 * One carrier for each channel: the one that is configured, else files.
 * Errors: `ConfigurationError` with everything that is missing or contradicts itself, at once.
 */
export function carriersFrom(
  env: CarrierSettings,
  smsStatusCallback?: string,
): ReadonlyMap<Channel, MessageCarrier> {
  const problems = problemsOf(env);
  if (problems.length > 0) throw new ConfigurationError(problems);
  const sink = new FileSink(env.MESSAGES_SINK_DIRECTORY);
  return new Map<Channel, MessageCarrier>([
    ['sms', smsCarrier(env, sink, smsStatusCallback)],
    ['email', mailCarrier(env, sink)],
  ]);
}

function smsCarrier(env: CarrierSettings, sink: FileSink, statusCallback?: string): MessageCarrier {
  const { SMS_FROM: from, TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = env;
  if (!from || !accountSid || !authToken) return new FileSms(sink);
  return new TwilioSms({
    from,
    accountSid,
    authToken,
    baseUrl: env.TWILIO_API_URL,
    statusCallback,
  });
}

function mailCarrier(env: CarrierSettings, sink: FileSink): MessageCarrier {
  const { MAIL_FROM: from = NOBODY, MAIL_SMTP_URL: url, MAIL_SES_REGION: region } = env;
  if (url) return smtpMailer({ url, from });
  if (region) return sesMailer({ region, endpoint: env.MAIL_SES_ENDPOINT, from });
  return fileMailer({ from, sink });
}

function problemsOf(env: CarrierSettings): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  if (env.SMS_FROM) {
    for (const name of ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'] as const) {
      if (!env[name]) problems.push({ name, expectation: 'is required where SMS_FROM is set' });
    }
  }
  if (env.MAIL_SMTP_URL && env.MAIL_SES_REGION) {
    const expectation = 'must not be set beside MAIL_SMTP_URL: e-mail goes one way';
    problems.push({ name: 'MAIL_SES_REGION', expectation });
  }
  if ((env.MAIL_SMTP_URL || env.MAIL_SES_REGION) && !env.MAIL_FROM) {
    const expectation = 'is required where MAIL_SMTP_URL or MAIL_SES_REGION is set';
    problems.push({ name: 'MAIL_FROM', expectation });
  }
  return problems;
}
