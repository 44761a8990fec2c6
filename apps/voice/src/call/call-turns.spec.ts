import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { agentTurn, callerTurn, sessionEvents } from '../testing/server-events.js';
import { NOTICE, TalkingCall, withGreeting } from '../testing/talking-call.js';
import { HEALTHCARE, SALON } from '../testing/verticals.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SILENCE = { afterMs: 8_000, prompts: ['Are you still there?'], closing: 'Goodbye then.' };
const quiet = { ...withGreeting(HEALTHCARE, NOTICE), silence: SILENCE };
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('keys', () => {
  it.each([HEALTHCARE, SALON])('are answered as a turn of the caller', async (vertical) => {
    const call = await TalkingCall.talking(withGreeting(vertical, NOTICE));
    const before = call.asked.length;
    call.session.callerPressed('4');
    call.session.callerPressed('2');
    await pass(2_200);
    expect(call.model.of('conversation.item.create').at(-1)).toMatchObject({
      item: { role: 'user', content: [{ text: 'The caller pressed 4 2 on the keypad.' }] },
    });
    expect(call.asked.slice(before)).toEqual(['a turn']);
  });

  it('cut the agent off, and cancel it also where the model hears the caller by itself', async () => {
    const call = await TalkingCall.talking(withGreeting(SALON, NOTICE));
    call.model.say(agentTurn.created('r5'), agentTurn.audio('r5', 'a5', 200));
    call.session.callerPressed('#');
    expect(call.line.events.at(-1)).toBe('clear');
    expect(call.model.of('response.cancel')).toMatchObject([{ response_id: 'r5' }]);
    const before = call.asked.length;
    call.model.say(agentTurn.done('r5', 'cancelled'));
    expect(call.asked.slice(before)).toEqual(['a turn']);
  });

  it('do not cut off the recording notice, and are answered after it', async () => {
    const call = await TalkingCall.answered();
    call.session.callerPressed('1');
    call.session.callerPressed('#');
    expect(call.asked).toHaveLength(1);
    call.agentSays(NOTICE);
    call.hears();
    expect(call.line.events).not.toContain('clear');
    expect(call.asked).toHaveLength(2);
  });

  it('end the stream where they ask for a person, so that the fallback puts the caller through', async () => {
    const vertical = { ...withGreeting(HEALTHCARE, NOTICE), menu: { '0': 'person' } };
    const call = await TalkingCall.talking(vertical);
    call.session.callerPressed('0');
    await pass(2_200);
    expect(call.interventions).toContain('key-menu person');
    expect(call.line.isClosed).toBe(true);
  });
});

describe('a caller who falls silent', () => {
  it('is asked once, told goodbye, and the call ends when that was heard', async () => {
    const call = await TalkingCall.talking(quiet);
    await pass(8_200);
    expect(call.asked.at(-1)).toContain('Are you still there?');
    call.agentObeys();
    await pass(8_300);
    expect(call.asked.at(-1)).toContain('Goodbye then.');
    expect(call.line.isClosed).toBe(false);
    call.agentObeys();
    expect(call.line.isClosed).toBe(true);
    expect(call.interventions).toEqual(['caller-silence prompted', 'caller-silence closed']);
    expect(call.announced).toContain('caller-silence heard');
  });

  it('is not asked while they speak, however long, nor while the agent is heard', async () => {
    const call = await TalkingCall.talking(quiet);
    call.model.say(callerTurn.started('i1'));
    await pass(30_000);
    call.model.say(callerTurn.committed('i1'));
    call.model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 200));
    call.model.say(agentTurn.done('r1', 'completed', [{ id: 'a1', text: 'Well.' }]));
    await pass(30_000); // Its last mark has not come back.
    expect(call.interventions).toEqual([]);
    call.hears();
    await pass(8_200);
    expect(call.interventions).toEqual(['caller-silence prompted']);
  });

  it('may talk over the prompt, and is asked from the start again', async () => {
    const call = await TalkingCall.talking(quiet);
    await pass(8_200);
    call.model.say(agentTurn.created('p1'), agentTurn.audio('p1', 'ap1', 200));
    call.callerSays('i1', 'Yes, yes.');
    expect(call.line.events.at(-1)).toBe('clear');
    call.model.say(agentTurn.done('p1', 'cancelled'));
    call.agentSays('Good.');
    call.hears();
    await pass(8_200);
    expect(call.interventions).toEqual(['caller-silence prompted', 'caller-silence prompted']);
  });

  it('is left alone where the file says nothing of it', async () => {
    const call = await TalkingCall.talking();
    await pass(300_000);
    expect(call.asked).toHaveLength(1);
  });
});

describe('a turn that nobody answers', () => {
  it('is asked for where the model could not answer it by itself: livekit/agents 6817', async () => {
    const call = await TalkingCall.talking(withGreeting(SALON, NOTICE));
    call.model.say(agentTurn.created('r1'), callerTurn.started('i1'), callerTurn.committed('i1'));
    // The model's own attempt met r1; the error answers no event of ours.
    call.model.say(sessionEvents.error('conversation_already_has_active_response'));
    const before = call.asked.length;
    call.model.say(agentTurn.done('r1', 'completed'));
    expect(call.asked.slice(before)).toEqual(['a turn']);
  });

  it('is asked for where a model on its own says nothing for five seconds', async () => {
    const call = await TalkingCall.talking(withGreeting(SALON, NOTICE));
    const before = call.asked.length;
    call.model.say(callerTurn.started('i1'), callerTurn.committed('i1'));
    await pass(4_800);
    expect(call.asked).toHaveLength(before);
    await pass(400);
    expect(call.asked.slice(before)).toEqual(['a turn']);
  });
});
