import { describe, expect, it } from 'vitest';
import { outcomesOf, ruleSetOf, ruleText, verdictOn } from '../testing/inline-rules.js';

/** What becomes of one obligation on calls: the turns in YAML, the outcomes. */
function judge(obligation: string, call: string, ...lines: string[]): string[] {
  const verdict = verdictOn(ruleSetOf(ruleText('r', `obligation: ${obligation}`, ...lines)), call);
  const unknown = verdict.notJudged.map(({ reason, subject }) =>
    subject === null ? reason : `${reason} ${subject}`,
  );
  return [...outcomesOf(verdict), ...unknown];
}

describe('must-say', () => {
  const NOTICE = "{ type: must-say, say: { phrases: ['this call is recorded'] } }";

  it.each([
    ['is kept where it was said', "turns: ['agent: Hi. This call is recorded.']", []],
    ['is broken where it was not', "turns: ['agent: Hi.']", ['missing@-']],
    [
      'is broken where the other one said it',
      "turns: ['caller: This call is recorded.']",
      ['missing@-'],
    ],
    [
      'is kept where it was said in two finals',
      "turns: ['agent: This call', 'agent: is recorded']",
      [],
    ],
    [
      'is broken where the other one spoke between',
      "turns: ['agent: This call', 'caller: What?', 'agent: is recorded']",
      ['missing@-'],
    ],
    [
      'is broken where it was not heard',
      "turns: [{ line: 'agent: This call is recorded.', heard: none }]",
      ['missing@-'],
    ],
    [
      'is broken where half was heard',
      "turns: [{ line: 'agent: This call is recorded.', heard: 'This call is' }]",
      ['missing@-'],
    ],
    [
      'is kept where all that counts was heard',
      "turns: [{ line: 'agent: This call is recorded. Who is it?', heard: 'This call is recorded. Who' }]",
      [],
    ],
    [
      'is not judged where words are missing',
      "call: { complete: false }, turns: ['agent: Hi.']",
      ['words-missing'],
    ],
    [
      'is kept where words are missing, but not these',
      "call: { complete: false }, turns: ['agent: This call is recorded.']",
      [],
    ],
    ['is broken on a call without words', 'turns: []', ['missing@-']],
  ])('%s', (_name, call, expected) => {
    expect(judge(NOTICE, call)).toEqual(expected);
  });

  it('waits for what `if` names', () => {
    const fees =
      '{ type: must-say, say: { phrases: [in total] }, if: { by: agent, entity: money } }';
    expect(judge(fees, "turns: ['agent: Hello.', 'caller: Is it 90 dollars?']")).toEqual([]);
    expect(judge(fees, "turns: ['agent: That is 90 dollars.']")).toEqual(['missing@0']);
    expect(judge(fees, "turns: ['agent: That is 90 dollars.', 'agent: 100 in total.']")).toEqual(
      [],
    );
  });

  it('is owed in each language of the call', () => {
    const both =
      '{ type: must-say, say: { byLanguage: { en: { phrases: [collect a debt] }, es: { phrases: [cobrar una deuda] } } } }';
    const english = "'agent: I want to collect a debt.'";
    const spanish = "{ line: 'agent: Quiero cobrar una deuda.', language: es-US }";
    expect(judge(both, `turns: [${english}]`)).toEqual([]);
    expect(judge(both, `turns: [${spanish}]`)).toEqual(['missing@- en']);
    expect(judge(both, `turns: [${english}, ${spanish}]`)).toEqual([]);
    expect(judge(both, `turns: [${english}, { line: 'caller: Digame.', language: es }]`)).toEqual([
      'missing@- es',
    ]);
    expect(judge(both, `call: { languages: [en, fr] }, turns: [${english}]`)).toEqual([
      'language-not-covered fr',
    ]);
    expect(
      judge(both, `call: { languages: [] }, turns: ['agent: Quiero cobrar una deuda.']`),
    ).toEqual([]);
  });
});

