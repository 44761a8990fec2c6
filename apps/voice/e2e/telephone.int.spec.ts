import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { EventV1 } from '@verbatim/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeCarrier } from './testing/fake-carrier.js';
import { MediaSocket, newCallSid, parametersOf } from './testing/fake-twilio.js';
import { AUTH_TOKEN, VoiceWorld } from './testing/voice-world.js';

const HEALTHCARE = '+15550100001';
const HOSPITALITY = '+15550100009';
const SALON = '+15550100007';
const SID = `RE${'5'.repeat(32)}`;
let world: VoiceWorld;
let carrier: FakeCarrier;

beforeAll(async () => {
  carrier = await FakeCarrier.start(AUTH_TOKEN);
  // The salon's own hours decide: its file says that it is closed.
  const hours = { VOICE_HOURS: 'hospitality=open' };
  world = await VoiceWorld.create({ ...carrier.environment, ...hours });
  await closeSalon(await world.copyPolicy());
  await world.start();
  await world.ready();
});
afterAll(async () => {
  await world?.remove();
  await carrier?.stop();
});

/** It is never open, and takes messages while it is not. */
async function closeSalon(verticals: string): Promise<void> {
  const file = path.join(verticals, 'salon.yaml');
  const text = await readFile(file, 'utf8');
  const closed = text.replace(/from: '09:00', to: '19:00'/, "from: '00:00', to: '00:01'");
  await writeFile(file, closed.replace('  voicemail: #', '  voicemail:\n    afterHours: true #'));
  await appendFile(file, '\n');
}

const post = (path: string, callId: string, to: string, more: Record<string, string> = {}) =>
  world.twilio.post(path, { CallSid: callId, From: '+15550107777', To: to, ...more });

const attribute = (twiml: string, name: string): string =>
  new RegExp(`${name}="([^"]*)"`).exec(twiml)?.[1]?.replaceAll('&amp;', '&') ?? '';
const pathOf = (url: string): string => new URL(url).pathname + new URL(url).search;

async function ofKind<K extends EventV1['kind']>(callId: string, kind: K) {
  const events = await world.eventsOf(callId);
  return events.filter((event): event is Extract<EventV1, { kind: K }> => event.kind === kind);
}

describe('a call while nobody is there', () => {
  it('leaves a message, which is stored, transcribed, told, and deleted at the carrier', async () => {
    const callId = newCallSid();
    world.model.fileWords = 'Please call me back about Friday.';
    const { text } = await world.twilio.call(callId, SALON);
    expect(text).toContain('<Record');
    expect((await ofKind(callId, 'call.diverted'))[0]?.reason).toBe('after-hours');
    carrier.recordings.set(SID, { callSid: callId, wav: Buffer.from('RIFF: words') });
    const told = { CallSid: callId, RecordingSid: SID, RecordingDuration: '4' };
    const recorded = pathOf(attribute(text, 'recordingStatusCallback'));
    const status = { ...told, RecordingStatus: 'completed' };
    expect((await world.twilio.post(recorded, status)).status).toBe(200);
    expect((await world.twilio.post(recorded, status)).status).toBe(200);
    const action = pathOf(attribute(text, 'action'));
    expect((await post(action, callId, SALON, told)).text).toContain('<Hangup/>');
    await world.twilio.ended(callId, SALON);
    await expect
      .poll(() => ofKind(callId, 'voicemail.recorded'))
      .toMatchObject([{ outcome: 'kept' }]);
    await expect.poll(() => carrier.recordings.size).toBe(0);
    const [final] = await ofKind(callId, 'transcript.final');
    expect(final).toMatchObject({ speaker: 'caller', capture: 'on', words: { form: 'sealed' } });
    expect(JSON.stringify(await world.eventsOf(callId))).not.toContain('Friday');
    const opened = await ofKind(callId, 'obligation.opened');
    const closed = await ofKind(callId, 'obligation.closed');
    expect(closed.map(({ obligationId }) => obligationId)).toEqual(
      opened.map(({ obligationId }) => obligationId),
    );
  });

  it('is found out about at the carrier when nobody tells of its message', async () => {
    const callId = newCallSid();
    const sid = `RE${'6'.repeat(32)}`;
    await world.twilio.call(callId, SALON);
    carrier.recordings.set(sid, { callSid: callId, wav: Buffer.from('RIFF: words') });
    await world.query(`UPDATE voicemails SET due_at = now() WHERE call_id = '${callId}'`);
    await expect
      .poll(() => ofKind(callId, 'voicemail.recorded'))
      .toMatchObject([{ recordingSid: sid }]);
  });

  it('owes nothing when the caller hung up before the tone', async () => {
    const callId = newCallSid();
    await world.twilio.call(callId, SALON);
    await world.twilio.ended(callId, SALON);
    await world.query(`UPDATE voicemails SET due_at = now() WHERE call_id = '${callId}'`);
    await expect
      .poll(() => ofKind(callId, 'obligation.closed'))
      .toMatchObject([{ obligationId: 'item:voicemail', outcome: 'empty' }]);
  });
});

