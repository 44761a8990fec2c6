import type { VerticalConfig } from '@verbatim/compliance';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLine } from '../testing/fake-sockets.js';
import { agentTurn, callerTurn } from '../testing/server-events.js';
import { NOTICE, TalkingCall, withGreeting } from '../testing/talking-call.js';
import { HEALTHCARE, SALON } from '../testing/verticals.js';

const PAYMENT = { connector: 'Default', currency: 'usd', amountMax: 500 };
const paying = (vertical: VerticalConfig): VerticalConfig => {
  const { agent, ...greeting } = withGreeting(vertical, NOTICE);
  return { ...greeting, agent: { ...agent, tools: ['take_card_payment'] }, payment: PAYMENT };
};

class OtherLine extends FakeLine {
  override readonly streamSid = 'MZ2' as never;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ticks = (ms = 100) => vi.advanceTimersByTimeAsync(ms);

async function askedToPay(vertical = HEALTHCARE): Promise<TalkingCall> {
  const call = await TalkingCall.talking(paying(vertical));
  const { model } = call;
  model.say(agentTurn.created('p1'));
  model.say(agentTurn.toolCall('p1', 'c1', 'take_card_payment', '{"amount":12.5}'));
  return call;
}

/** The caller is with Twilio's `<Pay>`. */
async function away(vertical = HEALTHCARE): Promise<TalkingCall> {
  const call = await askedToPay(vertical);
  await ticks();
  return call;
}

function back(call: TalkingCall, result = 'success'): OtherLine {
  call.session.paymentEnded(result);
  const line = new OtherLine();
  call.session.connect(line);
  return line;
}

describe('a payment', () => {
  it('is offered to the model where the vertical takes any', async () => {
    const call = await TalkingCall.answered(paying(HEALTHCARE));
    expect(call.model.of('session.update')[0]).toMatchObject({
      session: { tools: [{ type: 'function', name: 'take_card_payment' }] },
    });
  });

  it('closes the stream, and is what Twilio is to do next', async () => {
    const call = await away();
    expect(call.line.isClosed).toBe(true);
    expect(call.session.currentState).toBe('paying');
    expect(call.session.paymentDue).toEqual({ part: 1, amount: '12.50' });
  });

  it('waits until the caller has heard the agent out', async () => {
    const call = await TalkingCall.talking(paying(HEALTHCARE));
    const { model } = call;
    model.say(agentTurn.created('p1'), agentTurn.audio('p1', 'a1', 200));
    model.say(agentTurn.toolCall('p1', 'c1', 'take_card_payment', '{"amount":12.5}'));
    await ticks(1_000);
    expect(call.line.isClosed).toBe(false);
    call.hears();
    await ticks();
    expect(call.line.isClosed).toBe(true);
  });

  it('waits no longer than 15 s for that', async () => {
    const call = await TalkingCall.talking(paying(HEALTHCARE));
    const { model } = call;
    model.say(agentTurn.created('p1'), agentTurn.audio('p1', 'a1', 200));
    model.say(agentTurn.toolCall('p1', 'c1', 'take_card_payment', '{"amount":12.5}'));
    await ticks(15_100);
    expect(call.line.isClosed).toBe(true);
  });

  it('keeps no words from the moment at which the stream is left until the next one', async () => {
    const call = await TalkingCall.talking(paying(HEALTHCARE));
    const { model } = call;
    model.say(callerTurn.started('i1'));
    model.say(agentTurn.created('p1'));
    model.say(agentTurn.toolCall('p1', 'c1', 'take_card_payment', '{"amount":12.5}'));
    await ticks();
    model.say(callerTurn.committed('i1'), callerTurn.completed('i1', 'Is it 4111 1111?'));
    expect(call.captures).toEqual(['on notice-heard', 'paused payment']);
    expect(call.finals.at(-1)).toEqual({ form: 'withheld', reason: 'paused' });
    back(call);
    call.callerSays('i2', 'Thank you.');
    expect(call.captures.at(-1)).toBe('on payment-over');
    expect(call.finals.at(-1)).toBe('Thank you.');
  });

  it('is answered to the model when the caller is back, which then speaks on the new stream', async () => {
    const call = await away();
    const asked = call.asked.length;
    expect(call.recording.kinds).not.toContain('tool.returned');
    const line = back(call, 'too-many-failed-attempts');
    await ticks(0);
    const output = call.model.of('conversation.item.create').at(-1);
    expect(output).toMatchObject({
      item: { call_id: 'c1', output: expect.stringContaining('"too-many-failed-attempts"') },
    });
    expect(call.asked).toHaveLength(asked + 1);
    call.agentSays('That did not work.');
    expect(line.events).toEqual(['media', 'mark']);
    expect(call.recording.events.at(-1)).toMatchObject({ streamSid: 'MZ2' });
  });

  it('keeps a model that answers by itself from answering meanwhile', async () => {
    const call = await away(SALON);
    const answers = () =>
      call.model
        .of('session.update')
        .map((update) => JSON.stringify(update.session).includes('"create_response":true'));
    expect(answers()).toEqual([false, true, false]);
    back(call);
    expect(answers().at(-1)).toBe(true);
  });

  it('is not the end of the call, though the stream ends', async () => {
    const call = await away();
    call.session.lineEnded(call.line);
    call.session.lineFailed('socket-error', call.line);
    expect(call.session.isActive).toBe(true);
  });

  it('is over with the call when the caller hangs up in it', async () => {
    const call = await away();
    call.session.statusEnded({ status: 'completed' });
    await ticks(40_000);
    await call.session.ended;
    expect(call.session.paymentDue).toBeUndefined();
    expect(call.session.connect(new OtherLine())).toBe(false);
  });

  it('that never ends is given up after ten minutes', async () => {
    const call = await away();
    await ticks(600_000);
    expect(call.session.isActive).toBe(false);
    const error = call.recording.events.find(({ kind }) => kind === 'stream.error');
    expect(error).toMatchObject({ code: 'payment-not-finished', isFatal: true });
  });

  it('can follow on another', async () => {
    const call = await away();
    back(call, 'payment-connector-error');
    await ticks(0);
    call.model.say(agentTurn.created('p2'));
    call.model.say(agentTurn.toolCall('p2', 'c2', 'take_card_payment', '{"amount":12.5}'));
    await ticks();
    expect(call.session.paymentDue).toEqual({ part: 2, amount: '12.50' });
  });

  it('puts what is said afterwards on the clock of the new stream', async () => {
    const call = await away();
    back(call);
    call.session.callerAudio(Buffer.alloc(160, 0x7f).toString('base64'), 0);
    call.model.say(callerTurn.started('i2', 10), callerTurn.committed('i2'));
    const started = call.recording.events.findLast(
      (event) => event.kind === 'obligation.opened' && event.obligation === 'speech',
    );
    expect(started?.audioStartMs).toBe(10);
  });
});
