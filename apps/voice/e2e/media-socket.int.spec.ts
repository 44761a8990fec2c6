import type { EventOf } from '@verbatim/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaSocket, newCallSid, parametersOf } from './testing/fake-twilio.js';
import { VoiceWorld } from './testing/voice-world.js';

const HEALTHCARE = '+15550100001';
const SAID = 'My order never arrived.';
/** Troubles are told once a second. */
const SOON = { timeout: 5_000 };
let world: VoiceWorld;

beforeAll(async () => {
  world = await VoiceWorld.create();
  await world.start();
  await world.ready();
});
afterAll(async () => {
  await world.remove();
});

async function openSocket(): Promise<MediaSocket> {
  const socket = await world.twilio.open();
  if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
  return socket;
}

async function answeredCall(): Promise<{ callId: string; parameters: Record<string, string> }> {
  const callId = newCallSid();
  const { text } = await world.twilio.call(callId, HEALTHCARE);
  return { callId, parameters: parametersOf(text) };
}

/** A call whose agent has greeted the caller. */
async function talkingCall(): Promise<{ callId: string; socket: MediaSocket }> {
  const { callId, parameters } = await answeredCall();
  const socket = await openSocket();
  socket.start(callId, parameters);
  await expect.poll(() => socket.frames.map(({ event }) => event)).toContain('mark');
  return { callId, socket };
}

const eventsOf = (callId: string) => world.eventsOf(callId);
const errorsOf = async (callId: string) =>
  (await eventsOf(callId))
    .filter((event): event is EventOf<'stream.error'> => event.kind === 'stream.error')
    .map(({ code, count, isFatal }) => `${code} ×${count}${isFatal ? ' fatal' : ''}`);
const changesOf = async (callId: string) =>
  (await eventsOf(callId)).flatMap((event) =>
    event.kind === 'session.changed' ? [event.change] : [],
  );
const finalsOf = async (callId: string) =>
  (await eventsOf(callId)).filter(({ kind }) => kind === 'transcript.final').length;

async function closedEpoch(callId: string): Promise<EventOf<'epoch.closed'>> {
  let closed: EventOf<'epoch.closed'> | undefined;
  await expect
    .poll(
      async () => {
        const events = await eventsOf(callId);
        closed = events.find((event) => event.kind === 'epoch.closed');
        return closed !== undefined;
      },
      { timeout: 10_000 },
    )
    .toBe(true);
  return closed!;
}

describe('the handshake', () => {
  it.each([
    ['another path', { path: '/twilio/other' }, 404],
    ['a query string', { path: '/twilio/media?a=1' }, 404],
    ['another signature', { signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }, 403],
  ])('is refused for %s', async (_name, options, status) => {
    expect(await world.twilio.open(options)).toBe(status);
  });
});

describe('the token', () => {
  const refusals: [
    string,
    (callId: string, good: Record<string, string>) => Record<string, string>,
  ][] = [
    ['missing', (_callId, good) => ({ vertical: good['vertical']! })],
    ['made up', (_callId, good) => ({ ...good, token: '9999999999999.abc' })],
    ['used for another vertical', (_callId, good) => ({ ...good, vertical: 'salon' })],
    [
      'used for a vertical that does not exist',
      (_callId, good) => ({ ...good, vertical: 'casino' }),
    ],
  ];

  it.each(refusals)(
    'closes the socket when %s, before any session is opened',
    async (_name, change) => {
      const { callId, parameters } = await answeredCall();
      const before = world.model.sessions;
      const socket = await openSocket();
      socket.start(callId, change(callId, parameters));
      expect(await socket.closed).toBe(1008);
      expect(world.model.sessions).toBe(before);
    },
  );

  it('counts once: a replay is closed and the call goes on', async () => {
    const { callId, parameters } = await answeredCall();
    const socket = await openSocket();
    socket.start(callId, parameters);
    await expect.poll(() => socket.frames.length).toBeGreaterThan(0);
    const replay = await openSocket();
    replay.start(callId, parameters);
    expect(await replay.closed).toBe(1008);
    world.model.transcribe(`i-${callId}`, SAID);
    await expect.poll(() => finalsOf(callId)).toBeGreaterThanOrEqual(2);
    socket.stop();
    await closedEpoch(callId);
  });

  it('of one call opens no other', async () => {
    const { parameters } = await answeredCall();
    const { callId } = await answeredCall();
    const socket = await openSocket();
    socket.start(callId, parameters);
    expect(await socket.closed).toBe(1008);
  });
});

