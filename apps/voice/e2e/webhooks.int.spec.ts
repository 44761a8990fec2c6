import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCallSid } from './testing/fake-twilio.js';
import { VoiceWorld } from './testing/voice-world.js';

const HEALTHCARE = '+15550100001';
let world: VoiceWorld;

beforeAll(async () => {
  world = await VoiceWorld.create();
  await world.start();
  await world.ready();
});
afterAll(async () => {
  await world.remove();
});

const kindsOf = async (callId: string) => (await world.eventsOf(callId)).map(({ kind }) => kind);

describe('POST /twilio/voice', () => {
  it('connects the stream, with the fallback behind it, and records that the call started', async () => {
    const callId = newCallSid();
    const { status, text } = await world.twilio.call(callId, HEALTHCARE);
    expect(status).toBe(200);
    expect(text).toMatch(
      /<Connect action="[^"]+"><Stream url="ws:\/\/127\.0\.0\.1:\d+\/twilio\/media"/,
    );
    expect(text).toMatch(/<\/Connect><Say>/);
    await expect.poll(() => kindsOf(callId)).toEqual(['epoch.opened', 'call.started']);
  });

  it.each([
    ['no signature', { 'x-twilio-signature': '' }],
    ['another signature', { 'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }],
  ])('answers 403 and starts nothing with %s', async (_name, headers) => {
    const callId = newCallSid();
    expect((await world.twilio.call(callId, HEALTHCARE, headers)).status).toBe(403);
    expect(await world.eventsOf(callId)).toEqual([]);
  });

  it('gives a retry the same TwiML and starts the call once', async () => {
    const callId = newCallSid();
    const token = { 'i-twilio-idempotency-token': callId };
    const answers = [
      await world.twilio.call(callId, HEALTHCARE, token),
      await world.twilio.call(callId, HEALTHCARE, token),
      await world.twilio.call(callId, HEALTHCARE),
    ];
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await expect.poll(() => kindsOf(callId)).toEqual(['epoch.opened', 'call.started']);
  });

  it('starts the call once when the retry comes while the first is still being answered', async () => {
    const callId = newCallSid();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.twilio.call(callId, HEALTHCARE)),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    await expect.poll(() => kindsOf(callId)).toEqual(['epoch.opened', 'call.started']);
  });

  it('treats a number that belongs to no vertical by the strictest rules', async () => {
    const callId = newCallSid();
    await world.twilio.call(callId, '+15559999999');
    await expect
      .poll(async () => (await world.eventsOf(callId)).at(-1))
      .toMatchObject({ vertical: 'unclassified', class: 'critical' });
  });

  it('answers 400 to a form that is signed and cannot be read, and repeats nothing of it', async () => {
    const answer = await world.twilio.post('/twilio/voice', { CallSid: 'CAsecret', To: 'x' });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('secret');
  });

  it('refuses a form that is larger than any of Twilio’s', async () => {
    const form = { CallSid: newCallSid(), To: 'x'.repeat(200_000) };
    expect((await world.twilio.post('/twilio/voice', form)).status).toBe(413);
  });
});

describe('POST /twilio/status', () => {
  it('records the end of a call that this process knows nothing else of, once', async () => {
    const callId = newCallSid();
    await world.keyOfAnotherProcess(callId);
    const answers = [
      await world.twilio.ended(callId, HEALTHCARE),
      await world.twilio.ended(callId, HEALTHCARE),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await kindsOf(callId)).toEqual(['epoch.opened', 'call.ended', 'epoch.closed']);
    expect((await world.eventsOf(callId))[0]).toMatchObject({ reason: 'status-callback' });
  });

  it('lets go of a call that never began with any process', async () => {
    const callId = newCallSid();
    expect((await world.twilio.ended(callId, HEALTHCARE)).status).toBe(200);
    expect(await kindsOf(callId)).toEqual([]);
  });

  it('is interested in the end only', async () => {
    const callId = newCallSid();
    const form = { CallSid: callId, To: HEALTHCARE, CallStatus: 'ringing', SequenceNumber: '0' };
    expect((await world.twilio.post('/twilio/status', form)).status).toBe(200);
    expect(await kindsOf(callId)).toEqual([]);
  });

  it('ends the record of a caller who hung up before the stream began', async () => {
    const callId = newCallSid();
    await world.twilio.call(callId, HEALTHCARE);
    await world.twilio.ended(callId, HEALTHCARE);
    expect(await kindsOf(callId)).toEqual([
      'epoch.opened',
      'call.started',
      'call.ended',
      'epoch.closed',
    ]);
  });

  it('answers 403 without Twilio’s signature', async () => {
    const form = { CallSid: newCallSid(), CallStatus: 'completed', To: HEALTHCARE };
    const headers = { 'x-twilio-signature': 'wrong' };
    expect((await world.twilio.post('/twilio/status', form, headers)).status).toBe(403);
  });
});

describe('POST /twilio/stream-status', () => {
  it('puts a stream that failed into the record of its call', async () => {
    const callId = newCallSid();
    await world.twilio.call(callId, HEALTHCARE);
    await world.twilio.post('/twilio/stream-status', {
      CallSid: callId,
      StreamSid: 'MZ9',
      StreamEvent: 'stream-error',
      StreamError: '31920',
    });
    await expect
      .poll(async () => (await world.eventsOf(callId)).at(-1))
      .toMatchObject({ kind: 'stream.error', component: 'twilio', code: '31920' });
  });
});

describe('the log', () => {
  it('names no number that was called from or to', () => {
    expect(world.logLines.join('\n')).not.toMatch(/\+1555/);
  });
});
