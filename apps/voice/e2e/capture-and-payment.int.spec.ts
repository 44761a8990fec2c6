import type { EventV1 } from '@verbatim/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MediaSocket, newCallSid, parametersOf } from './testing/fake-twilio.js';
import { VoiceWorld } from './testing/voice-world.js';

/** Takes payments. */
const INSURANCE = '+15550100004';
/** Ends the call of who will not be recorded. */
const DEBT_COLLECTION = '+15550100005';
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

interface Call {
  readonly callId: string;
  readonly socket: MediaSocket;
}

async function stream(callId: string, twiml: string): Promise<MediaSocket> {
  const socket = await world.twilio.open();
  if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
  socket.start(callId, parametersOf(twiml));
  return socket;
}

/** A call whose caller has heard the notice. */
async function talkingCall(number: string): Promise<Call> {
  const callId = newCallSid();
  const { text } = await world.twilio.call(callId, number);
  const socket = await stream(callId, text);
  await expect.poll(() => capturesOf(callId), SOON).toEqual(['on notice-heard']);
  return { callId, socket };
}

async function capturesOf(callId: string): Promise<string[]> {
  const events = await world.eventsOf(callId);
  return events.flatMap((event) =>
    event.kind === 'capture.changed' ? [`${event.to} ${event.reason}`] : [],
  );
}

async function finalOf(callId: string, itemId: string): Promise<EventV1 | undefined> {
  const events = await world.eventsOf(callId);
  return events.find((event) => event.kind === 'transcript.final' && event.itemId === itemId);
}

const webhook = (path: string, callId: string, more: Record<string, string> = {}) =>
  world.twilio.post(path, { CallSid: callId, From: '+1555', To: INSURANCE, ...more });

/** The agent asks for a payment, and the stream is left. */
async function leaves({ callId, socket }: Call): Promise<void> {
  const id = `pay-${callId}-${Math.random()}`;
  const call = { type: 'function_call', name: 'take_card_payment', call_id: `c-${id}` };
  const output = [{ ...call, id: `i-${id}`, arguments: '{"amount":118.4}' }];
  world.model.say(
    { type: 'response.created', response: { id } },
    { type: 'response.done', response: { id, status: 'completed', output } },
  );
  await socket.closed;
}

/** The agent hands the call on. */
async function handsOff({ callId }: Call, name: string, details: object): Promise<void> {
  const id = `hand-${callId}-${Math.random()}`;
  const call = { type: 'function_call', name, call_id: `c-${id}` };
  const output = [{ ...call, id: `i-${id}`, arguments: JSON.stringify(details) }];
  world.model.say(
    { type: 'response.created', response: { id } },
    { type: 'response.done', response: { id, status: 'completed', output } },
  );
  await expect.poll(() => eventOf(callId, 'agent.handoff', toolCallOf(id)), SOON).toBeDefined();
}

const toolCallOf = (id: string) => (event: EventV1) => event['toolCallId'] === `c-${id}`;

const eventOf = async (
  callId: string,
  kind: EventV1['kind'],
  isIt: (event: EventV1) => boolean = () => true,
): Promise<EventV1 | undefined> =>
  (await world.eventsOf(callId)).find((event) => event.kind === kind && isIt(event));

describe('a call', () => {
  it('keeps the notice and what is said after it, and nothing that was said before', async () => {
    const callId = newCallSid();
    const { text } = await world.twilio.call(callId, INSURANCE);
    const socket = await world.twilio.open();
    if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
    socket.answersMarks = false;
    socket.start(callId, parametersOf(text));
    await expect.poll(() => socket.frames.map(({ event }) => event), SOON).toContain('mark');
    world.model.transcribe(`early-${callId}`, 'Nobody told me yet.');
    await expect.poll(() => finalOf(callId, `early-${callId}`), SOON).toBeDefined();
    socket.answerMarks();
    await expect.poll(() => capturesOf(callId), SOON).toEqual(['on notice-heard']);
    world.model.transcribe(`later-${callId}`, 'Now I know.');
    await expect.poll(() => finalOf(callId, `later-${callId}`), SOON).toBeDefined();
    const [early, later] = [
      await finalOf(callId, `early-${callId}`),
      await finalOf(callId, `later-${callId}`),
    ];
    expect(early?.words).toEqual({ form: 'withheld', reason: 'before-notice' });
    expect(later?.words).toMatchObject({ form: 'sealed' });
    socket.stop();
  });

  it('of a caller who will not be recorded ends where the vertical says so', async () => {
    const { callId, socket } = await talkingCall(DEBT_COLLECTION);
    world.model.transcribe(`no-${callId}`, 'Please do not record this call.');
    expect(await socket.closed).toBe(1000);
    await expect
      .poll(() => capturesOf(callId), SOON)
      .toEqual(['on notice-heard', 'refused refused']);
    const final = await finalOf(callId, `no-${callId}`);
    expect(final?.words).toEqual({ form: 'withheld', reason: 'refused' });
  });
});