describe('must-not-say', () => {
  const THREAT = "{ type: must-not-say, say: { phrases: ['(arrest|arrested)'] } }";

  it.each([
    ['is kept where it was not said', "turns: ['agent: Good day.']", []],
    [
      'is broken each time',
      "turns: ['agent: You will be arrested.', 'caller: What?', 'agent: I said arrested, arrest!']",
      ['said@0', 'said@2', 'said@2'],
    ],
    [
      'is broken by what was sent and not heard',
      "turns: [{ line: 'agent: You will be arrested.', heard: none }]",
      ['said@0'],
    ],
    ['is kept where the caller said it', "turns: ['caller: Will I be arrested?']", []],
    [
      'is broken where words are missing too',
      "call: { complete: false }, turns: ['agent: You get arrested.']",
      ['said@0'],
    ],
  ])('%s', (_name, call, expected) => {
    expect(judge(THREAT, call)).toEqual(expected);
  });

  it('counts occurrences that overlap once', () => {
    const twice =
      "{ type: must-not-say, say: { any: [{ phrases: [we will sue] }, { regex: 'sue you' }] } }";
    expect(judge(twice, "turns: ['agent: We will sue you.']")).toEqual(['said@0']);
  });

  it('waits for what `if` names', () => {
    const therapy =
      '{ type: must-not-say, say: { phrases: [you have to] }, if: { by: caller, phrases: [depressed] } }';
    expect(judge(therapy, "turns: ['agent: You have to wait.']")).toEqual([]);
    expect(
      judge(therapy, "turns: ['agent: You have to wait.', 'caller: I am depressed.']"),
    ).toEqual(['said@0']);
  });

  it('may be an event', () => {
    const late = '{ type: must-not-say, say: { event: dialed-outside-hours } }';
    expect(judge(late, 'turns: [{ event: dialed-outside-hours, atMs: 0 }]')).toEqual(['said@-']);
    expect(judge(late, 'turns: [{ event: transferred }]')).toEqual([]);
  });
});

describe('must-before', () => {
  const NOTICE =
    "{ type: must-before, first: { phrases: ['is recorded'] }, before: substantive-caller-turn }";
  const MATTER = "'caller: I would like to talk about my account.'";

  it.each([
    ['is kept in order', `turns: ['agent: This is recorded.', ${MATTER}]`, []],
    [
      'is broken out of order',
      `turns: ['agent: Hello.', ${MATTER}, 'agent: This is recorded.']`,
      ['out-of-order@1'],
    ],
    ['is broken where it never came', `turns: ['agent: Hello.', ${MATTER}]`, ['out-of-order@1']],
    [
      'is not owed where nothing of substance came',
      "turns: ['agent: Hello.', 'caller: Hello? Yes, good morning, hi.']",
      [],
    ],
    [
      'is kept where the caller greets first',
      `turns: ['caller: Hello?', 'agent: This is recorded.', ${MATTER}]`,
      [],
    ],
    [
      'adds up substance over finals',
      "turns: ['caller: I would like', 'caller: to talk about my account', 'agent: This is recorded.']",
      ['out-of-order@0'],
    ],
    [
      'is broken where it was cut off',
      `turns: [{ line: 'agent: This is recorded.', heard: 'This' }, ${MATTER}]`,
      ['out-of-order@1'],
    ],
    [
      'is not judged where words are missing',
      `call: { complete: false }, turns: [${MATTER}]`,
      ['words-missing'],
    ],
  ])('%s', (_name, call, expected) => {
    expect(judge(NOTICE, call)).toEqual(expected);
  });

  it('orders words inside one turn', () => {
    const disclaimer =
      '{ type: must-before, first: { phrases: [not every plan] }, before: { by: agent, phrases: [benefits] } }';
    expect(
      judge(disclaimer, "turns: ['agent: We do not offer not every plan. The benefits are many.']"),
    ).toEqual([]);
    expect(judge(disclaimer, "turns: ['agent: The benefits are many. Not every plan.']")).toEqual([
      'out-of-order@0',
    ]);
  });
});

