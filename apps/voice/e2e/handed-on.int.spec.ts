import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaSocket, newCallSid, parametersOf, type FakeTwilio } from './testing/fake-twilio.js';
import { VoiceWorld } from './testing/voice-world.js';

const HEALTHCARE = '+15550100001';
const SOON = { timeout: 10_000 };
let first: VoiceWorld;
let second: VoiceWorld;

beforeAll(async () => {
  first = await VoiceWorld.create({ VOICE_DRAIN_MS: '200' });
  await first.start();
  await first.ready();
  second = await VoiceWorld.beside(first);
});
afterAll(async () => {
  // Without a worker nobody acknowledges what the spools hold, and stopping would wait for it.
  await first.acknowledgeAll();
  await second?.app?.stop();
  await first?.remove();
});

/** What Twilio asks when a stream is over, of whichever process it reaches. */
const asks = (twilio: FakeTwilio, callId: string) =>
  twilio.post('/twilio/after-stream', {
    ...{ CallSid: callId, From: '+15550107777', To: HEALTHCARE, Direction: 'inbound' },
  });

async function streams(twilio: FakeTwilio, callId: string, twiml: string): Promise<MediaSocket> {
  const socket = await twilio.open();
  if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
  socket.start(callId, parametersOf(twiml));
  await expect.poll(() => socket.frames.some(({ event }) => event === 'media'), SOON).toBe(true);
  return socket;
}

const epochsOf = async (callId: string) =>
  (await first.eventsOf(callId)).flatMap((event) =>
    event.kind === 'epoch.opened' || event.kind === 'epoch.closed'
      ? [`${event.kind} ${event.reason}`]
      : [],
  );

describe('a caller whose line breaks', () => {
  it('is taken back by the process that has the call, in the same epoch', async () => {
    const callId = newCallSid();
    const { text } = await first.twilio.call(callId, HEALTHCARE);
    (await streams(first.twilio, callId, text)).drop();
    await expect
      .poll(async () => parametersOf((await asks(first.twilio, callId)).text)['part'], SOON)
      .toBe('1');
    const again = await streams(first.twilio, callId, (await asks(first.twilio, callId)).text);
    again.stop();
    await first.twilio.ended(callId, HEALTHCARE);
    await expect
      .poll(() => epochsOf(callId), SOON)
      .toEqual(['epoch.opened call-started', 'epoch.closed call-ended']);
  });

  it('is taken by another process where nobody that it asks has the call', async () => {
    const callId = newCallSid();
    const { text } = await first.twilio.call(callId, HEALTHCARE);
    const socket = await streams(first.twilio, callId, text);
    const { text: next } = await asks(second.twilio, callId);
    expect(parametersOf(next)['part']).toBe('1');
    socket.stop();
    await first.twilio.ended(callId, HEALTHCARE);
  });
});

describe('a process that stops while another lives', () => {
  it('hands its callers to it at a quiet moment, with the fallback for nobody', async () => {
    const callId = newCallSid();
    const { text } = await first.twilio.call(callId, HEALTHCARE);
    const socket = await streams(first.twilio, callId, text);
    const stopping = first.app?.stop();
    first.app = undefined;
    expect(await socket.closed).toBe(1000);
    const { text: next } = await asks(second.twilio, callId);
    expect(parametersOf(next)['part']).toBe('1');
    const again = await streams(second.twilio, callId, next);
    // Once it has begun, the stream that was handed on is no step any more.
    expect(parametersOf((await asks(second.twilio, callId)).text)['part']).toBeUndefined();
    again.stop();
    await second.twilio.ended(callId, HEALTHCARE);
    await stopping;
    await expect
      .poll(() => epochsOf(callId), SOON)
      .toEqual(expect.arrayContaining(['epoch.closed handed-over', 'epoch.opened stream-started']));
  });
});
