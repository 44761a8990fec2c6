import { adviceFor, ask, jsonOf } from '../ask.js';
import { type Check, failed, type Finding, ok, skipped, warning, worstOf } from '../check.js';
import { type Installation, publicUrlOf, verticalsOf } from '../installation.js';
import { twilioResource } from '../twilio-rest.js';

const PAGE_NUMBERS = 1_000;

/** What Twilio has of a number, as far as a call depends on it. */
interface PhoneNumber {
  readonly phone_number?: string;
  readonly voice_url?: string | null;
  readonly voice_method?: string | null;
  readonly voice_fallback_url?: string | null;
  readonly status_callback?: string | null;
  readonly status_callback_method?: string | null;
  readonly voice_application_sid?: string | null;
  readonly trunk_sid?: string | null;
  readonly capabilities?: { readonly sms?: boolean };
}

/** Whether the numbers of the verticals belong to the account and call this installation. */
export const twilioNumbers = (installation: Installation): Check => ({
  name: 'twilio-numbers',
  async run(signal): Promise<Finding> {
    const { env, isSimulated } = installation;
    const publicUrl = publicUrlOf(env);
    if (isSimulated) return skipped('simulated: the numbers of the files are made up');
    const resource = twilioResource(env, `/IncomingPhoneNumbers.json?PageSize=${PAGE_NUMBERS}`);
    if (resource === undefined || publicUrl === undefined) {
      return failed('TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN or PUBLIC_URL is not set', 'Set them.');
    }
    const answer = await ask(resource.url, resource, signal);
    if (answer.kind === 'no-answer') return failed(`no answer (${answer.code})`, adviceFor(answer));
    if (answer.status !== 200) return failed(`HTTP ${answer.status}`, 'See twilio-account.');
    const listed = jsonOf(answer.text)['incoming_phone_numbers'];
    const known = new Map(
      (Array.isArray(listed) ? (listed as PhoneNumber[]) : []).map((each) => [
        each.phone_number,
        each,
      ]),
    );
    const wanted = (await verticalsOf(installation)).flatMap(({ vertical, numbers }) =>
      numbers.map((number) => ({ vertical, number })),
    );
    return worstOf(smsProblems(env.SMS_FROM, known), numbersFinding(wanted, known, publicUrl));
  },
});

function numbersFinding(
  wanted: readonly { readonly vertical: string; readonly number: string }[],
  known: ReadonlyMap<string | undefined, PhoneNumber>,
  publicUrl: string,
): Finding {
  const ours = wanted.filter(({ number }) => known.has(number));
  if (ours.length === 0) {
    return failed(
      `none of the ${wanted.length} numbers of config/verticals is in this account`,
      'Write the number that you bought into `numbers` of its vertical, as +15551234567.',
    );
  }
  const findings = ours.map(({ vertical, number }) =>
    numberFinding(`${number} (${vertical})`, known.get(number) ?? {}, publicUrl),
  );
  const well = `${ours.length} of ${known.size} numbers of the account are configured and call ${publicUrl}`;
  const unwell = findings.filter(({ outcome }) => outcome !== 'ok');
  return worstOf(unwell, ok(well));
}

/** Whether the number that messages come from can send any. */
function smsProblems(
  from: string | undefined,
  known: ReadonlyMap<string | undefined, PhoneNumber>,
): Finding[] {
  if (from === undefined) return [];
  const number = known.get(from);
  if (number === undefined) {
    return [failed(`SMS_FROM ${from} is not in this account`, 'Set a number that you bought.')];
  }
  if (number.capabilities?.sms === false) {
    return [failed(`SMS_FROM ${from} sends no SMS`, 'Take one whose capabilities name SMS.')];
  }
  return [];
}

/** Every difference between what the console says and what it must say. */
function numberFinding(name: string, number: PhoneNumber, publicUrl: string): Finding {
  if (number.trunk_sid || number.voice_application_sid) {
    return failed(
      `${name} goes to a SIP trunk or a TwiML app, not to a webhook`,
      'Phone Numbers → the number → Voice Configuration → Configure with: Webhook.',
    );
  }
  const voice = `${publicUrl}/twilio/voice`;
  const status = `${publicUrl}/twilio/status`;
  const wrong = [
    differs('A call comes in', number.voice_url, voice),
    differs('its method', number.voice_method ?? 'POST', 'POST'),
    differs('Call status changes', number.status_callback, status),
    differs('its method', number.status_callback_method ?? 'POST', 'POST'),
  ].flatMap((each) => each ?? []);
  if (wrong.length > 0) {
    return failed(`${name}: ${wrong.join(', ')}`, 'Correct it under Phone Numbers → the number.');
  }
  if (!number.voice_fallback_url) {
    return warning(
      `${name} has no "Primary handler fails" address`,
      'Set one that does not depend on this installation (a TwiML Bin): it is what callers hear when all of it is away.',
    );
  }
  return ok(name);
}

function differs(
  field: string,
  actual: string | null | undefined,
  expected: string,
): string | undefined {
  if (actual === expected) return undefined;
  return `"${field}" is ${actual ? actual : 'empty'}, not ${expected}`;
}
