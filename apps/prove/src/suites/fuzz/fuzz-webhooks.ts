import type { FuzzCount } from './fuzzed-calls.js';
import { CANARY, hostileString } from './hostile-values.js';
import { FuzzRandom } from './random.js';
import type { Answer, TwilioPeer } from './twilio-peer.js';
import { inLanes } from './fuzzed-calls.js';

const LANES = 16;

const PATHS = ['voice', 'status', 'after-stream', 'payment', 'payment-status', 'stream-status'].map(
  (name) => `/twilio/${name}`,
);

/** What the answers to hostile forms were. */
export interface WebhookAnswers {
  readonly byStatus: Map<number, number>;
  /** Path and status of what should not have been. */
  readonly wrong: string[];
}

/** Sends so many hostile requests to the webhooks; most of them signed, since the others come no further. */
export async function fuzzWebhooks(
  twilio: TwilioPeer,
  { seed, frames }: { readonly seed: number; readonly frames: number },
  count: FuzzCount,
): Promise<WebhookAnswers> {
  const answers: WebhookAnswers = { byStatus: new Map(), wrong: [] };
  await inLanes(LANES, async (place) => {
    const random = new FuzzRandom(seed * 1_000 + 900 + place);
    while (count.frames < frames) {
      count.frames += 1;
      const path = random.pick(PATHS);
      const { status } = await send(twilio, path, random, count);
      answers.byStatus.set(status, (answers.byStatus.get(status) ?? 0) + 1);
      if (status === 0 || status >= 500) answers.wrong.push(`${path}: ${status}`);
    }
  });
  return answers;
}

function send(
  twilio: TwilioPeer,
  path: string,
  random: FuzzRandom,
  count: FuzzCount,
): Promise<Answer> {
  const form = formOf(random);
  if (random.chance(0.7)) {
    const isHostile = random.chance(0.98);
    const sent = isHostile ? hostile(form, random) : form;
    // It may be that it was let in, by whatever path: then there is a record of it.
    if (isCallSid(sent['CallSid'])) count.callIds.push(sent['CallSid']);
    return twilio.postForm(path, sent);
  }
  const body = hostileBody(form, random);
  return twilio.post(path, body, {
    'content-type': random.pick([
      ...['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded; charset=utf-7'],
      ...['application/json', 'multipart/form-data', 'text/plain', CANARY, ''],
    ]),
    ...(random.chance(0.2) && { 'content-encoding': random.pick(['gzip', 'deflate', CANARY]) }),
    ...(random.chance(0.2) && { 'i-twilio-idempotency-token': CANARY.repeat(500) }),
    'x-twilio-signature': random.pick(['', CANARY, 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=']),
  });
}

const isCallSid = (text: string | undefined): text is string => /^CA[0-9a-f]{32}$/.test(text ?? '');

const formOf = (random: FuzzRandom): Record<string, string> => ({
  CallSid: `CA${random.hex(32)}`,
  AccountSid: `AC${'0'.repeat(32)}`,
  From: `+1${random.between(2_000_000_000, 9_999_999_999)}`,
  To: `+155501000${String(random.between(1, 10)).padStart(2, '0')}`,
  Direction: random.pick(['inbound', 'outbound-api', CANARY]),
  CallStatus: random.pick(['ringing', 'completed', 'failed', CANARY]),
  CallDuration: '1',
  SequenceNumber: '0',
  StreamEvent: random.pick(['stream-started', 'stream-error', CANARY]),
  Result: random.pick(['success', CANARY]),
});

/** Fields gone, of other values, or of names that nobody has thought of. */
function hostile(form: Record<string, string>, random: FuzzRandom): Record<string, string> {
  const sent = { ...form };
  for (let change = random.between(1, 4); change > 0; change -= 1) {
    const name = random.pick(Object.keys(sent));
    random.weighted<() => void>([
      [4, () => (sent[name] = hostileString(random).replaceAll('\ud800', ''))],
      [2, () => delete sent[name]],
      [
        1,
        () => (sent[random.pick(['__proto__[a]', 'constructor', 'toString', 'a[b][c]'])] = CANARY),
      ],
      [1, () => (sent['a' + '[a]'.repeat(50)] = CANARY)],
      [0.2, () => Object.assign(sent, manyFields(random))],
      [0.2, () => (sent[name] = CANARY.repeat(8_000))],
    ])();
    if (Object.keys(sent).length === 0) break;
  }
  return sent;
}

const manyFields = (random: FuzzRandom): Record<string, string> =>
  Object.fromEntries(Array.from({ length: 2_000 }, () => [random.hex(6), '1']));

function hostileBody(form: Record<string, string>, random: FuzzRandom): Buffer {
  const text = new URLSearchParams(form).toString();
  return random.pick<() => Buffer>([
    () => Buffer.alloc(0),
    () => random.bytes(random.below(500)),
    () => Buffer.from(`${text}&CallSid=CA0&CallSid=CA1&CallSid[]=CA2`),
    () => Buffer.from(text.replaceAll('=', '=%zz%ff%00')),
    () => Buffer.from('[['.repeat(random.below(10_000))),
    () => Buffer.from(JSON.stringify({ ...form, __proto__: { a: 1 } })),
    () => Buffer.alloc(100_000, 'a=b&'),
  ])();
}