describe('within', () => {
  const EMERGENCY =
    "{ type: within, say: { phrases: ['911'] }, withinMs: 5000, of: { by: caller, phrases: [chest pain] } }";
  const PAIN = "{ line: 'caller: I have chest pain', atMs: 0, endMs: 2000 }";
  const answer = (atMs: number): string =>
    `{ line: 'agent: Call nine one one', atMs: ${atMs}, endMs: ${atMs + 1000} }`;

  it.each([
    ['is kept in time', `turns: [${PAIN}, ${answer(6000)}]`, []],
    ['is broken a millisecond late', `turns: [${PAIN}, ${answer(6001)}]`, ['late@0']],
    ['is broken where it never comes', `call: { endedMs: 7001 }, turns: [${PAIN}]`, ['missing@0']],
    ['is not broken where the call ends before', `call: { endedMs: 7000 }, turns: [${PAIN}]`, []],
    ['is not owed where nothing calls for it', "turns: ['caller: Hello.']", []],
    [
      'does not count what was said before',
      `turns: [${answer(0)}, { line: 'caller: chest pain', atMs: 2000, endMs: 3000 }, { line: 'agent: Oh.', atMs: 9000 }]`,
      ['missing@1'],
    ],
    [
      'asks once',
      `turns: [${PAIN}, ${answer(3000)}, { line: 'caller: chest pain!', atMs: 4500 }, { line: 'agent: Yes.', atMs: 60000 }]`,
      [],
    ],
  ])('%s', (_name, call, expected) => {
    expect(judge(EMERGENCY, call)).toEqual(expected);
  });

  it('counts from the start of the call', () => {
    const identity =
      '{ type: within, say: { phrases: [this is acme] }, withinMs: $soonMs, of: call-start }';
    const soon =
      'parameters: { soonMs: { default: 3000, min: 1000, max: 3000, description: soon } }';
    const said = (atMs: number): string =>
      `turns: [{ line: 'agent: This is Acme', atMs: ${atMs}, endMs: ${atMs + 1000} }]`;
    expect(judge(identity, said(2000), soon)).toEqual([]);
    expect(judge(identity, said(2001), soon)).toEqual(['late@0']);
    expect(judge(identity, `call: { parameters: { soonMs: 1000 } }, ${said(2000)}`, soon)).toEqual([
      'late@0',
    ]);
  });
});

describe('ask-then', () => {
  const HUMAN =
    "{ type: ask-then, ask: { by: caller, phrases: ['are you (a)? human'] }, then: { phrases: ['i am an ai'] }, withinTurns: 1 }";

  it.each([
    [
      'is kept where the answer comes',
      "turns: ['caller: Are you human?', 'agent: No, I am an AI.']",
      [],
    ],
    [
      'is broken where another answer comes',
      "turns: ['caller: Are you human?', 'agent: How may I help?', 'caller: I see.']",
      ['unanswered@0'],
    ],
    [
      'is broken where the call then ends',
      "turns: ['caller: Are you human?', 'agent: Of course.']",
      ['unanswered@0'],
    ],
    [
      'is not broken where the caller goes without an answer',
      "turns: ['caller: Are you human?']",
      [],
    ],
    [
      'is broken where the answer comes a turn too late',
      "turns: ['caller: Are you human?', 'agent: Well.', 'caller: I see.', 'agent: I am an AI.']",
      ['unanswered@0'],
    ],
    [
      'does not count an answer given before',
      "turns: ['agent: I am an AI.', 'caller: Are you human?', 'agent: Well.']",
      ['unanswered@1'],
    ],
    [
      'asks again each time',
      "turns: ['caller: Are you human?', 'agent: I am an AI.', 'caller: Are you a human?', 'agent: Well.']",
      ['unanswered@2'],
    ],
    [
      'asks once in one breath',
      "turns: ['caller: Are you human? Are you a human?', 'agent: Well.']",
      ['unanswered@0'],
    ],
    [
      'does not count an answer that was not heard',
      "turns: ['caller: Are you human?', { line: 'agent: I am an AI.', heard: none }]",
      ['unanswered@0'],
    ],
  ])('%s', (_name, call, expected) => {
    expect(judge(HUMAN, call)).toEqual(expected);
  });

  it('may wait for an event, for so long', () => {
    const refusal =
      '{ type: ask-then, ask: { by: caller, phrases: [do not record me] }, then: { event: call-ended }, withinMs: 10000 }';
    const refused = '{ line: "caller: Don\'t record me", atMs: 0, endMs: 1000 }';
    expect(judge(refusal, `turns: [${refused}, { event: call-ended, atMs: 11000 }]`)).toEqual([]);
    expect(judge(refusal, `turns: [${refused}, { line: 'agent: So?', atMs: 11500 }]`)).toEqual([
      'unanswered@0',
    ]);
  });
});

