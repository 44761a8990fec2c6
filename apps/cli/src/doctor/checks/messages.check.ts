import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { adviceFor, codeOf } from '../ask.js';
import { type Check, failed, type Finding, ok, skipped, warning } from '../check.js';
import type { Installation } from '../installation.js';

/** Whether what callers are sent leaves the house: who takes e-mail, and from whom. The number of SMS: `twilio-numbers`. */
export const messages = ({ env, isSimulated }: Installation): Check => ({
  name: 'messages',
  async run(signal): Promise<Finding> {
    const { SMS_FROM: sms, MAIL_SMTP_URL: smtp, MAIL_SES_REGION: ses, MAIL_FROM: from } = env;
    const texts = sms === undefined ? 'SMS into files' : `SMS from ${sms}`;
    if (smtp === undefined && ses === undefined) {
      const found = `${texts}, e-mail into files`;
      if (isSimulated) return skipped(found);
      return warning(
        found,
        'Set SMS_FROM, and MAIL_SMTP_URL or MAIL_SES_REGION, where agents confirm by message.',
      );
    }
    if (from === undefined) return failed('MAIL_FROM is not set', 'Set who e-mail comes from.');
    if (smtp === undefined) return ok(`${texts}, e-mail by SES in ${ses}`);
    if (!URL.canParse(smtp)) return failed('MAIL_SMTP_URL is no address', 'As smtp://host:587.');
    const { hostname, host } = new URL(smtp);
    try {
      const greeting = await greetingOf(new URL(smtp), signal);
      if (!greeting.startsWith('220')) {
        return failed(`${host} does not greet as a mail server`, 'Correct host and port.');
      }
      return ok(`${texts}, e-mail by ${hostname}`);
    } catch (error) {
      const code = codeOf(error);
      return failed(`${host} gives no answer (${code})`, adviceFor({ kind: 'no-answer', code }));
    }
  },
});

/** The first thing that a mail server says. Nothing is said to it, so that it is spared the password. */
async function greetingOf({ protocol, hostname, port }: URL, signal: AbortSignal): Promise<string> {
  const isTls = protocol === 'smtps:';
  const to = { host: hostname, port: Number(port) || (isTls ? 465 : 587) };
  const socket = isTls ? connectTls({ ...to, servername: hostname }) : connect(to);
  try {
    const [greeting] = (await once(socket, 'data', { signal })) as [Buffer];
    return greeting.toString('latin1', 0, 3);
  } finally {
    socket.destroy();
  }
}
