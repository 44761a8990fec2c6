import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { FrameSocket } from './hostile-frames.js';
import { startMessage } from './media-messages.js';
import type { FuzzRandom } from './random.js';
import { streamParametersIn, type TwilioPeer } from './twilio-peer.js';

/** What a phase has done so far; its lanes count together. */
export interface FuzzCount {
  frames: number;
  /** Every call that voice was told of, in whatever words. */
  readonly callIds: string[];
  /** Calls that got no stream: not what is tested, and to be few. */
  withoutStream: number;
}

export const newCount = (): FuzzCount => ({ frames: 0, callIds: [], withoutStream: 0 });

/** All verticals are called, so that each kind of floor, record and policy gets its share. */
const NUMBERS = Array.from(
  { length: 10 },
  (_, place) => `+1555010${String(place + 1).padStart(4, '0')}`,
);

/** One caller who calls again and again is turned away after a while. */
const anyNumber = (random: FuzzRandom): string =>
  `+1${random.between(2_000_000_000, 9_999_999_999)}`;

/** Frames sent in one go. */
export const BURST = 25;
const UNREAD_BYTES_MAX = 64 * 1024;
const WAIT_MAX_MS = 2_000;
const DIVERTED_WAIT_MS = 500;

/** A call with its media socket open and not yet started. */
export interface OpenCall {
  readonly callId: string;
  readonly number: string;
  readonly stream: FrameSocket;
  readonly parameters: Readonly<Record<string, string>>;
}

export async function openCall(
  twilio: TwilioPeer,
  random: FuzzRandom,
  count: FuzzCount,
): Promise<OpenCall | undefined> {
  const callId = `CA${random.hex(32)}`;
  const number = random.pick(NUMBERS);
  count.callIds.push(callId);
  const form = { CallSid: callId, From: anyNumber(random), To: number, Direction: 'inbound' };
  const { text } = await twilio.postForm('/twilio/voice', form);
  const parameters = streamParametersIn(text);
  const stream = parameters && (await twilio.openStream());
  if (stream) return { callId, number, stream, parameters };
  count.withoutStream += 1;
  await endCall(twilio, callId, number);
  // Diverted: the record of the calls before does not keep up. It is given time.
  await delay(DIVERTED_WAIT_MS);
  return undefined;
}

export function startStream({ stream, callId, parameters }: OpenCall): void {
  stream.socket.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
  stream.socket.send(JSON.stringify(startMessage(callId, parameters)));
}

export const endCall = (twilio: TwilioPeer, callId: string, number: string) =>
  twilio.postForm('/twilio/status', {
    ...{ CallSid: callId, To: number, CallStatus: 'completed', CallDuration: '1' },
    SequenceNumber: '0',
  });

/** Until the peer has read most of what was sent, and its answers were taken. */
export async function untilRead({ socket }: FrameSocket): Promise<void> {
  await setImmediate();
  for (let waitedMs = 0; waitedMs < WAIT_MAX_MS; waitedMs += 5) {
    if (socket.bufferedAmount < UNREAD_BYTES_MAX || socket.readyState !== socket.OPEN) return;
    await delay(5);
  }
}

/** So many at once, each again and again until the phase has sent what it is to send. */
export async function inLanes(
  lanes: number,
  lane: (place: number) => Promise<void>,
): Promise<void> {
  await Promise.all(Array.from({ length: lanes }, (_, place) => lane(place)));
}
