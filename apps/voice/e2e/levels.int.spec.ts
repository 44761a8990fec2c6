import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EventV1 } from '@verbatim/contracts';
import { LevelOverrides, LevelStates, openDatabase, type Database } from '@verbatim/storage';
import { afterEach, describe, expect, it } from 'vitest';
import { MediaSocket, newCallSid, parametersOf } from './testing/fake-twilio.js';
import { CuttableServer, VoiceWorld } from './testing/voice-world.js';

const HEALTHCARE = '+15550100001';
const SALON = '+15550100007';
const SOON = { timeout: 15_000 };
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** With the holding line after half a second, in healthcare. */
async function newWorld(overrides: Record<string, string> = {}): Promise<VoiceWorld> {
  const world = await VoiceWorld.create(overrides);
  cleanups.push(() => world.remove());
  const directory = await world.copyPolicy();
  const file = path.join(directory, 'healthcare.yaml');
  const hold = 'hold:\n  afterMs: 500\ndivert:\n  say: Please call later.\n';
  await writeFile(file, `${await readFile(file, 'utf8')}\n${hold}`);
  return world;
}

async function talkingCall(world: VoiceWorld, number = HEALTHCARE) {
  const callId = newCallSid();
  const { text } = await world.twilio.call(callId, number);
  const socket = await world.twilio.open();
  if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
  socket.start(callId, parametersOf(text));
  await expect.poll(() => marksOf(socket), SOON).not.toEqual([]);
  return { callId, socket };
}

const marksOf = (socket: MediaSocket) => socket.frames.flatMap(({ mark }) => mark?.name ?? []);
const holdingMarks = (socket: MediaSocket) =>
  marksOf(socket).filter((name) => name.startsWith('holding:'));
const responsesAsked = (world: VoiceWorld) =>
  world.model.typesReceived().filter((type) => type === 'response.create').length;
const answer = async (world: VoiceWorld, number: string) =>
  (await world.twilio.call(newCallSid(), number)).text;

function databaseOf(world: VoiceWorld): Database {
  const database = openDatabase(world.environment['DATABASE_URL']!, { connectionsMax: 2 });
  cleanups.push(() => database.close());
  return database;
}

const isHealthcare = ({ vertical }: { vertical: string }) => vertical === 'healthcare';

const levelsIn = (events: readonly EventV1[]) =>
  events.flatMap((e) =>
    e.kind === 'policy.level' ? [`${e.previous}>${e.level} ${e.reason}`] : [],
  );
const creditIn = (events: readonly EventV1[]) =>
  events.flatMap((e) =>
    e.kind === 'policy.intervened' && e.rule === 'turn-credit' ? [e.action] : [],
  );

describe('a queue that goes away', () => {
  it('moves the level to spool, of which the call feels nothing, and back', async () => {
    const world = await newWorld();
    const redis = await CuttableServer.before(world.environment['REDIS_URL']!);
    cleanups.push(() => redis.cut());
    await redis.join();
    world.environment['REDIS_URL'] = redis.url;
    await world.start();
    await world.ready();
    const { callId, socket } = await talkingCall(world);
    await redis.cut();
    world.model.transcribe('i1', 'Is anybody there?');
    await expect
      .poll(async () => levelsIn(await world.eventsOf(callId)), SOON)
      .toEqual([expect.stringMatching(/^flow>spool queue-(away|slow)$/)]);
    const before = responsesAsked(world);
    world.model.transcribe('i2', 'Hello?');
    await expect.poll(() => responsesAsked(world), SOON).toBe(before + 1);
    await redis.join();
    await expect
      .poll(async () => levelsIn(await world.eventsOf(callId)), SOON)
      .toEqual([expect.anything(), 'spool>flow recovered']);
    expect(await world.metric('voice_level_changes_total')).toBe(2);
    socket.stop();
  });
});

