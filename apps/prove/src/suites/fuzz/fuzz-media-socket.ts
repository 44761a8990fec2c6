import { setTimeout as delay } from 'node:timers/promises';
import {
  BURST,
  endCall,
  type FuzzCount,
  inLanes,
  type OpenCall,
  openCall,
  startStream,
  untilRead,
} from './fuzzed-calls.js';
import { sendHostile } from './hostile-frames.js';
import { mediaMessage } from './media-messages.js';
import { FuzzRandom } from './random.js';
import type { TwilioPeer } from './twilio-peer.js';

const LANES = 8;
/** A stream that sends a thousand frames of nonsense is closed: some of them come to that, most do not. */
const FRAMES_OF_A_CALL = [50, 2_500] as const;

/** Sends so many hostile frames as Twilio, over as many calls as it takes, to a model that means well. */
export async function fuzzMediaSocket(
  twilio: TwilioPeer,
  { seed, frames }: { readonly seed: number; readonly frames: number },
  count: FuzzCount,
): Promise<void> {
  await inLanes(LANES, async (place) => {
    const random = new FuzzRandom(seed * 1_000 + place);
    while (count.frames < frames) {
      const call = await openCall(twilio, random, count);
      if (call) await fuzzCall(twilio, call, random, count);
    }
  });
}

async function fuzzCall(
  twilio: TwilioPeer,
  call: OpenCall,
  random: FuzzRandom,
  count: FuzzCount,
): Promise<void> {
  const { stream } = call;
  const { socket } = stream;
  const counters = { sequence: 1, chunk: 0 };
  const send = async (frames: number): Promise<void> => {
    for (let sent = 0; sent < frames && socket.readyState === socket.OPEN; sent += 1) {
      sendHostile(stream, mediaMessage(random, counters), random);
      count.frames += 1;
      if (sent % BURST === 0) await untilRead(stream);
    }
  };
  const spoken = new Promise((resolve) => socket.once('message', resolve));
  if (random.chance(0.1)) await send(random.between(1, 20));
  if (socket.readyState === socket.OPEN) startStream(call);
  // Half of the calls are talking by then, half are being connected.
  if (random.chance(0.5)) await Promise.race([spoken, delay(1_000)]);
  await send(random.between(...FRAMES_OF_A_CALL));
  if (random.chance(0.5)) socket.terminate();
  else socket.close();
  await endCall(twilio, call.callId, call.number);
}
