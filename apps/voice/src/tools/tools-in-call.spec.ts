import type { VerticalConfig } from '@verbatim/compliance';
import type { BackendAnswer } from '@verbatim/tools';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Escalation } from '../rules/escalations.js';
import { agentTurn, callerTurn } from '../testing/server-events.js';
import { NOTICE, TalkingCall, withGreeting } from '../testing/talking-call.js';
import { toolsForTests } from '../testing/tools.js';
import { HEALTHCARE, SALON } from '../testing/verticals.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ticks = (ms = 100) => vi.advanceTimersByTimeAsync(ms);
const LOOK = '{"service":"cut","from":"2026-12-01"}';
const FREE: BackendAnswer = { kind: 'answered', output: { free: [] } };

const withTools = (vertical: VerticalConfig): VerticalConfig => {
  const noticed = withGreeting(vertical, NOTICE);
  return { ...noticed, agent: { ...noticed.agent, tools: ['check_availability', 'book'] } };
};

/** A call whose model has asked for a tool, which answers when it is told to. */
async function asking(vertical: VerticalConfig) {
  const pending = Promise.withResolvers<BackendAnswer>();
  const backend = { answer: () => pending.promise };
  const call = await TalkingCall.talking(withTools(vertical), {
    openTools: (control) => toolsForTests(control, backend),
  });
  call.model.say(agentTurn.created('t1'));
  call.model.say(agentTurn.toolCall('t1', 'c1', 'check_availability', LOOK));
  return { call, answered: () => (pending.resolve(FREE), ticks(0)) };
}

const outputs = ({ model }: TalkingCall) =>
  model.of('conversation.item.create').filter(({ item }) => item.type === 'function_call_output');

describe.each([
  ['whose model answers by itself', SALON],
  ['whose turns voice asks for', HEALTHCARE],
])('a call %s', (_kind, vertical) => {
  it('speaks on a tool once it has answered, and not before', async () => {
    const { call, answered } = await asking(vertical);
    const asked = call.asked.length;
    await ticks(1_000);
    expect(call.asked).toHaveLength(asked);
    await answered();
    expect(outputs(call)).toHaveLength(1);
    expect(call.asked.slice(asked)).toEqual(['a turn']);
  });

  it('says a filler into a long silence, and the answer after it', async () => {
    const { call, answered } = await asking(vertical);
    const asked = call.asked.length;
    await ticks(1_700);
    expect(call.asked.slice(asked)).toEqual([expect.stringContaining('I am looking that up')]);
    await answered();
    expect(call.asked).toHaveLength(asked + 1);
    call.agentObeys();
    await ticks();
    expect(call.asked.slice(asked + 1)).toEqual(['a turn']);
    expect(call.announced).toContain('tool-filler heard');
  });

  it('does not talk over a caller who speaks when the answer comes', async () => {
    const { call, answered } = await asking(vertical);
    const asked = call.asked.length;
    call.model.say(callerTurn.started('i1'));
    await ticks(2_000);
    await answered();
    expect(outputs(call)).toHaveLength(1);
    // No filler either.
    expect(call.asked).toHaveLength(asked);
    call.model.say(callerTurn.committed('i1'), callerTurn.completed('i1', 'Tuesday, I said.'));
    // One side decides when the agent speaks: the model by itself, or voice for it.
    expect(call.asked).toHaveLength(asked + (vertical === HEALTHCARE ? 1 : 0));
  });

  it('waits for the response that is under way when the answer comes', async () => {
    const { call, answered } = await asking(vertical);
    call.model.say(callerTurn.started('i1'), callerTurn.committed('i1'));
    const asked = call.asked.length;
    call.model.say(agentTurn.created('t2'));
    await answered();
    expect(call.asked).toHaveLength(asked);
    call.model.say(agentTurn.done('t2', 'completed'));
    expect(call.asked.slice(asked)).toEqual(['a turn']);
  });

  it('asks the caller in fixed words when the model cannot, and lets them answer', async () => {
    const call = await TalkingCall.talking(withTools(vertical));
    for (let n = 0; n < 3; n++) {
      call.model.say(agentTurn.created(`w${n}`));
      call.model.say(
        agentTurn.toolCall(`w${n}`, `w${n}`, 'check_availability', '{"service":"cut"}'),
      );
    }
    await ticks();
    expect(call.asked.at(-1)).toContain('Please tell me the day and the month');
    const asked = call.asked.length;
    call.agentObeys();
    await ticks();
    expect(call.asked).toHaveLength(asked);
    expect(call.interventions).toContain('tool-fallback ask-caller');
  });
});

describe('a model that answers by itself', () => {
  it('has its answers switched back on after a filler', async () => {
    const { call, answered } = await asking(SALON);
    const answers = () =>
      call.model
        .of('session.update')
        .map((each) => JSON.stringify(each.session).includes('"create_response":true'));
    await ticks(1_700);
    expect(answers().at(-1)).toBe(false);
    call.agentObeys();
    await ticks();
    expect(answers().at(-1)).toBe(true);
    await answered();
    expect(call.asked.at(-1)).toBe('a turn');
  });
});

describe('a call that ends while a tool runs', () => {
  it('says nothing more to the model, and records that nobody waited', async () => {
    const { call, answered } = await asking(HEALTHCARE);
    call.session.statusEnded({ status: 'completed' });
    await answered();
    await ticks(40_000);
    await call.session.ended;
    expect(outputs(call)).toEqual([]);
    const returned = call.recording.events.filter(({ kind }) => kind === 'tool.returned');
    expect(returned).toMatchObject([{ outcome: 'abandoned' }]);
  });
});

describe('an agent that needs a person', () => {
  it('has the people on call told, without a word of the caller, and hears who answered', async () => {
    const opened: Escalation[] = [];
    const escalations = { open: (each: Escalation) => void opened.push(each) };
    const noticed = withGreeting(HEALTHCARE, NOTICE);
    const vertical = { ...noticed, agent: { ...noticed.agent, tools: ['escalate' as const] } };
    const call = await TalkingCall.talking(vertical, {
      openTools: (control) => toolsForTests(control, undefined, escalations),
    });
    call.model.say(agentTurn.created('e1'));
    call.model.say(agentTurn.toolCall('e1', 'c1', 'escalate', '{"reason":"flood in room 12"}'));
    await ticks();
    expect(JSON.stringify(opened)).not.toContain('flood');
    expect(call.interventions).toEqual(['agent-escalation escalated']);
    opened[0]!.onNews('acknowledged');
    expect(call.interventions.at(-1)).toBe('agent-escalation escalation-acknowledged');
    const told = call.model.of('conversation.item.create').at(-1);
    expect(JSON.stringify(told)).toContain('has answered');
  });
});

describe('a model that writes 64 KiB of arguments', () => {
  it('is corrected, and the record has what fits, and says that it is not all', async () => {
    const call = await TalkingCall.talking(withTools(HEALTHCARE));
    const json = JSON.stringify({ service: 's'.repeat(70_000), from: '2026-12-01' });
    call.model.say(agentTurn.created('b1'));
    call.model.say(agentTurn.toolCall('b1', 'c1', 'check_availability', json));
    await ticks(1_100);
    expect(JSON.stringify(outputs(call))).toContain('too long');
    const called = call.recording.events.find(({ kind }) => kind === 'tool.called');
    expect(JSON.stringify(called).length).toBeLessThan(256 * 1024);
    const errors = call.recording.events.flatMap((each) =>
      each.kind === 'stream.error' ? [each.code] : [],
    );
    expect(errors).toContain('words-truncated');
  });
});