describe('an operator who sets hold', () => {
  it('makes the next turn wait with a holding line, diverts new calls, and lets go again', async () => {
    const world = await newWorld();
    await world.start();
    await world.ready();
    const overrides = new LevelOverrides(databaseOf(world));
    const { callId, socket } = await talkingCall(world);
    const by = { reason: 'archive is being moved', setBy: 'mara' };
    await overrides.add({ ...by, vertical: 'healthcare', level: 'hold' });
    await expect
      .poll(async () => levelsIn(await world.eventsOf(callId)), SOON)
      .toEqual(['flow>hold operator']);

    const asked = responsesAsked(world);
    world.model.transcribe('i1', 'Can I have an appointment?');
    // 3.4 s in pieces of a third of the lead, each with its mark.
    await expect.poll(() => holdingMarks(socket), SOON).toHaveLength(34);
    expect(responsesAsked(world)).toBe(asked);
    const audio = Buffer.concat(
      socket.frames
        .slice(-68)
        .flatMap(({ media }) => (media ? [Buffer.from(media.payload, 'base64')] : [])),
    );
    const asset = path.resolve(import.meta.dirname, '../../../config/audio/holding-en.ulaw');
    expect(audio.equals(await readFile(asset))).toBe(true);
    expect(await answer(world, HEALTHCARE)).toContain(
      '<Response><Say>Please call later.</Say></Response>',
    );
    expect(await answer(world, SALON)).toContain('<Connect ');

    const states = new LevelStates(databaseOf(world));
    await expect
      .poll(async () => (await states.ofLiving(60_000)).find(isHealthcare), SOON)
      .toMatchObject({ level: 'hold', reason: 'operator', waitingTurns: 1 });

    await overrides.add({ ...by, vertical: 'healthcare', level: undefined });
    await expect.poll(() => responsesAsked(world), SOON).toBe(asked + 1);
    await expect
      .poll(async () => creditIn(await world.eventsOf(callId)), SOON)
      .toEqual(['held', 'holding-line', 'released']);
    expect(await world.metric('voice_hold_seconds_total')).toBeGreaterThan(0.5);
    expect(await answer(world, HEALTHCARE)).toContain('<Connect ');
    socket.stop();
  });
});

describe('a spool that fills while the queue is away', () => {
  it('makes turns wait before it is full, and gives them credit when the queue is back', async () => {
    const world = await newWorld({ SPOOL_QUOTA_BYTES: String(12 * 1024 * 1024) });
    const redis = await CuttableServer.before(world.environment['REDIS_URL']!);
    cleanups.push(() => redis.cut());
    await redis.join();
    world.environment['REDIS_URL'] = redis.url;
    await world.start();
    await world.ready();
    const { callId, socket } = await talkingCall(world);
    await redis.cut();
    for (let i = 0; i < 4_000 && (await world.metric('voice_turns_waiting')) === 0; i++) {
      world.model.transcribe(`i${i}`, 'This is said over and over. '.repeat(30));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await world.metric('voice_turns_waiting')).toBe(1);
    await expect.poll(() => holdingMarks(socket), SOON).not.toEqual([]);
    expect(await answer(world, HEALTHCARE)).toContain('Please call later.');
    await expect
      .poll(async () => levelsIn(await world.eventsOf(callId)), SOON)
      .toContainEqual(expect.stringContaining('>hold headroom'));
    const asked = responsesAsked(world);
    await redis.join();
    // What is acknowledged goes from the spool: each look at it counts.
    const seen: EventV1[] = [];
    await expect
      .poll(async () => {
        seen.push(...(await world.acknowledgeAll()));
        return responsesAsked(world);
      }, SOON)
      .toBe(asked + 1);
    await expect
      .poll(async () => creditIn([...seen, ...(await world.eventsOf(callId))]), SOON)
      .toContain('released');
    socket.stop();
  });
});

describe('a vertical that an operator closes', () => {
  it('ends its calls with the fallback, says why, and leaves other verticals alone', async () => {
    const world = await newWorld();
    await world.start();
    await world.ready();
    const { callId, socket } = await talkingCall(world);
    const other = await talkingCall(world, SALON);
    await new LevelOverrides(databaseOf(world)).add({
      vertical: 'healthcare',
      level: 'closed',
      reason: 'legal asked for it',
      setBy: 'mara',
      forMs: 3_000,
    });
    expect(await socket.closed).toBe(1_000);
    await expect
      .poll(async () => levelsIn(await world.eventsOf(callId)), SOON)
      .toEqual(['flow>closed operator']);
    expect(await answer(world, HEALTHCARE)).toContain('Please call later.');
    expect((await fetch(`${world.environment['PUBLIC_URL']}/health/ready`)).status).toBe(200);
    world.model.transcribe('s1', 'Still here.');
    other.socket.stop();
    await world.twilio.ended(other.callId, SALON);
    await expect
      .poll(async () => (await world.eventsOf(other.callId)).at(-1)?.kind, SOON)
      .toBe('epoch.closed');
    expect(levelsIn(await world.eventsOf(other.callId))).toEqual([]);
    // Its time runs out, and nobody has to remember that.
    await expect.poll(() => answer(world, HEALTHCARE), SOON).toContain('<Connect ');
  });
});
