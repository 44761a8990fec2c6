import type { LiveIntent } from '@verbatim/compliance';
import { Metrics } from '@verbatim/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Escalation } from '../rules/escalations.js';
import type { CallEvaluator } from '../rules/live-rules.js';
import { RuleDesk } from '../rules/rule-desk.js';
import { listeningLogger } from '../testing/logger.js';
import { agentTurn } from '../testing/server-events.js';
import { NOTICE, TalkingCall, withGreeting } from '../testing/talking-call.js';
import { HEALTHCARE } from '../testing/verticals.js';

const about = (ruleId: string) => ({ ruleId, ruleRevision: 2, spans: [], explanation: 'Because.' });
const WRONG = 'I am sorry, I cannot promise that.';
const CALL_911 = 'Please hang up and call 911 now.';

/** Words → what a rule makes of them. */
const INTENTS: readonly [string, LiveIntent][] = [
  ['guarantee', { ...about('no-guarantees'), action: 'correct', say: WRONG }],
  ['chest', { ...about('emergency'), action: 'escalate', say: CALL_911, acknowledgeWithinMs: 1 }],
  ['card', { ...about('card-data'), action: 'pause-capture' }],
  ['fraud', { ...about('no-fraud'), action: 'end-call', say: 'I have to end this call.' }],
];

let escalations: Escalation[];
let alarms: string[];
let metrics: Metrics;
let logger: ReturnType<typeof listeningLogger>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'setImmediate', 'performance'] });
  [escalations, alarms, metrics, logger] = [[], [], new Metrics(), listeningLogger()];
});
afterEach(() => {
  vi.useRealTimers();
});

const evaluator: CallEvaluator = {
  said: ({ text }) => {
    if (text.includes('broken')) throw new Error(`what was said: ${text}`);
    return INTENTS.filter(([word]) => text.includes(word)).map(([, intent]) => intent);
  },
  heard: () => [],
  happened: () => [],
  tick: () => [],
};

async function ruledCall(): Promise<TalkingCall> {
  const desk = new RuleDesk({
    evaluatorOf: () => evaluator,
    escalations: { open: (escalation) => void escalations.push(escalation) },
    alarm: { raise: ({ key }) => void alarms.push(key), clear: () => undefined },
    logger: logger.logger,
    metrics,
  });
  const vertical = withGreeting(HEALTHCARE, NOTICE);
  const facts = {
    vertical,
    mode: 'open',
    direction: 'inbound',
    startedAtMs: 0,
    party: undefined,
    number: undefined,
  } as const;
  return TalkingCall.talking(vertical, {
    openRules: (control) => desk.open({ ...facts, callId: control.callId }, control),
  });
}

/** Every piece of news has a turn of the loop of its own. */
const judged = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await vi.advanceTimersByTimeAsync(1);
};
const count = async (name: string): Promise<number> => {
  const metric = await metrics.registry.getSingleMetric(name)?.get();
  return metric?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
};

describe('the rules of a running call', () => {
  it('cut the agent off in the middle of a forbidden sentence, and correct it', async () => {
    const call = await ruledCall();
    call.model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 200));
    call.model.say(agentTurn.delta('r1', 'a1', 'I guarantee'));
    await judged();
    expect(call.line.events.at(-1)).toBe('clear');
    expect(call.model.of('response.cancel')).toMatchObject([{ response_id: 'r1' }]);
    call.model.say(agentTurn.done('r1', 'cancelled'));
    expect(call.asked.at(-1)).toContain(WRONG);
    call.agentObeys();
    expect(call.announced).toContain('no-guarantees heard');
    expect(call.interventions).toEqual(['no-guarantees corrected']);
  });

  it('tell a person of an emergency, and make the agent say whom to call', async () => {
    const call = await ruledCall();
    call.callerSays('i1', 'My chest hurts.');
    await judged();
    expect(escalations).toMatchObject([{ ruleId: 'emergency', vertical: 'healthcare' }]);
    call.model.say(agentTurn.created('r1'), agentTurn.done('r1', 'cancelled'));
    expect(call.asked.at(-1)).toContain(CALL_911);
  });

  it('keep no words while a card is given', async () => {
    const call = await ruledCall();
    call.callerSays('i1', 'I want to pay by card.');
    await judged();
    call.callerSays('i2', 'It is 4111 1111 1111 1111.');
    await judged();
    call.callerSays('i3', 'That is all.');
    await judged();
    call.callerSays('i4', 'Thank you.');
    const withheld = { form: 'withheld', reason: 'paused' };
    expect(call.finals.slice(1)).toEqual([
      'I want to pay by card.',
      withheld,
      withheld,
      'Thank you.',
    ]);
  });

  it('end the call when the caller has heard why', async () => {
    const call = await ruledCall();
    call.callerSays('i1', 'Let us commit fraud.');
    await judged();
    call.model.say(agentTurn.created('r1'), agentTurn.done('r1', 'cancelled'));
    expect(call.line.isClosed).toBe(false);
    call.agentObeys();
    expect(call.line.isClosed).toBe(true);
  });

  it('that fail are counted, told once and without words, and the call goes on', async () => {
    const call = await ruledCall();
    call.callerSays('i1', 'broken Anna');
    await judged();
    call.callerSays('i2', 'broken Berta');
    await judged();
    expect(await count('voice_live_rules_failures_total')).toBe(2);
    expect(alarms).toEqual(['live-rules/healthcare']);
    expect(logger.lines.join()).not.toMatch(/Anna|Berta/);
    expect(call.finals.slice(1)).toEqual(['broken Anna', 'broken Berta']);
    expect(call.session.isActive).toBe(true);
  });

  it('are measured from the arrival of the words', async () => {
    const call = await ruledCall();
    call.callerSays('i1', 'Good morning.');
    await judged();
    const metric = await metrics.registry.getSingleMetric('voice_live_rules_seconds')?.get();
    const counted = metric?.values.filter(
      (each) => 'metricName' in each && each.metricName === 'voice_live_rules_seconds_count',
    );
    expect(counted?.[0]?.value).toBeGreaterThan(0);
  });
});
