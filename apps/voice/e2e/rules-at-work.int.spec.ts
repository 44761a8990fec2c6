import { Incidents, openDatabase, type Database } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaSocket, newCallSid, parametersOf } from './testing/fake-twilio.js';
import { VoiceWorld } from './testing/voice-world.js';

const HEALTHCARE = '+15550100001';
const SOON = { timeout: 15_000 };
let world: VoiceWorld;
let database: Database;

beforeAll(async () => {
  world = await VoiceWorld.create();
  await world.start();
  await world.ready();
  database = openDatabase(world.environment['DATABASE_URL']!, { connectionsMax: 2 });
});
afterAll(async () => {
  await database.close();
  await world.remove();
});

/** A call whose caller has heard the notice. */
async function talkingCall(): Promise<{ callId: string; socket: MediaSocket }> {
  const callId = newCallSid();
  const { text } = await world.twilio.call(callId, HEALTHCARE);
  const socket = await world.twilio.open();
  if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
  socket.start(callId, parametersOf(text));
  await expect.poll(() => capturesOf(callId), SOON).toEqual(['on']);
  return { callId, socket };
}

async function capturesOf(callId: string): Promise<string[]> {
  const events = await world.eventsOf(callId);
  return events.flatMap((event) => (event.kind === 'capture.changed' ? [event.to] : []));
}

async function interventionsIn(callId: string): Promise<string[]> {
  const events = await world.eventsOf(callId);
  return events.flatMap((event) =>
    event.kind === 'policy.intervened' && event.ruleRevision !== undefined
      ? [`${event.rule} ${event.action}`]
      : [],
  );
}

const instructions = (): string[] =>
  world.model.received.flatMap(({ response }) => response?.instructions ?? []);

describe('an emergency', () => {
  it('is told to a person, who acknowledges it, and the agent is made to name 911', async () => {
    const { callId, socket } = await talkingCall();
    world.model.transcribe(`e-${callId}`, 'Help, my father is having a heart attack!');
    await expect
      .poll(() => interventionsIn(callId), SOON)
      .toContain('emergency-medical-911 escalated');
    await expect.poll(() => instructions().join(), SOON).toContain('call 911 right away');
    const incidents = new Incidents(database);
    const ofCall = async () =>
      (await incidents.list({ isOpen: true })).filter(({ key }) => key.includes(callId));
    await expect.poll(async () => (await ofCall()).length, SOON).toBe(1);
    const [incident] = await ofCall();
    expect(incident?.facts).toMatchObject({ vertical: 'healthcare', callId });
    const told = JSON.stringify([incident?.summary, incident?.facts]);
    expect(told).not.toMatch(/father|heart/i);
    await incidents.acknowledge(incident!.id, 'nurse');
    await expect
      .poll(async () => (await interventionsIn(callId)).join(), SOON)
      .toContain('escalation-acknowledged');
    await expect.poll(async () => (await ofCall()).length, SOON).toBe(0);
    socket.stop();
  });
});

describe('a card that is said', () => {
  it('pauses capture until the caller speaks of something else', async () => {
    const { callId, socket } = await talkingCall();
    world.model.transcribe(`c1-${callId}`, 'I pay with 4242 4242 4242 4242.');
    await expect.poll(() => capturesOf(callId), SOON).toEqual(['on', 'paused']);
    world.model.transcribe(`c2-${callId}`, 'The code is 123.');
    world.model.transcribe(`c3-${callId}`, 'And when is my appointment?');
    await expect.poll(() => capturesOf(callId), SOON).toEqual(['on', 'paused', 'on']);
    const events = await world.eventsOf(callId);
    const final = events.find(
      ({ kind, itemId }) => kind === 'transcript.final' && itemId === `c2-${callId}`,
    );
    expect(final?.words).toEqual({ form: 'withheld', reason: 'paused' });
    socket.stop();
  });
});

describe('what rules take', () => {
  it('is measured, and nothing of it failed', async () => {
    expect(await world.metric('voice_live_rules_seconds_count')).toBeGreaterThan(0);
    expect(await world.metric('voice_live_rules_failures_total')).toBe(0);
    expect(await world.metric('voice_live_rules_dropped_turns_total')).toBe(0);
  });
});

describe('the log', () => {
  it('holds no words of these calls', () => {
    expect(world.logLines.join()).not.toMatch(/heart attack|4242|appointment/i);
  });
});
