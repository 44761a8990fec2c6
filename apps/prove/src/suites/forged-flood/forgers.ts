import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface Forgery {
  readonly perSecond: number;
  readonly bytes: number;
  /** As an IPv4 address, of whoever sends the nth. */
  sourceOf(n: number): string;
}

/** What became of forged requests; `none`: the connection was closed without an answer. */
export type Answers = Map<number | 'none', number>;

/** Requests that wait for an answer at once; what is due while so many wait is not sent. */
const WAITING_MAX = 400;
const TICK_MS = 10;
/** As long as Twilio's, and made by nobody who knows the token. */
const SIGNATURE = `${'A'.repeat(27)}=`;

/** Sends forged webhooks, evenly, until told to stop. */
export async function forge(
  voiceUrl: string,
  { perSecond, bytes, sourceOf }: Forgery,
  signal: AbortSignal,
): Promise<Answers> {
  const answers: Answers = new Map();
  const count = (status: number | 'none') => answers.set(status, (answers.get(status) ?? 0) + 1);
  // Whoever is refused is cut off: each takes a connection of its own.
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
  const body = bodyOf(bytes);
  const startedAtMs = performance.now();
  let waiting = 0;
  for (let n = 0; !signal.aborted; await delay(TICK_MS)) {
    const due = ((performance.now() - startedAtMs) * perSecond) / 1_000;
    for (; n < due; n += 1) {
      if (waiting >= WAITING_MAX) continue;
      waiting += 1;
      const sending = request(`${voiceUrl}/twilio/voice`, {
        ...{ method: 'POST', agent },
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': body.length,
          'x-twilio-signature': SIGNATURE,
          'x-forwarded-for': sourceOf(n),
        },
      });
      let status: number | 'none' = 'none';
      sending.on('response', (response) => {
        status = response.statusCode ?? 'none';
        response.resume();
      });
      sending.on('error', () => undefined);
      sending.on('close', () => {
        waiting -= 1;
        count(status);
      });
      sending.end(body);
    }
  }
  agent.destroy();
  return answers;
}

/** 200 fields, which is what the parser takes, so that there is something to sort. */
function bodyOf(bytes: number): Buffer {
  const fields = 200;
  const value = 'x'.repeat(Math.max(1, Math.floor(bytes / fields) - 8));
  const text = Array.from({ length: fields }, (_, n) => `f${String(n).padStart(3, '0')}=${value}`);
  return Buffer.from(text.join('&'));
}

/** Anybody's address, each most likely of a network of its own. `random`: from 0 to 1. */
export const anybody = (random: () => number) => (): string => {
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least));
  return `${between(11, 200)}.${between(0, 256)}.${between(0, 256)}.7`;
};

/** The addresses of one network. */
export const neighbours = (n: number): string => `203.0.113.${n % 256}`;

/** Of so many networks, one after the other. */
export const someOf =
  (networks: number) =>
  (n: number): string =>
    `10.${Math.floor((n % networks) / 250)}.${n % 250}.7`;