describe('count-across-calls', () => {
  const SEVEN = '{ type: count-across-calls, count: calls-per-debt, max: 7, windowDays: 7 }';
  const onDays = (month: number, ...days: number[]): string =>
    days
      .map((day) => `{ at: 2026-0${month}-${String(day).padStart(2, '0')}T16:00:00Z, debts: [a] }`)
      .join(', ');
  const call = (at: string, history: string): string =>
    `call: { at: ${at}, direction: outbound, debts: [a], history: [${history}] }, turns: []`;

  it('lets seven calls in seven days pass, and not the eighth', () => {
    expect(judge(SEVEN, call('2026-04-07T17:00:00Z', onDays(4, 1, 2, 3, 4, 5, 6)))).toEqual([]);
    expect(judge(SEVEN, call('2026-04-07T17:00:00Z', onDays(4, 1, 2, 3, 4, 5, 6, 7)))).toEqual([
      'exceeded@-',
    ]);
    expect(judge(SEVEN, call('2026-04-08T17:00:00Z', onDays(4, 1, 2, 3, 4, 5, 6, 7)))).toEqual([]);
  });

  it('counts each debt by itself', () => {
    const other = onDays(4, 1, 2, 3, 4, 5, 6, 7).replaceAll('[a]', '[b]');
    expect(judge(SEVEN, call('2026-04-07T17:00:00Z', other))).toEqual([]);
    expect(
      judge(
        SEVEN.replace('calls-per-debt', 'calls-to-person'),
        call('2026-04-07T17:00:00Z', other),
      ),
    ).toEqual(['exceeded@-']);
  });

  it('does not count what the law does not', () => {
    const uncounted = onDays(4, 1, 2, 3, 4, 5, 6, 7).replaceAll('debts', 'counts: false, debts');
    expect(judge(SEVEN, call('2026-04-07T17:00:00Z', uncounted))).toEqual([]);
  });

  it('waits seven days after a conversation, whoever called', () => {
    const quiet = '{ type: count-across-calls, count: conversations, max: 0, windowDays: 7 }';
    const talked = '{ at: 2026-08-13T16:00:00Z, direction: inbound, reached: conversation }';
    expect(judge(quiet, call('2026-08-19T17:00:00Z', talked))).toEqual(['exceeded@-']);
    expect(judge(quiet, call('2026-08-20T17:00:00Z', talked))).toEqual([]);
  });

  it('counts days where the vertical is', () => {
    const quiet = '{ type: count-across-calls, count: conversations, max: 0, windowDays: 1 }';
    const talked = '{ at: 2026-08-13T03:30:00Z, reached: conversation }';
    const at = call('2026-08-13T05:00:00Z', talked);
    expect(judge(quiet, at)).toEqual([]);
    expect(judge(quiet, at.replace('call: {', 'call: { zone: UTC,'))).toEqual(['exceeded@-']);
  });
});
