import path from 'node:path';
import type { EventV1 } from '@verbatim/contracts';
import { openProducer, parseQueueUrl } from '@verbatim/queue';
import { afterEach, describe, expect, it } from 'vitest';
import { MediaSocket, newCallSid, parametersOf } from './testing/fake-twilio.js';
import { VoiceProcess } from './testing/voice-process.js';
import { CuttableServer, VoiceWorld } from './testing/voice-world.js';

const HEALTHCARE = '+15550100001';
const SOON = { timeout: 10_000 };
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function newWorld(overrides: Record<string, string> = {}): Promise<VoiceWorld> {
  const world = await VoiceWorld.create(overrides);
  cleanups.push(() => world.remove());
  return world;
}

async function talkingCall(world: VoiceWorld): Promise<{ callId: string; socket: MediaSocket }> {
  const callId = newCallSid();
  const { text } = await world.twilio.call(callId, HEALTHCARE);
  const socket = await world.twilio.open();
  if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
  socket.start(callId, parametersOf(text));
  await expect.poll(() => socket.frames.map(({ event }) => event), SOON).toContain('mark');
  return { callId, socket };
}

const kindsOf = (events: readonly EventV1[]) => events.map(({ kind }) => kind);

describe('PostgreSQL away at the start', () => {
  it('answers with the fallback until it is there, and records why', async () => {
    const world = await newWorld();
    const database = await CuttableServer.before(world.environment['DATABASE_URL']!);
    cleanups.push(() => database.cut());
    world.environment['DATABASE_URL'] = database.url;
    await world.start();
    const callId = newCallSid();
    await expect
      .poll(async () => (await world.twilio.call(callId, HEALTHCARE)).text, SOON)
      .toMatch(/^(?!.*<Connect ).*<Say>/);
    await expect
      .poll(async () => (await world.eventsOf(callId)).find(({ kind }) => kind === 'call.diverted'))
      .toMatchObject({ reason: 'starting' });
    await database.join();
    await world.ready();
    const { socket } = await talkingCall(world);
    socket.stop();
    expect(world.logLines.join('\n')).toMatch(/PostgreSQL at .* is away/);
  });
});

describe('PostgreSQL away during a call', () => {
  it('does not touch the call, lets new ones in, and says that tokens were checked here only', async () => {
    const world = await newWorld();
    const database = await CuttableServer.before(world.environment['DATABASE_URL']!);
    cleanups.push(() => database.cut());
    await database.join();
    world.environment['DATABASE_URL'] = database.url;
    await world.start();
    await world.ready();
    const { callId, socket } = await talkingCall(world);
    await database.cut();
    world.model.transcribe(`i-${callId}`, 'Are you still there?');
    const other = await talkingCall(world);
    other.socket.stop();
    socket.stop();
    await world.twilio.ended(callId, HEALTHCARE);
    await expect
      .poll(async () => kindsOf(await world.eventsOf(callId)).slice(-2), SOON)
      .toEqual(['call.ended', 'epoch.closed']);
    await expect
      .poll(async () => JSON.stringify(await world.eventsOf(other.callId)), SOON)
      .toContain('token-use-process-local');
    await database.join();
  });
});

describe('Redis away during a call', () => {
  it('keeps the events in the spool and sends them when it is back', async () => {
    const world = await newWorld();
    const redis = await CuttableServer.before(world.environment['REDIS_URL']!);
    cleanups.push(() => redis.cut());
    await redis.join();
    const direct = world.environment['REDIS_URL']!;
    world.environment['REDIS_URL'] = redis.url;
    await world.start();
    await world.ready();
    await redis.cut();
    const { callId, socket } = await talkingCall(world);
    socket.stop();
    await world.twilio.ended(callId, HEALTHCARE);
    const queue = await openProducer(parseQueueUrl(direct), 'audit-healthcare');
    cleanups.push(() => queue.close());
    const before = await queue.depth();
    expect(kindsOf(await world.eventsOf(callId)).at(-1)).toBe('epoch.closed');
    await redis.join();
    await expect.poll(async () => (await queue.depth()).jobs, SOON).toBeGreaterThan(before.jobs);
  });
});

describe('a spool at its quota', () => {
  it('ends running calls with the fallback, diverts new ones, and says why', async () => {
    const world = await newWorld({ SPOOL_QUOTA_BYTES: String(12 * 1024 * 1024) });
    await world.start();
    await world.ready();
    const { callId, socket } = await talkingCall(world);
    const talk = setInterval(() => {
      world.model.transcribe(`i${performance.now()}`, 'This is said over and over. '.repeat(8));
    }, 5);
    expect(await socket.closed).toBe(1000);
    clearInterval(talk);
    await expect
      .poll(async () => JSON.stringify(await world.eventsOf(callId)), SOON)
      .toMatch(/"policy\.level","level":"closed".*"spool-(quota|refused)"/);
    const diverted = newCallSid();
    expect((await world.twilio.call(diverted, HEALTHCARE)).text).not.toContain('<Connect ');
    // It is this vertical's backlog, and nobody else's.
    expect((await world.twilio.call(newCallSid(), '+15550100006')).text).toContain('<Connect ');
    expect((await fetch(`${world.environment['PUBLIC_URL']}/health/ready`)).status).toBe(200);
    expect((await fetch(`${world.environment['PUBLIC_URL']}/health/live`)).status).toBe(200);
  });
});

