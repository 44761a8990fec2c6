import { CANARY, hostileString } from './hostile-values.js';
import type { FuzzRandom } from './random.js';

/** Twenty milliseconds of mu-law that are speech to some detectors. */
const AUDIO = Buffer.alloc(160, 0x2a).toString('base64');

/** What one stream has sent so far: most messages are numbered rightly, so that they are not all one mistake. */
export interface StreamCounters {
  sequence: number;
  chunk: number;
}

export const startMessage = (
  callSid: string,
  customParameters: Readonly<Record<string, string>>,
) => ({
  event: 'start',
  sequenceNumber: '1',
  streamSid: 'MZ0',
  start: {
    streamSid: 'MZ0',
    accountSid: `AC${'0'.repeat(32)}`,
    callSid,
    tracks: ['inbound'],
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 },
    customParameters,
  },
});

/** A message as Twilio sends them: the right shape, at a time and about things of the fuzzer's own choice. */
export function mediaMessage(random: FuzzRandom, counters: StreamCounters): unknown {
  const sequenceNumber = random.chance(0.05)
    ? String(random.below(2 ** 31))
    : String((counters.sequence += 1));
  const numbered = { sequenceNumber, streamSid: 'MZ0' };
  return random.weighted<() => unknown>([
    [40, () => ({ event: 'media', ...numbered, media: media(random, counters) })],
    [8, () => ({ event: 'mark', ...numbered, mark: { name: markName(random) } })],
    [
      6,
      () => ({
        event: 'dtmf',
        ...numbered,
        dtmf: { track: 'inbound_track', digit: digit(random) },
      }),
    ],
    [2, () => ({ event: 'connected', protocol: 'Call', version: '1.0.0' })],
    [2, () => ({ ...startMessage(`CA${random.hex(32)}`, { token: CANARY }), sequenceNumber })],
    [2, () => ({ event: random.pick(['clear', 'stopped', CANARY, '__proto__']), ...numbered })],
    [0.02, () => ({ event: 'stop', ...numbered, stop: {} })],
  ])();
}

const media = (random: FuzzRandom, counters: StreamCounters) => ({
  track: random.chance(0.9) ? 'inbound' : random.pick(['outbound', CANARY, '']),
  chunk: String((counters.chunk += 1)),
  timestamp: String(random.chance(0.95) ? counters.chunk * 20 : random.below(2 ** 53)),
  payload: random.chance(0.8) ? AUDIO : badPayload(random),
});

const badPayload = (random: FuzzRandom): string =>
  random.pick([
    '',
    '=',
    '====',
    'AAA',
    `${AUDIO}*`,
    ` ${AUDIO}`,
    `${AUDIO}\n`,
    CANARY,
    'A'.repeat(100_000),
    random.bytes(160).toString('latin1'),
  ]);

const markName = (random: FuzzRandom): string =>
  random.chance(0.5)
    ? `item_${random.below(50)}:g${random.below(5)}:m${random.below(50)}`
    : hostileString(random);

const digit = (random: FuzzRandom): string =>
  random.chance(0.7) ? random.pick([...'0123456789*#ABCD']) : hostileString(random);
