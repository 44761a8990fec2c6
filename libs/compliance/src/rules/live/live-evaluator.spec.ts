import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveIntent } from '../live-intent.js';
import { callFrom, ruleSetOf, ruleText } from '../testing/inline-rules.js';
import { LiveEvaluator } from './live-evaluator.js';
import type { LiveTurn } from './live-turns.js';

const RULES = {
  emergency: ruleText(
    'emergency',
    "obligation: { type: within, say: { phrases: ['911'] }, withinMs: 5000, of: { by: caller, phrases: [chest pain] } }",
    'live: { action: escalate, say: Call 911., acknowledgeWithinMs: 60000 }',
  ),
  named: ruleText(
    'named',
    "obligation: { type: within, say: { phrases: ['911'] }, withinMs: 5000, of: { by: caller, phrases: [chest pain] } }",
    'live: { action: correct, upon: breach, say: Call 911. }',
  ),
  threat: ruleText(
    'threat',
    'obligation: { type: must-not-say, say: { phrases: [arrest] } }',
    'live: { action: correct, say: I take that back. }',
  ),
  total: ruleText(
    'total',
    'obligation: { type: must-not-say, say: { all: [{ entity: money }, { not: { phrases: [in total] } }] } }',
    'live: { action: correct, say: Let me say the total. }',
  ),
  notice: ruleText(
    'notice',
    'obligation: { type: must-before, first: { phrases: [is recorded] }, before: substantive-caller-turn }',
    'live: { action: correct, say: This call is recorded. }',
  ),
  card: ruleText(
    'card',
    'obligation: { type: must-not-say, say: { phrases: [card number] } }',
    'scope: { role: caller }',
    'live: { action: pause-capture }',
  ),
  refusal: ruleText(
    'refusal',
    'obligation: { type: ask-then, ask: { by: caller, phrases: [do not record] }, then: { event: call-ended }, withinMs: 20000 }',
    'live: { action: end-call, upon: trigger }',
  ),
  name: ruleText(
    'name',
    'obligation: { type: within, say: { phrases: [this is acme] }, withinMs: 3000, of: call-start }',
    'live: { action: correct, say: This is Acme. }',
  ),
};

let nextMs = 0;
let items = 0;
beforeEach(() => {
  [nextMs, items] = [0, 0];
});

function live(...names: (keyof typeof RULES)[]): LiveEvaluator {
  const ruleSet = ruleSetOf(...names.map((name) => RULES[name]));
  return new LiveEvaluator(ruleSet, callFrom(ruleSet, 'turns: []'));
}

function turn(line: string, more: Partial<LiveTurn> = {}): LiveTurn {
  const [speaker, text] = line.split(': ') as ['agent' | 'caller', string];
  const startMs = more.startMs ?? nextMs;
  nextMs = startMs + 1000;
  return {
    itemId: `i${(items += 1)}`,
    speaker,
    text,
    startMs,
    endMs: nextMs,
    isFinal: true,
    ...more,
  };
}

const read = (intents: readonly LiveIntent[]): string[] =>
  intents.map(({ ruleId, action, spans }) =>
    [ruleId, action, ...spans.map(({ itemId, start, end }) => `${itemId}[${start},${end})`)].join(
      ' ',
    ),
  );

