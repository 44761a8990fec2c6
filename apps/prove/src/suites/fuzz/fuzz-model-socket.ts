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
import { type FrameSocket, sendHostile } from './hostile-frames.js';
import type { ModelPeer } from './model-peer.js';
import { FuzzRandom } from './random.js';
import { serverEvent } from './server-events.js';
import type { TwilioPeer } from './twilio-peer.js';

const LANES = 8;
const FRAMES_OF_A_SESSION = [50, 1_500] as const;
const CALL_MS = [100, 2_500] as const;
const FRAME_MS = 20;
const SPEECH = Buffer.alloc(160, 0x2a).toString('base64');
const CLOSE_CODES = [1000, 1001, 1011, 4000];

/** Sends so many hostile frames as the model, to callers that mean well. */
export async function fuzzModelSocket(
  twilio: TwilioPeer,
  model: ModelPeer,
  { seed, frames }: { readonly seed: number; readonly frames: number },
  count: FuzzCount,
): Promise<void> {
  let sessions = 0;
  model.onSession = (session) => {
    sessions += 1;
    void fuzzSession(session, new FuzzRandom(seed * 100_000 + sessions), count);
  };
  try {
    await inLanes(LANES, async (place) => {
      const random = new FuzzRandom(seed * 1_000 + 500 + place);
      while (count.frames < frames) {
        const call = await openCall(twilio, random, count);
        if (call) await talk(twilio, call, random);
      }
    });
  } finally {
    model.onSession = () => undefined;
  }
}

async function fuzzSession(
  session: FrameSocket,
  random: FuzzRandom,
  count: FuzzCount,
): Promise<void> {
  const { socket } = session;
  const frames = random.between(...FRAMES_OF_A_SESSION);
  for (let sent = 0; sent < frames && socket.readyState === socket.OPEN; sent += 1) {
    sendHostile(session, serverEvent(random), random);
    count.frames += 1;
    if (sent % BURST === 0) await untilRead(session);
  }
  if (random.chance(0.3)) socket.terminate();
  else if (random.chance(0.5)) socket.close(random.pick(CLOSE_CODES));
}

/** A caller who speaks without a pause, until they hang up or the line is cut. */
async function talk(twilio: TwilioPeer, call: OpenCall, random: FuzzRandom): Promise<void> {
  const { stream, callId, number } = call;
  const { socket } = stream;
  let sequence = 1;
  const say = (event: string, content: object): void => {
    if (socket.readyState !== socket.OPEN) return;
    sequence += 1;
    const sequenceNumber = String(sequence);
    socket.send(JSON.stringify({ event, sequenceNumber, streamSid: 'MZ0', ...content }));
  };
  socket.on('message', (text: Buffer) => {
    const { mark } = JSON.parse(text.toString()) as { mark?: object };
    if (mark) say('mark', { mark });
  });
  startStream(call);
  const frames = Math.ceil(random.between(...CALL_MS) / FRAME_MS);
  for (let chunk = 1; chunk <= frames && socket.readyState === socket.OPEN; chunk += 1) {
    const timestamp = String(chunk * FRAME_MS);
    say('media', { media: { track: 'inbound', chunk: String(chunk), timestamp, payload: SPEECH } });
    await delay(FRAME_MS);
  }
  say('stop', { stop: {} });
  socket.close();
  await endCall(twilio, callId, number);
}
