import type { VerticalConfig } from '@verbatim/compliance';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BOOKING_TEAM } from '../testing/agents.js';
import { agentTurn, callerTurn } from '../testing/server-events.js';
import { TalkingCall } from '../testing/talking-call.js';
import { SALON } from '../testing/verticals.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const NAME = '{"caller_name":"Ada Lovelace"}';

interface FunctionCall {
  readonly id: string;
  readonly name: string;
  readonly args?: string;
}

/** A completed response that calls these functions. */
const calling = (id: string, ...calls: readonly FunctionCall[]) => {
  const done = agentTurn.toolCall(id, calls[0]!.id, calls[0]!.name, calls[0]!.args ?? '{}');
  const output = calls.map(({ id: call_id, name, args = '{}' }) => ({
    ...{ id: `item_${call_id}`, type: 'function_call', call_id, name, arguments: args },
  }));
  return { ...done, response: { ...done.response, output } } as typeof done;
};

async function asks(call: TalkingCall, id: string, ...calls: readonly FunctionCall[]) {
  call.model.say(agentTurn.created(id), calling(id, ...calls));
  await vi.advanceTimersByTimeAsync(0);
}
const toBooking = (args = NAME) => ({ id: 'c1', name: 'hand_off_to_booking', args });

const eventsOf = (call: TalkingCall, kind: string) =>
  call.recording.events.filter((event) => event.kind === kind);
const updatesOf = (call: TalkingCall) =>
  call.model
    .of('session.update')
    .flatMap(({ session }) =>
      'instructions' in session && session.instructions !== undefined ? [session] : [],
    );
const toolsOf = (session: ReturnType<typeof updatesOf>[number] | undefined) =>
  (session && 'tools' in session ? (session.tools ?? []) : []).map((each) =>
    'name' in each ? each.name : undefined,
  );