describe('LiveEvaluator', () => {
  it('escalates at once, and once a call', () => {
    const call = live('emergency');
    expect(call.said(turn('caller: I have chest pain'))).toEqual([
      {
        ruleId: 'emergency',
        ruleRevision: 1,
        action: 'escalate',
        say: 'Call 911.',
        acknowledgeWithinMs: 60_000,
        spans: [{ itemId: 'i1', start: 7, end: 17 }],
        explanation: 'It was broken.',
      },
    ]);
    expect(call.said(turn('agent: What?'))).toEqual([]);
    expect(call.said(turn('caller: Chest pain!'))).toEqual([]);
  });

  it('corrects when a time is over, and not before', () => {
    const call = live('named');
    call.said(turn('caller: I have chest pain'));
    call.said(turn('agent: I see.'));
    expect(read(call.tick(6_000))).toEqual([]);
    expect(read(call.tick(6_001))).toEqual(['named correct i1[7,17)']);
    expect(read(call.tick(9_000))).toEqual([]);
  });

  it('does not correct what was said in time', () => {
    const call = live('named');
    call.said(turn('caller: I have chest pain'));
    call.said(turn('agent: Call 911'));
    expect(call.tick(60_000)).toEqual([]);
  });

  it('waits for the start of the call', () => {
    expect(read(live('name').tick(3_001))).toEqual(['name correct']);
    const named = live('name');
    named.said(turn('agent: This is Acme'));
    expect(named.tick(3_001)).toEqual([]);
  });

  it('interrupts an agent in the middle of a turn, on whole words only, once', () => {
    const call = live('threat');
    const partial = (text: string, isFinal = false): string[] =>
      read(call.said({ ...turn(`agent: ${text}`, { startMs: 0 }), itemId: 'a', isFinal }));
    expect(partial('They will arrest')).toEqual([]);
    expect(partial('They will arrest you')).toEqual(['threat correct a[10,16)']);
    expect(partial('They will arrest you tomorrow', true)).toEqual([]);
    expect(read(call.said(turn('agent: I arrest you')))).toEqual(['threat correct i4[2,8)']);
  });

  it('waits for the end of a turn where a rule asks what it leaves out', () => {
    const call = live('total');
    const partial = (text: string, isFinal: boolean): string[] =>
      read(call.said({ ...turn(`agent: ${text}`, { startMs: 0 }), itemId: 'a', isFinal }));
    expect(partial('It is 90 dollars a night', false)).toEqual([]);
    expect(partial('It is 90 dollars a night, 99 in total', true)).toEqual([]);
    call.said(turn('caller: I see.'));
    expect(read(call.said(turn('agent: 90 dollars')))).toEqual(['total correct i4[0,10)']);
  });

  it('takes for heard what is over, and of what runs only what it is told', () => {
    const matter = 'caller: I want to talk about my bill';
    const told = live('notice');
    told.said(turn('agent: This is recorded, and', { itemId: 'a', isFinal: false }));
    told.heard('a', 16);
    expect(read(told.said(turn(matter)))).toEqual([]);
    const untold = live('notice');
    untold.said(turn('agent: This is recorded, and', { itemId: 'a', isFinal: false, startMs: 0 }));
    expect(read(untold.said(turn(matter, { itemId: 'b' })))).toEqual(['notice correct b[0,28)']);
    const cut = live('notice');
    cut.said(turn('agent: This is recorded', { itemId: 'a', startMs: 0 }));
    cut.heard('a', 7);
    expect(read(cut.said(turn(matter, { itemId: 'b' })))).toEqual(['notice correct b[0,28)']);
  });

  it('judges a transcript that comes late where it was spoken', () => {
    const call = live('notice');
    call.said(turn('agent: This is recorded', { startMs: 0, itemId: 'a' }));
    call.said(turn('agent: How may I help', { startMs: 9_000 }));
    expect(call.said(turn('caller: I want to talk about my bill', { startMs: 5_000 }))).toEqual([]);
  });

  it('pauses capture and ends calls', () => {
    expect(read(live('card').said(turn('caller: My card number is')))).toEqual([
      'card pause-capture i1[3,14)',
    ]);
    expect(read(live('refusal').said(turn("caller: Don't record me")))).toEqual([
      'refusal end-call i2[0,12)',
    ]);
  });

  it('lets a rule do nothing that is not stable, unless its vertical says so', () => {
    const ruleSet = ruleSetOf(RULES.threat.replace('status: stable', 'status: experimental'));
    const call = callFrom(ruleSet, 'turns: []');
    expect(new LiveEvaluator(ruleSet, call).said(turn('agent: arrest'))).toEqual([]);
    expect(new LiveEvaluator(ruleSet, call, () => true).said(turn('agent: arrest'))).toHaveLength(
      1,
    );
  });
});
