import twilio from 'twilio';
import { codeOf } from '../ask.js';
import { type Check, failed, type Finding, ok, skipped } from '../check.js';
import { type Installation, publicUrlOf } from '../installation.js';
import { openSocket } from '../open-socket.js';

const PATH = '/twilio/media';

/**
 * Whether a media stream gets through: the same upgrade that Twilio makes, signed alike, closed as soon as it is
 * open. Proxies that pass webhooks on and no WebSocket are the most frequent reason for calls that fall silent.
 */
export const mediaSocket = ({ env }: Installation): Check => ({
  name: 'media-socket',
  async run(signal): Promise<Finding> {
    const publicUrl = publicUrlOf(env);
    const { TWILIO_AUTH_TOKEN: token } = env;
    if (publicUrl === undefined || token === undefined) {
      return skipped('needs PUBLIC_URL and TWILIO_AUTH_TOKEN');
    }
    const url = `${publicUrl.replace(/^http/, 'ws')}${PATH}`;
    const headers = { 'x-twilio-signature': twilio.getExpectedTwilioSignature(token, url, {}) };
    try {
      const opened = await openSocket(url, headers, signal);
      if (opened.kind === 'refused') return refusal(opened.status);
      opened.socket.close();
      return ok(`${url} is upgraded`);
    } catch (error) {
      return failed(
        `no answer (${codeOf(error)})`,
        'See public-address: what is wrong there is wrong here.',
      );
    }
  },
});

function refusal(status: number): Finding {
  switch (status) {
    case 403:
      return failed(
        'the upgrade is refused with 403',
        'See signature; where that is well, the proxy changes the path of the upgrade.',
      );
    case 503:
      return failed(
        'the voice app takes no streams now (503)',
        'It is draining, or has no spool: look at its log and at /health/ready.',
      );
    case 429:
      return failed('too many sockets from here wait for their stream (429)', 'Look again later.');
    default:
      return failed(
        `the upgrade is answered with ${status}`,
        'The proxy must pass WebSocket upgrades on: HTTP/1.1, with the headers Upgrade and Connection.',
      );
  }
}
