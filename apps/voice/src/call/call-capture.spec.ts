import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { agentTurn, callerTurn } from '../testing/server-events.js';
import { NOTICE, TalkingCall, withGreeting } from '../testing/talking-call.js';
import { HEALTHCARE, SALON } from '../testing/verticals.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const { answered, talking } = TalkingCall;

describe('the recording notice', () => {
  it('is what the call opens with, word for word', async () => {
    const call = await answered();
    expect(call.asked).toEqual([`Say nothing but exactly these words: ${NOTICE}`]);
  });

  it.each([
    ['a greeting without it', 'Good day.', 'This call is recorded. Good day.'],
    ['no greeting', undefined, 'This call is recorded.'],
  ])('stands before %s', async (_name, greeting, opening) => {
    const call = await answered(withGreeting(HEALTHCARE, greeting));
    expect(call.asked[0]).toContain(`words: ${opening}`);
  });

  it('is the disclosure of that name, in the language of the agent', async () => {
    const text = { en: 'Calls here are recorded.', es: 'Esta llamada se graba.' };
    const call = await answered({
      ...withGreeting(HEALTHCARE, 'Good day.'),
      disclosures: { 'recording-notice': { text } },
    });
    expect(call.asked[0]).toContain('words: Calls here are recorded. Good day.');
  });

  it('turns capture on when its last mark is back, and not before', async () => {
    const call = await answered();
    call.agentSays(NOTICE);
    call.callerSays('i1', 'Too early.');
    expect(call.captures).toEqual([]);
    call.hears();
    call.callerSays('i2', 'Now.');
    expect(call.captures).toEqual(['on notice-heard']);
    expect(call.finals).toEqual([NOTICE, { form: 'withheld', reason: 'before-notice' }, 'Now.']);
    expect(call.announced).toEqual(['recording-notice heard']);
  });

  it('is not cut by a caller who talks over it, who is answered after it', async () => {
    const call = await answered();
    call.model.say(agentTurn.created('r0'), agentTurn.audio('r0', 'a-r0', 200));
    call.model.say(callerTurn.started('i1'), callerTurn.committed('i1'));
    expect(call.line.events).not.toContain('clear');
    expect(call.model.of('response.cancel')).toEqual([]);
    call.model.say(agentTurn.done('r0', 'completed', [{ id: 'a-r0', text: NOTICE }]));
    expect(call.asked).toHaveLength(1);
    call.hears();
    expect(call.asked).toHaveLength(2);
    expect(call.asked[1]).toBe('a turn');
  });

  it('is asked for again when the agent leaves it out, without the rest of the greeting', async () => {
    const call = await answered(withGreeting(HEALTHCARE, `Good day. ${NOTICE} Yes?`));
    call.agentSays('Good day. Yes?');
    expect(call.asked[1]).toBe(`Say nothing but exactly these words: ${NOTICE}`);
    call.agentSays(NOTICE);
    call.hears();
    expect(call.captures).toEqual(['on notice-heard']);
  });

  it('that cannot be had leaves the call without a record of its words', async () => {
    const call = await answered();
    for (let i = 0; i < 3; i++) call.agentSays('Good day.');
    call.hears();
    call.callerSays('i1', 'Hello?');
    expect(call.asked).toHaveLength(4);
    expect(call.captures).toEqual([]);
    expect(call.finals.at(-1)).toEqual({ form: 'withheld', reason: 'before-notice' });
    expect(call.recording.events.find(({ kind }) => kind === 'policy.intervened')).toMatchObject({
      rule: 'recording-notice',
      action: 'given-up',
    });
    expect(call.announced).toEqual(['recording-notice given-up']);
  });

  it('lets a model that answers by itself do so only when it was heard', async () => {
    const call = await answered(withGreeting(SALON, NOTICE));
    const answers = () =>
      call.model
        .of('session.update')
        .map((update) => JSON.stringify(update.session).includes('"create_response":true'));
    expect(answers()).toEqual([false]);
    call.agentSays(NOTICE);
    call.hears();
    expect(answers()).toEqual([false, true]);
  });
});

describe('a caller who refuses to be recorded', () => {
  const REFUSAL = 'Please do not record this call.';

  it('is told so, and the call ends where the vertical says so', async () => {
    const call = await talking();
    call.callerSays('i1', REFUSAL);
    expect(call.captures).toEqual(['on notice-heard', 'refused refused']);
    call.model.say(agentTurn.created('r1'), agentTurn.done('r1', 'cancelled'));
    const answer = call.asked.at(-1)!;
    expect(answer).toContain('I cannot continue this call');
    expect(call.line.isClosed).toBe(false);
    call.agentSays(answer.split('words: ')[1]!);
    call.hears();
    expect(call.line.isClosed).toBe(true);
    expect(call.finals.at(-1)).toEqual({ form: 'withheld', reason: 'refused' });
  });

  it('goes on without a record where the vertical says so', async () => {
    const vertical = withGreeting({ ...HEALTHCARE, onRefusal: 'continue' }, NOTICE);
    const call = await talking(vertical);
    call.callerSays('i1', REFUSAL);
    call.model.say(agentTurn.created('r1'), agentTurn.done('r1', 'cancelled'));
    call.agentSays(call.asked.at(-1)!.split('words: ')[1]!);
    call.hears();
    call.callerSays('i2', 'My knee hurts.');
    expect(call.session.isActive).toBe(true);
    expect(call.finals.at(-1)).toEqual({ form: 'withheld', reason: 'refused' });
  });

  it('is not talked over: what the agent was saying is cut off', async () => {
    const call = await talking();
    call.model.say(callerTurn.started('i1'), callerTurn.committed('i1'));
    call.model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a-r1', 200));
    call.model.say(callerTurn.completed('i1', REFUSAL));
    expect(call.line.events.at(-1)).toBe('clear');
    call.model.say(agentTurn.done('r1', 'cancelled'));
    expect(call.recording.events.find(({ kind }) => kind === 'turn.interrupted')).toMatchObject({
      cause: 'correction',
    });
  });
});
