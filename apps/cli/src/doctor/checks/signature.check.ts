import twilio from 'twilio';
import { ask } from '../ask.js';
import { type Check, failed, type Finding, ok, skipped } from '../check.js';
import { type Installation, localUrlOf, publicUrlOf } from '../installation.js';

const PATH = '/twilio/status';
/** A status that ends nothing: it is checked, counted and forgotten. */
const FORM = {
  AccountSid: `AC${'0'.repeat(32)}`,
  CallSid: `CA${'0'.repeat(32)}`,
  CallStatus: 'in-progress',
  From: 'doctor',
  To: 'doctor',
};

/**
 * Signs a webhook as Twilio would and sends it through the public address. 403 means that the voice app checks
 * against another address or another token; which one is found out by signing for every address it may think of.
 */
export const signature = ({ env }: Installation): Check => ({
  name: 'signature',
  async run(signal): Promise<Finding> {
    const publicUrl = publicUrlOf(env);
    const { TWILIO_AUTH_TOKEN: token } = env;
    if (publicUrl === undefined || token === undefined) {
      return skipped('needs PUBLIC_URL and TWILIO_AUTH_TOKEN');
    }
    const send = (to: string, signedFor: string): Promise<number | string> =>
      post(to, twilio.getExpectedTwilioSignature(token, signedFor, FORM), signal);
    const status = await send(`${publicUrl}${PATH}`, `${publicUrl}${PATH}`);
    if (status === 200) {
      const forged = await post(`${publicUrl}${PATH}`, 'Zm9yZ2Vk', signal);
      if (forged === 403) return ok('a signed webhook is taken, a forged one refused');
      return failed(
        `a forged webhook is answered with ${forged}, not 403`,
        'Something other than the voice app answers there, or adds signatures. Do not take calls.',
      );
    }
    if (status !== 403) {
      return failed(
        `a signed webhook is answered with ${status}`,
        'The proxy must pass POST /twilio/ on, with its body and headers unchanged.',
      );
    }
    return whyForbidden(publicUrl, localUrlOf(env), send);
  },
});

/** The address that the voice app signs with, else the token, else the proxy. */
async function whyForbidden(
  publicUrl: string,
  localUrl: string,
  send: (to: string, signedFor: string) => Promise<number | string>,
): Promise<Finding> {
  for (const { address, difference } of addressesLike(publicUrl, localUrl)) {
    if ((await send(`${publicUrl}${PATH}`, `${address}${PATH}`)) !== 200) continue;
    return failed(
      `403: the voice app checks against ${address}, Twilio signs ${publicUrl} (${difference})`,
      `Start the voice app with PUBLIC_URL=${publicUrl}, exactly so.`,
    );
  }
  if ((await send(`${localUrl}${PATH}`, `${publicUrl}${PATH}`)) === 200) {
    return failed(
      `403 through ${publicUrl}, 200 on ${localUrl}`,
      'The proxy changes the path, the query or the form on the way: it must pass them on unchanged.',
    );
  }
  return failed(
    '403, whatever address is signed for',
    'The voice app runs with another TWILIO_AUTH_TOKEN, or with a PUBLIC_URL of another host.',
  );
}

/** What people set instead of the right address. */
function addressesLike(
  publicUrl: string,
  localUrl: string,
): { readonly address: string; readonly difference: string }[] {
  const { protocol, host, hostname, port } = new URL(publicUrl);
  const other = protocol === 'https:' ? 'http:' : 'https:';
  const otherPort = port === '' ? (protocol === 'https:' ? ':443' : ':80') : '';
  const www = hostname.startsWith('www.') ? hostname.slice(4) : `www.${hostname}`;
  return [
    { address: `${other}//${host}`, difference: `scheme ${other.slice(0, -1)}` },
    { address: `${protocol}//${hostname}${otherPort}`, difference: 'port' },
    { address: `${other}//${hostname}${otherPort}`, difference: 'scheme and port' },
    { address: `${protocol}//${www}`, difference: 'host with or without www' },
    { address: `${protocol}//${host}`.toUpperCase(), difference: 'upper case' },
    { address: localUrl, difference: 'the address on this machine' },
    { address: localUrl.replace('127.0.0.1', 'localhost'), difference: 'localhost' },
  ];
}

async function post(url: string, given: string, signal: AbortSignal): Promise<number | string> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': given,
  };
  const body = new URLSearchParams(FORM).toString();
  const answer = await ask(url, { method: 'POST', headers, body }, signal);
  return answer.kind === 'answer' ? answer.status : answer.code;
}