describe('A call whose agent hands off', () => {
  it('gives the model a function for each hand-off of the agent, and its tools', async () => {
    const call = await TalkingCall.talking(BOOKING_TEAM);
    expect(toolsOf(updatesOf(call)[0])).toEqual(['hand_off_to_booking', 'hand_off_to_debts']);
    const [update] = updatesOf(call);
    const [booking] = (update as { tools: { parameters: { properties: object } }[] }).tools;
    expect(Object.keys(booking!.parameters.properties)).toEqual(['caller_name', 'wish']);
  });

  it('becomes the next agent’s: settings, then what it must know, then its turn', async () => {
    const call = await TalkingCall.talking(BOOKING_TEAM);
    const before = call.model.sent.length;
    await asks(call, 'r1', toBooking());
    const sent = call.model.sent.slice(before);
    expect(sent.map(({ type }) => type)).toEqual([
      'session.update',
      'conversation.item.create',
      'conversation.item.create',
      'response.create',
    ]);
    const update = updatesOf(call).at(-1);
    expect(update).toMatchObject({ instructions: 'You are booking.' });
    expect(toolsOf(update)).toEqual(['book', 'hand_off_to_front', 'hand_off_to_debts']);
    // A voice is frozen after the first audio: an update that names one would be refused whole.
    expect(update).not.toHaveProperty('audio');
    expect(JSON.stringify(sent[1])).toContain('Ada Lovelace');
    expect(sent[2]).toMatchObject({ item: { type: 'function_call_output', call_id: 'c1' } });
    expect(call.session.vertical.agent.id).toBe('booking');
    expect(eventsOf(call, 'agent.handoff')).toHaveLength(1);
  });

  it('stays where it is when a detail is missing, and the model is told which', async () => {
    const call = await TalkingCall.talking(BOOKING_TEAM);
    await asks(call, 'r1', toBooking('{}'));
    expect(updatesOf(call)).toHaveLength(1);
    const output = call.model.of('conversation.item.create').at(-1);
    expect(output).toMatchObject({
      item: { output: expect.stringContaining('"missing":["caller_name"]') },
    });
    expect(call.asked.at(-1)).toBe('a turn');
    expect(eventsOf(call, 'handoff.refused')).toEqual([
      expect.objectContaining({ refusal: 'details-missing', details: ['caller-name'] }),
    ]);
  });

  it('takes the first of two hand-offs in one response, and refuses the second', async () => {
    const call = await TalkingCall.talking(BOOKING_TEAM);
    await asks(call, 'r1', toBooking(), { id: 'c2', name: 'hand_off_to_debts' });
    expect(call.session.vertical.agent.id).toBe('booking');
    expect(eventsOf(call, 'agent.handoff')).toHaveLength(1);
    expect(eventsOf(call, 'handoff.refused')).toEqual([
      expect.objectContaining({ from: 'front', to: 'debts', refusal: 'not-current' }),
    ]);
    expect(
      call.model.of('response.create').filter(({ response }) => !response?.instructions),
    ).toHaveLength(1);
  });

  it('does nothing for a response that the caller cut off: its arguments may be half', async () => {
    const call = await TalkingCall.talking(BOOKING_TEAM);
    call.model.say(agentTurn.created('r1'), callerTurn.started('u1'));
    const cut = calling('r1', toBooking());
    call.model.say({ ...cut, response: { ...cut.response, status: 'cancelled' } });
    await vi.advanceTimersByTimeAsync(0);
    expect(call.session.vertical.agent.id).toBe('front');
    expect(eventsOf(call, 'tool.called')).toEqual([]);
  });

  it('moves at once while the caller speaks, and the next agent does not speak over them', async () => {
    const call = await TalkingCall.talking(BOOKING_TEAM);
    call.model.say(agentTurn.created('r1'), callerTurn.started('u1'));
    const asked = call.asked.length;
    call.model.say(calling('r1', toBooking()));
    await vi.advanceTimersByTimeAsync(0);
    expect(call.session.vertical.agent.id).toBe('booking');
    expect(call.asked).toHaveLength(asked);
    call.model.say(callerTurn.committed('u1'));
    expect(call.asked.slice(asked)).toEqual(['a turn']);
  });

  it('says what the next agent owes before that agent says anything else', async () => {
    const call = await TalkingCall.talking(BOOKING_TEAM);
    await asks(call, 'r1', { id: 'c1', name: 'hand_off_to_debts' });
    expect(call.asked.at(-1)).toContain('This is an attempt to collect a debt.');
    const asked = call.asked.length;
    call.agentObeys();
    expect(call.announced.at(-1)).toBe('disclosure heard');
    expect(call.asked.slice(asked)).toEqual(['a turn']);
  });

  it('waits with the next agent’s turn for an announcement that is under way', async () => {
    const call = await TalkingCall.answered(BOOKING_TEAM);
    // The notice is being said when the model, on its own, comes with a hand-off.
    await asks(call, 'r1', toBooking());
    expect(call.session.vertical.agent.id).toBe('booking');
    const turns = () => call.asked.filter((each) => each === 'a turn');
    expect(turns()).toEqual([]);
  });

  it('stays with its agent when the caller has hung up', async () => {
    const call = await TalkingCall.talking(BOOKING_TEAM);
    call.model.say(agentTurn.created('r1'));
    call.session.lineEnded();
    const sent = updatesOf(call).length;
    call.model.say(calling('r1', toBooking()));
    await vi.advanceTimersByTimeAsync(0);
    expect(call.session.vertical.agent.id).toBe('front');
    expect(updatesOf(call)).toHaveLength(sent);
    expect(eventsOf(call, 'agent.handoff')).toEqual([]);
  });

  it('leaves answering by itself as it is, where the model does', async () => {
    const vertical: VerticalConfig = { ...BOOKING_TEAM, ...pick(SALON) };
    const call = await TalkingCall.talking(vertical);
    await asks(call, 'r1', toBooking());
    expect(updatesOf(call).at(-1)).not.toHaveProperty('audio');
    expect(call.asked.at(-1)).toBe('a turn');
  });
});

const pick = ({ vertical, policy }: VerticalConfig) => ({ vertical, policy });