describe('a whole call', () => {
  it('ends complete: the last words, the end of the call, nothing owed', async () => {
    const { callId, socket } = await talkingCall();
    for (let i = 0; i < 5; i++) socket.media();
    world.model.transcribe(`i-${callId}`, SAID);
    await expect.poll(() => finalsOf(callId)).toBeGreaterThanOrEqual(2);
    socket.stop();
    await world.twilio.ended(callId, HEALTHCARE);
    expect(await closedEpoch(callId)).toMatchObject({ reason: 'call-ended', openObligations: [] });
    const events = await eventsOf(callId);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, i) => i));
    expect(events.at(-2)).toMatchObject({
      kind: 'call.ended',
      status: 'completed',
      durationSeconds: 12,
    });
  });

  it('is handed over when the status callback does not come', async () => {
    const { callId, socket } = await talkingCall();
    socket.stop();
    expect(await closedEpoch(callId)).toMatchObject({ reason: 'handed-over' });
  });
});

describe('frames that Twilio would not send', () => {
  it.each([
    ['binary-frame', (socket: MediaSocket) => socket.raw(Buffer.from([1, 2, 3]))],
    ['broken-json', (socket: MediaSocket) => socket.raw('{"event":')],
    ['unknown-event', (socket: MediaSocket) => socket.send({ event: 'video' })],
    ['bad-shape', (socket: MediaSocket) => socket.send({ event: 'media', media: 7 })],
    ['bad-base64', (socket: MediaSocket) => socket.media('%%%')],
    ['second-start', (socket: MediaSocket) => socket.start(newCallSid(), {})],
    [
      'sequence-jump',
      (socket: MediaSocket) =>
        socket.raw(JSON.stringify({ event: 'mark', sequenceNumber: '900', mark: { name: 'x' } })),
    ],
  ])('are counted as %s, and the call goes on', async (code, send) => {
    const { callId, socket } = await talkingCall();
    send(socket);
    await expect.poll(async () => (await errorsOf(callId)).join(), SOON).toContain(code);
    world.model.transcribe(`i-${callId}`, SAID);
    await expect.poll(() => finalsOf(callId)).toBeGreaterThanOrEqual(2);
    socket.stop();
    await world.twilio.ended(callId, HEALTHCARE);
    expect(await closedEpoch(callId)).toMatchObject({ openObligations: [] });
  });

  it('are coalesced: five hundred of a kind make one event or two', async () => {
    const { callId, socket } = await talkingCall();
    for (let i = 0; i < 500; i++) socket.raw('nonsense');
    socket.stop();
    await closedEpoch(callId);
    const errors = await errorsOf(callId);
    expect(errors.length).toBeLessThanOrEqual(2);
    expect(errors.join()).toContain('broken-json');
  });

  it('end the call when they do not stop, and the record says why', async () => {
    const { callId, socket } = await talkingCall();
    for (let i = 0; i < 1_100; i++) socket.raw('nonsense');
    await socket.closed;
    await closedEpoch(callId);
    expect(await errorsOf(callId)).toContain('too-much-trouble ×1 fatal');
  });

  it('count media that comes before start', async () => {
    const { callId, parameters } = await answeredCall();
    const socket = await openSocket();
    socket.media();
    socket.media();
    socket.start(callId, parameters);
    await expect
      .poll(async () => (await errorsOf(callId)).join(), SOON)
      .toContain('media-before-start ×2');
    socket.stop();
    await closedEpoch(callId);
  });

  it('end the call when one is too large to read, and the process lives', async () => {
    const { callId, socket } = await talkingCall();
    socket.raw('x'.repeat(10 * 1024 * 1024));
    expect(await socket.closed).toBe(1009);
    await closedEpoch(callId);
    expect((await errorsOf(callId)).join()).toMatch(/WS_ERR_UNSUPPORTED_MESSAGE_LENGTH ×1 fatal/);
    const { socket: next } = await talkingCall();
    next.stop();
  });

  it('end the call when its audio cannot be bridged', async () => {
    const { callId, parameters } = await answeredCall();
    const before = world.model.sessions;
    const socket = await openSocket();
    socket.start(callId, parameters, 'audio/l16');
    expect(await socket.closed).toBe(1008);
    await closedEpoch(callId);
    expect(await errorsOf(callId)).toContain('unsupported-media-format ×1 fatal');
    expect(world.model.sessions).toBe(before);
  });
});