describe('a payment', () => {
  it('leaves the stream for Twilio’s <Pay> and comes back with another, in the same epoch', async () => {
    const call = await talkingCall(INSURANCE);
    const { callId } = call;
    await leaves(call);
    const pay = await webhook('/twilio/after-stream', callId);
    expect(pay.text).toContain('<Pay paymentConnector="Default" chargeAmount="118.40"');
    expect((await webhook('/twilio/payment-status', callId, { For: 'security-code' })).status).toBe(
      200,
    );
    const result = { Result: 'success', PaymentCardNumber: 'xxxxxxxxxxxx4444' };
    const back = await webhook('/twilio/payment', callId, result);
    expect(parametersOf(back.text)).toMatchObject({ part: '1' });
    const socket = await stream(callId, back.text);
    await expect
      .poll(() => capturesOf(callId), SOON)
      .toEqual(['on notice-heard', 'paused payment', 'on payment-over']);
    world.model.transcribe(`after-${callId}`, 'That was easy.');
    await expect.poll(() => finalOf(callId, `after-${callId}`), SOON).toBeDefined();
    socket.stop();
    await world.twilio.ended(callId, INSURANCE);
    const events = await world.eventsOf(callId);
    expect(new Set(events.map(({ epoch }) => epoch)).size).toBe(1);
    expect(events.find(({ kind }) => kind === 'tool.returned')).toMatchObject({
      outcome: 'completed',
    });
    expect(world.model.typesReceived()).toContain('conversation.item.create');
  });

  it('is answered alike when Twilio asks twice', async () => {
    const call = await talkingCall(INSURANCE);
    await leaves(call);
    const ask = () => webhook('/twilio/after-stream', call.callId);
    const answers = [await ask(), await ask()];
    expect(answers[0]!.text).toContain('<Pay');
    expect(answers[1]).toEqual(answers[0]);
    const tell = () => webhook('/twilio/payment', call.callId, { Result: 'success' });
    const told = [await tell(), await tell()];
    expect(told[0]!.text).toContain('name="part" value="1"');
    expect(told[1]).toEqual(told[0]);
  });

  it('is no reason to let anybody back in by the first token', async () => {
    const callId = newCallSid();
    const { text } = await world.twilio.call(callId, INSURANCE);
    const socket = await stream(callId, text);
    await expect.poll(() => capturesOf(callId), SOON).toEqual(['on notice-heard']);
    await leaves({ callId, socket });
    await webhook('/twilio/payment', callId, { Result: 'success' });
    expect(await (await stream(callId, text)).closed).toBe(1008);
  });

  it('can be answered for by a process that does not have the call, and goes on there with the agent that had it', async () => {
    const call = await talkingCall(INSURANCE);
    await handsOff(call, 'hand_off_to_claims', { policy_number: 'NG-4471' });
    await handsOff(call, 'hand_off_to_front_desk', { caller_name: 'Ada Lovelace' });
    await leaves(call);
    const other = await VoiceWorld.beside(world);
    try {
      const ask = (path: string, more = {}) =>
        other.twilio.post(path, { CallSid: call.callId, From: '+1555', To: INSURANCE, ...more });
      expect((await ask('/twilio/after-stream')).text).toContain('chargeAmount="118.40"');
      const back = await ask('/twilio/payment', { Result: 'success' });
      expect(parametersOf(back.text)).toMatchObject({ part: '1' });
      const socket = await other.twilio.open();
      if (!(socket instanceof MediaSocket)) throw new Error(`refused with ${socket}`);
      socket.start(call.callId, parametersOf(back.text));
      const resumed = () => eventOf(call.callId, 'agent.resumed');
      await expect.poll(resumed, SOON).toMatchObject({ agent: 'front-desk', handOffs: 2 });
      await expect.poll(() => other.model.received.at(-1)?.type, SOON).toBe('response.create');
      const settings = world.model.received.filter(({ type }) => type === 'session.update').at(-1);
      expect(JSON.stringify(settings)).toContain('Your one job is to see to what needs no licence');
      // What the agent was told came with it, and lies nowhere in the clear.
      const told = JSON.stringify(world.model.received.slice(-6));
      expect(told).toContain('NG-4471');
      expect(told).toContain('The result was: success');
      socket.stop();
      await other.twilio.ended(call.callId, INSURANCE);
      // Else the process would wait for a worker that is not there.
      await other.acknowledgeAll();
    } finally {
      await other.app?.stop();
    }
  });

  it('ends with the fallback where there is none', async () => {
    const { callId, socket } = await talkingCall(INSURANCE);
    socket.drop();
    const answer = await webhook('/twilio/after-stream', callId);
    expect(answer.text).toContain('<Say>');
    expect(answer.text).not.toContain('<Pay');
  });
});