describe('more calls than the process takes', () => {
  it('are diverted, and that is recorded', async () => {
    const world = await newWorld({ VOICE_CALLS_MAX: '1' });
    await world.start();
    await world.ready();
    const { socket } = await talkingCall(world);
    const diverted = newCallSid();
    expect((await world.twilio.call(diverted, HEALTHCARE)).text).not.toContain('<Connect ');
    await expect
      .poll(async () => kindsOf(await world.eventsOf(diverted)))
      .toEqual(['epoch.opened', 'call.started', 'call.diverted', 'epoch.closed']);
    socket.stop();
  });
});

describe('a process that is killed in the middle of a call', () => {
  it('leaves a spool that the next one adopts and sends, and the status callback is recorded', async () => {
    const world = await newWorld();
    const first = VoiceProcess.start(world.environment);
    await world.ready();
    const { callId } = await talkingCall(world);
    world.model.transcribe(`i-${callId}`, 'Hello?');
    await expect
      .poll(async () => kindsOf(await world.eventsOf(callId)), SOON)
      .toContain('usage.recorded');
    first.signal('SIGKILL');
    await first.exited;
    const before = await world.eventsOf(callId);
    const second = VoiceProcess.start(world.environment);
    cleanups.push(async () => {
      second.signal('SIGKILL');
      await second.exited;
    });
    await world.ready();
    await expect
      .poll(() => world.metric('voice_events_recovered_total'), SOON)
      .toBeGreaterThanOrEqual(before.length);
    await world.twilio.ended(callId, HEALTHCARE);
    const after = await world.eventsOf(callId);
    expect(new Set(after.map(({ epoch }) => epoch)).size).toBe(2);
    const ending = after.filter(({ epoch }) => epoch !== before[0]?.epoch);
    expect(kindsOf(ending)).toEqual(['epoch.opened', 'call.ended', 'epoch.closed']);
    expect(
      before.every(({ seq, epoch }) => after.some((e) => e.seq === seq && e.epoch === epoch)),
    ).toBe(true);
  });
});

describe('SIGTERM', () => {
  it('lets the call that is running end, closes its record and exits with 0', async () => {
    const world = await newWorld({ VOICE_DRAIN_MS: '5000' });
    const voice = VoiceProcess.start(world.environment);
    await world.ready();
    const { callId, socket } = await talkingCall(world);
    voice.signal('SIGTERM');
    await expect
      .poll(async () => (await world.twilio.call(newCallSid(), HEALTHCARE)).text, SOON)
      .not.toContain('<Connect ');
    expect(await world.twilio.open()).toBe(503);
    socket.stop();
    await world.twilio.ended(callId, HEALTHCARE);
    expect(await voice.exited).toBe(0);
    expect(kindsOf(await world.eventsOf(callId)).slice(-2)).toEqual(['call.ended', 'epoch.closed']);
  });

  it('ends a call that does not end by itself, with the fallback', async () => {
    const world = await newWorld({ VOICE_DRAIN_MS: '200' });
    const voice = VoiceProcess.start(world.environment);
    await world.ready();
    const { callId, socket } = await talkingCall(world);
    voice.signal('SIGTERM');
    expect(await socket.closed).toBe(1000);
    expect(await voice.exited).toBe(0);
    expect((await world.eventsOf(callId)).at(-1)).toMatchObject({
      kind: 'epoch.closed',
      reason: 'drained',
    });
  });

  it('exits at once, and with 78, when the configuration cannot be used', async () => {
    const world = await newWorld();
    const voice = VoiceProcess.start({ ...world.environment, VOICE_CALLS_MAX: 'many' });
    expect(await voice.exited).toBe(78);
    expect(voice.output).toContain('VOICE_CALLS_MAX');
  });

  it('exits with 78 when the spool cannot be used, and names what is in the way', async () => {
    const world = await newWorld();
    const missing = path.join(world.environment['SPOOL_DIRECTORY'] ?? '', 'missing');
    const voice = VoiceProcess.start({ ...world.environment, SPOOL_DIRECTORY: missing });
    expect(await voice.exited).toBe(78);
    expect(voice.output).toContain(`${missing} does not exist`);
  });
});