describe('a model that misbehaves', () => {
  it('is survived when it sends what cannot be read', async () => {
    const { callId, socket } = await talkingCall();
    world.model.sayRaw('{"type":');
    world.model.sayRaw(JSON.stringify({ type: 'response.done', response: 7 }));
    await expect
      .poll(async () => (await errorsOf(callId)).join(), SOON)
      .toContain('malformed-event');
    world.model.transcribe(`i-${callId}`, SAID);
    await expect.poll(() => finalsOf(callId)).toBeGreaterThanOrEqual(2);
    socket.stop();
    await closedEpoch(callId);
  });

  it('is followed by another session when it hangs up, and the call goes on', async () => {
    const { callId, socket } = await talkingCall();
    world.model.hangUp(1011);
    await expect.poll(() => changesOf(callId), SOON).toEqual(['lost', 'retried', 'resumed']);
    const finals = await finalsOf(callId);
    world.model.transcribe(`i-${callId}`, SAID);
    await expect.poll(() => finalsOf(callId), SOON).toBeGreaterThan(finals);
    socket.stop();
    await closedEpoch(callId);
  });
});

describe('keys that the caller presses', () => {
  it('are recorded sealed, and told to the model, which is asked to answer', async () => {
    const { callId, socket } = await talkingCall();
    const before = world.model.received.length;
    for (const digit of ['5', '#']) {
      socket.send({ event: 'dtmf', dtmf: { track: 'inbound_track', digit } });
    }
    await expect
      .poll(() => JSON.stringify(world.model.received.slice(before)))
      .toContain('The caller pressed 5 on the keypad.');
    await expect
      .poll(async () => (await eventsOf(callId)).find(({ kind }) => kind === 'dtmf'))
      .toMatchObject({ words: { form: 'sealed' } });
    socket.stop();
    await closedEpoch(callId);
  });
});

describe('the log and the spool', () => {
  it('hold no words of any call', async () => {
    expect(world.logLines.join('\n')).not.toMatch(/order never arrived|Good morning|nonsense/);
    const { callId, socket } = await talkingCall();
    world.model.transcribe(`i-${callId}`, SAID);
    await expect.poll(() => finalsOf(callId)).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(await eventsOf(callId))).not.toMatch(/order never|Good morning/);
    socket.stop();
    await closedEpoch(callId);
  });
});

/** The last of all: for some seconds after it nobody dials the model. */
describe('a model that takes no session', () => {
  it('leaves the caller to the fallback when it hangs up and takes no session more', async () => {
    const { callId, socket } = await talkingCall();
    world.model.refusal = 401;
    world.model.hangUp(1011);
    expect(await socket.closed).toBe(1000);
    world.model.refusal = undefined;
    await closedEpoch(callId);
    expect(await errorsOf(callId)).toContain('401 ×1 fatal');
    expect(await changesOf(callId)).toEqual(['lost', 'retried', 'scripted']);
  });
});