describe('a transfer', () => {
  /** A call that has left its stream for it, wherever that was. */
  async function leaves(step: object): Promise<string> {
    const callId = newCallSid();
    const { text } = await world.twilio.call(callId, HEALTHCARE);
    const socket = await world.twilio.open();
    if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
    socket.start(callId, parametersOf(text));
    await expect.poll(() => ofKind(callId, 'capture.changed')).toHaveLength(1);
    const row = `'${callId}', 0, '${JSON.stringify({ kind: 'transfer', ...step })}'`;
    await world.query(`INSERT INTO call_next_steps (call_id, ordinal, step) VALUES (${row})`);
    socket.drop();
    return callId;
  }

  it('rings one telephone after another, then takes a message', async () => {
    const callId = await leaves({ transfer: 'cold' });
    const ask = (path: string, more = {}) => post(path, callId, HEALTHCARE, more);
    let answer = (await ask('/twilio/after-stream')).text;
    expect((await ask('/twilio/after-stream')).text).toBe(answer);
    const numbers = [];
    while (answer.includes('<Dial')) {
      numbers.push(/>(\+\d+)</.exec(answer)?.[1]);
      const action = pathOf(attribute(answer, 'action'));
      answer = (await ask(action, { DialCallStatus: 'no-answer' })).text;
    }
    expect(numbers).toEqual(['+15550109101', '+15550109111', '+15550109001']);
    expect(answer).toContain('<Record');
    const told = await ofKind(callId, 'call.transferred');
    expect(told.map(({ to, outcome }) => `${to} ${outcome}`)).toEqual([
      'nurse-on-call started',
      'nurse-on-call no-answer',
      'practice-manager started',
      'practice-manager no-answer',
      'desk started',
      'desk no-answer',
    ]);
  });

  it('that somebody answers is told with its length, and is due no more', async () => {
    const callId = await leaves({ transfer: 'cold', to: 'practice-manager' });
    const ask = (path: string, more = {}) => post(path, callId, HEALTHCARE, more);
    const { text } = await ask('/twilio/after-stream');
    expect(text).toContain('>+15550109111<');
    await world.twilio.post(pathOf(attribute(text, 'statusCallback')), {
      ...{ CallSid: newCallSid(), ParentCallSid: callId, CallStatus: 'in-progress' },
    });
    const over = { DialCallStatus: 'completed', DialCallDuration: '61' };
    await ask(pathOf(attribute(text, 'action')), over);
    expect((await ask('/twilio/after-stream')).text).not.toContain('+15550109111');
    const told = await ofKind(callId, 'call.transferred');
    expect(told.map(({ outcome }) => outcome)).toEqual(['started', 'answered', 'ended']);
    expect(told.at(-1)?.durationSeconds).toBe(61);
  });

  it('that is warm joins nobody who has not pressed the key', async () => {
    const callId = await leaves({ transfer: 'warm' });
    const { text } = await post('/twilio/after-stream', callId, HEALTHCARE);
    const leg = { CallSid: newCallSid(), ParentCallSid: callId };
    const whisper = await world.twilio.post(pathOf(attribute(text, 'url')), leg);
    expect(whisper.text).toContain('Press 1 to take the call.');
    const key = pathOf(attribute(whisper.text, 'action'));
    expect((await world.twilio.post(key, { ...leg, Digits: '2' })).text).toContain('<Hangup/>');
    expect(await ofKind(callId, 'call.transferred')).toHaveLength(1);
    expect((await world.twilio.post(key, { ...leg, Digits: '1' })).text).not.toContain('<Hangup/>');
    const told = await ofKind(callId, 'call.transferred');
    expect(told.map(({ outcome }) => outcome)).toEqual(['started', 'answered']);
  });
});

describe('a caller who presses a key to be called back', () => {
  const NUMBER = '+16175550142';
  /** Wherever it is noon now: the law looks at the clock of who is called. */
  const noonZone = (): string => {
    const hours = new Date().getUTCHours() - 12;
    return hours === 0 ? 'Etc/UTC' : `Etc/GMT${hours > 0 ? '+' : ''}${hours}`;
  };

  it('is called, and their machine gets the words of the vertical', async () => {
    carrier.party = { personRef: 'p', numbers: [{ number: NUMBER, zone: noonZone() }] };
    const callId = newCallSid();
    const pressed = { CallSid: callId, From: NUMBER, To: HOSPITALITY, Digits: '1' };
    const asked = await world.twilio.post('/twilio/call-back?vertical=hospitality', pressed);
    expect(asked.text).toContain('We call you back.');
    await world.twilio.post('/twilio/call-back?vertical=hospitality', pressed);
    await expect.poll(() => [...carrier.placed.values()].map(({ To }) => To)).toEqual([NUMBER]);
    const [[placedId, order] = [] as never] = [...carrier.placed];
    expect(order).toMatchObject({
      From: HOSPITALITY,
      MachineDetection: 'DetectMessageEnd',
      AsyncAmd: 'true',
    });
    const outbound = { From: HOSPITALITY, To: NUMBER, Direction: 'outbound-api' };
    const started = { CallSid: placedId, ...outbound };
    expect((await world.twilio.post(pathOf(order['Url']!), started)).text).toContain('<Stream');
    expect((await ofKind(placedId, 'call.started'))[0]?.direction).toBe('outbound');
    await world.twilio.post(pathOf(order['AsyncAmdStatusCallback']!), {
      CallSid: placedId,
      AnsweredBy: 'machine_end_beep',
    });
    expect(carrier.updates.get(placedId)).toContain('returning your call');
    await world.twilio.post(pathOf(order['StatusCallback']!), {
      ...{ CallSid: placedId, ...outbound, CallStatus: 'completed', CallDuration: '9' },
    });
    expect(await ofKind(placedId, 'call.answered')).toMatchObject([{ by: 'machine' }]);
    const told = await ofKind(callId, 'callback.changed');
    expect(told.map(({ state }) => state)).toEqual(['asked', 'placed']);
    const rows = await world.query('SELECT * FROM outbound_calls');
    expect(rows).toMatchObject([
      { state: 'placed', outcome: 'message-left', number_sealed: null, attempts: 1 },
    ]);
    expect(world.logLines.join()).not.toContain('6175550142');
  });
});
