import { describe, expect, it } from 'vitest';
import type { CallInput } from '../call-input.js';
import { callFrom, ruleSetOf, ruleText } from '../testing/inline-rules.js';
import { evaluateCall } from './evaluate-call.js';

/** The words that a matcher finds in what the agent says, as they were said. */
function found(matcher: string, call: string, ...lines: string[]): string[] {
  const rules = ruleSetOf(
    ruleText('r', `obligation: { type: must-not-say, say: ${matcher} }`, ...lines),
  );
  const input = callFrom(rules, call);
  return evaluateCall(rules, input).findings.map(({ spans }) => wordsOf(spans, input));
}

const wordsOf = (
  spans: readonly { turn: number; start: number; end: number }[],
  { turns }: CallInput,
): string => spans.map(({ turn, start, end }) => turns[turn]!.text.slice(start, end)).join('|');

describe('Matchers', () => {
  it('place what they find in the text as it was said', () => {
    expect(
      found('{ phrases: [can not pay 45 dollars] }', `turns: ["agent: You can't pay $45!"]`),
    ).toEqual(["can't pay $45"]);
    expect(
      found(
        '{ regex: "wages? (will|may) be" }',
        "turns: ['agent: Your', 'agent: WAGE, will be gone']",
      ),
    ).toEqual(['WAGE, will be']);
    expect(
      found('{ phrases: [your wage] }', "turns: ['agent: It is your', 'agent: wage.']"),
    ).toEqual(['your|wage']);
  });

  it.each([
    [
      '{ near: { all: [{ phrases: [lawyer] }, { phrases: [court] }], withinWords: 4 } }',
      'my lawyer goes to court',
      ['lawyer goes to court'],
    ],
    [
      '{ near: { all: [{ phrases: [lawyer] }, { phrases: [court] }], withinWords: 4 } }',
      'in court you need a lawyer',
      [],
    ],
    [
      '{ near: { all: [{ phrases: [lawyer] }, { phrases: [court] }], withinWords: 9 } }',
      'in court you need a lawyer',
      ['court you need a lawyer'],
    ],
    [
      '{ near: { all: [{ phrases: [a] }, { phrases: [b] }], withinWords: 3 } }',
      'a x x x x a x b',
      ['a x b'],
    ],
    [
      '{ near: { all: [{ phrases: [a] }, { phrases: [b] }], withinWords: 2 } }',
      'a b or b a',
      ['a b', 'b a'],
    ],
    [
      '{ all: [{ phrases: [sue] }, { entity: money }] }',
      'we sue you over ten dollars',
      ['sue you over ten dollars'],
    ],
    ['{ all: [{ phrases: [sue] }, { entity: money }] }', 'we sue you', []],
    [
      '{ all: [{ entity: money }, { not: { phrases: [total] } }] }',
      'that is 90 dollars',
      ['90 dollars'],
    ],
    [
      '{ all: [{ entity: money }, { not: { phrases: [total] } }] }',
      'that is 90 dollars in total',
      [],
    ],
    [
      '{ any: [{ phrases: [jail] }, { regex: "pris[a-z]+" }] }',
      'jail or prison',
      ['jail', 'prison'],
    ],
    ['{ not: { phrases: [please] } }', 'Give me that', ['Give me that']],
    ['{ not: { phrases: [please] } }', 'please', []],
  ])('%s', (matcher, text, expected) => {
    expect(found(matcher, `turns: ['agent: ${text}']`)).toEqual(expected);
  });

  it('see what the other speaker said just before, and what the same one did', () => {
    const other =
      "{ all: [{ phrases: ['yes'] }, { after: { match: { phrases: [are you human] } } }] }";
    expect(found(other, "turns: ['caller: Are you human?', 'agent: Yes.']")).toEqual(['Yes']);
    expect(
      found(
        other,
        "turns: ['caller: Are you human?', 'agent: No.', 'caller: Fine.', 'agent: Yes.']",
      ),
    ).toEqual([]);
    expect(found(other, "turns: ['agent: Are you human? Yes.']")).toEqual([]);
    const same =
      "{ all: [{ phrases: ['yes'] }, { after: { speaker: same, match: { phrases: [one moment] } } }] }";
    expect(
      found(same, "turns: ['agent: One moment.', 'caller: Are you there?', 'agent: Yes.']"),
    ).toEqual(['Yes']);
  });

  it('take the answers of a judge as they are given, and none without', () => {
    const judges =
      'judges: { therapy: { question: Does the agent give therapy?, promptRevision: 1 } }';
    const turns = "turns: ['agent: Hello.', 'caller: Hi.', 'agent: Breathe slowly.']";
    expect(
      found('{ judge: therapy }', `call: { judged: { therapy: [2] } }, ${turns}`, judges),
    ).toEqual(['Breathe slowly']);
    expect(found('{ judge: therapy }', turns, judges)).toEqual([]);
  });

  it('never block on the word of a judge', () => {
    const judges = 'judges: { therapy: { question: Is it?, promptRevision: 1 } }';
    const owed = 'obligation: { type: must-say, say: { judge: therapy } }';
    const rules = ruleSetOf(ruleText('r', owed, judges, 'severity: block'));
    const [finding] = evaluateCall(rules, callFrom(rules, "turns: ['agent: Hi.']")).findings;
    expect(finding).toMatchObject({ severity: 'violation', ground: 'judge' });
  });

  it('pass over talk in another language than the rule is written in', () => {
    const english = 'scope: { languages: [en] }';
    expect(
      found('{ phrases: [once] }', "turns: [{ line: 'agent: once', language: es }]", english),
    ).toEqual([]);
    expect(
      found('{ phrases: [once] }', "turns: [{ line: 'agent: once', language: en-US }]", english),
    ).toEqual(['once']);
  });
});
