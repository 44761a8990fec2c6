import { describe, expect, it } from 'vitest';
import { RuleFileError } from './parse-rule-file.js';
import { RuleSet } from './rule-set.js';
import { ruleSetOf, ruleText } from './testing/inline-rules.js';

const SAY = 'obligation: { type: must-not-say, say: { phrases: [arrest] } }';

function problemsOf(...files: [path: string, text: string][]): string[] {
  try {
    RuleSet.from(files.map(([path, text]) => ({ path, text })));
  } catch (error) {
    if (error instanceof RuleFileError) return error.message.split('\n');
    throw error;
  }
  return [];
}

const problemsWith = (...lines: string[]): string[] =>
  problemsOf(['r.yaml', ruleText('r', SAY, ...lines)]);

describe('RuleSet.from', () => {
  it('lists the problems of all files at once', () => {
    const files: [string, string][] = [
      ['a/x.yaml', ruleText('x', SAY)],
      ['b/x.yaml', ruleText('x', SAY, 'severity: heavy')],
      ['c/x.yaml', ruleText('x', SAY)],
      ['d/other.yaml', ruleText('y', 'obligation: { type: must-not-say, say: { regex: "(a" } }')],
    ];
    expect(problemsOf(...files)).toEqual([
      'b/x.yaml:10:1 severity: expected block, violation, warning, notice',
      'd/other.yaml:1:1 id: expected the file to be called y.yaml',
      'd/other.yaml:12:42 regex: RE2 syntax: error parsing regexp: missing closing ): `(a`',
      'c/x.yaml:1:1 id: x is already the rule of a/x.yaml',
    ]);
  });

  it.each([
    [
      'phrases that cannot be read',
      ["obligation: { type: must-not-say, say: { phrases: [fine, '(a'] } }"],
      'r.yaml:12:58 phrases[1]: a ) for each (',
    ],
    [
      'a pattern that needs backtracking',
      ["obligation: { type: must-not-say, say: { regex: '(a)\\1' } }"],
      'r.yaml:12:42 regex: RE2 syntax: error parsing regexp: invalid escape sequence: `\\1`',
    ],
    [
      'an event inside a matcher of words',
      ['obligation: { type: must-say, say: { all: [{ event: transferred }] } }'],
      'r.yaml:12:46 event: only by itself, or in an any that nothing is around',
    ],
    [
      'a question that is not asked for',
      ['judges: { q: { question: What?, promptRevision: 1 } }'],
      'r.yaml:13:11 judges.q: no matcher asks for it',
    ],
    [
      'a judge without a question',
      ['obligation: { type: must-not-say, say: { judge: q } }'],
      'r.yaml:12:42 judge: no question is called q under judges',
    ],
    [
      'a parameter that does not exist',
      ['obligation: { type: within, say: { entity: money }, of: call-start, withinMs: $soon }'],
      'r.yaml:12:69 withinMs: no parameter is called soon',
    ],
    [
      'phrases where a number is due',
      [
        'obligation: { type: within, say: { entity: money }, of: call-start, withinMs: $soon }',
        'parameters: { soon: { default: [a], description: b } }',
      ],
      'r.yaml:12:69 withinMs: soon is no number',
    ],
    [
      'a parameter that nothing uses',
      ['parameters: { soon: { default: 1, min: 1, max: 1, description: b } }'],
      'r.yaml:13:15 parameters.soon: nothing in the rule refers to it',
    ],
    [
      'a default out of bounds',
      ['parameters: { soon: { default: 5, min: 1, max: 4, description: b } }'],
      'r.yaml:13:15 parameters.soon: expected a default from min to max',
    ],
    [
      'a placeholder of nothing',
      ['explanation: After {soon}.'],
      'r.yaml:11:1 explanation: {soon} is no parameter of the rule',
    ],
    [
      'a window in which nothing can happen',
      ['obligation: { type: within, say: { entity: money }, of: call-start, withinMs: 0 }'],
      'r.yaml:12:69 obligation.withinMs: expected a window in which something can happen, not 0',
    ],
    [
      'no window at all',
      ['obligation: { type: ask-then, ask: { entity: money }, then: { entity: money } }'],
      'r.yaml:12:1 obligation: expected withinTurns, withinMs or both',
    ],
    [
      'days of which none is',
      ['obligation: { type: count-across-calls, count: conversations, max: 1, windowDays: 0 }'],
      'r.yaml:12:71 obligation.windowDays: expected a window in which something can happen, not 0',
    ],
    [
      'a block on the word of a judge',
      [
        'obligation: { type: must-not-say, say: { judge: q } }',
        'judges: { q: { question: What?, promptRevision: 1 } }',
        'severity: block',
      ],
      'r.yaml:10:1 severity: expected less than block, since a judge alone can find it broken',
    ],
    [
      'an action that comes too late',
      ['obligation: { type: must-say, say: { entity: money } }', 'live: { action: end-call }'],
      'r.yaml:13:1 live: nothing can follow while the call runs from a must-say that is broken only after it',
    ],
    [
      'an action upon the start of the call',
      [
        'obligation: { type: within, say: { entity: money }, of: call-start, withinMs: 9 }',
        'live: { action: escalate, acknowledgeWithinMs: 9 }',
      ],
      'r.yaml:13:1 live.upon: expected breach, since the start of a call is heard by nobody',
    ],
  ])('refuses %s', (_name, lines, problem) => {
    expect(problemsWith(...lines)).toEqual([problem]);
  });

  it('has a digest that changes with the rules and not with the order of files', () => {
    const [a, b] = [ruleText('a', SAY), ruleText('b', SAY)];
    expect(ruleSetOf(a, b).digest).toBe(ruleSetOf(b, a).digest);
    expect(ruleSetOf(a).digest).not.toBe(ruleSetOf(a, b).digest);
    expect(ruleSetOf(a).digest).not.toBe(ruleSetOf(ruleText('a', SAY, 'revision: 2')).digest);
  });
});
