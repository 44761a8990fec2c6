import { describe, expect, it } from 'vitest';
import { RuleFileError, parseFixturesFile, parseRuleFile } from './parse-rule-file.js';

const RULE = `id: recording-notice
revision: 1
status: stable
title: The recording notice comes before the caller speaks of anything
citation:
  - { source: Cal. Penal Code 632, evidence: S }
lastVerified: 2026-11-23
effective: { from: 2020-01-01 }
jurisdictions: [US-CA]
verticals: ['*']
obligation:
  type: must-before
  first:
    phrases: ['this call is (being)? recorded']
  before: substantive-caller-turn
severity: violation
explanation: The caller spoke of substance before a notice of recording was heard.
`;

const problemsOf = (
  text: string,
  parse: (path: string, text: string) => unknown = parseRuleFile,
) => {
  try {
    parse('r.yaml', text);
  } catch (error) {
    if (error instanceof RuleFileError) return error.message.split('\n');
    throw error;
  }
  return [];
};

describe('parseRuleFile', () => {
  it('reads a rule and fills in what the file leaves open', () => {
    expect(parseRuleFile('r.yaml', RULE)).toMatchObject({
      id: 'recording-notice',
      scope: { role: 'agent', direction: 'any', callTypes: ['conversation', 'voicemail'] },
      when: {},
      live: { action: 'none' },
      alwaysOn: false,
      obligation: { type: 'must-before', before: 'substantive-caller-turn' },
      parameters: {},
    });
  });

  it('reads every matcher at any depth', () => {
    const matcher = `
    any:
      - phrases: [arrest you]
      - regex: 'wage(s)? garnish'
      - near: { all: [{ phrases: [jail] }, { entity: money }], withinWords: $words }
      - all: [{ phrases: ['yes'] }, { after: { match: { phrases: [are you human] } } }]
      - not: { judge: polite }
      - event: transferred`;
    const text = RULE.replace("phrases: ['this call is (being)? recorded']", matcher.trimStart());
    expect(problemsOf(text)).toEqual([]);
  });

  it('names what is wrong with its place, all at once', () => {
    const text = RULE.replace('revision: 1', 'revision: one')
      .replace('status: stable', 'status: new')
      .replace('US-CA', 'US-XX')
      .replace('from: 2020-01-01', 'from: 2020-01-01, to: 2019-01-01')
      .replace('severity:', 'severty:');
    expect(problemsOf(text)).toEqual([
      'r.yaml:1:1 severity: is missing, expected block, violation, warning, notice',
      'r.yaml:2:1 revision: expected a whole number',
      'r.yaml:3:1 status: expected experimental, test, stable, deprecated',
      'r.yaml:8:1 effective: expected a range that ends after it begins',
      "r.yaml:9:17 jurisdictions[0]: expected a jurisdiction that is known: ISO 3166, like US or US-CA, EU, or '*'",
      'r.yaml:16:1 severty: not a known field',
    ]);
  });

  it('places what is wrong inside an obligation', () => {
    expect(problemsOf(RULE.replace('must-before', 'must-after'))).toEqual([
      'r.yaml:12:3 obligation.type: expected fields, with a type: must-say, must-not-say, must-before, within, ask-then, count-across-calls',
    ]);
    expect(problemsOf(RULE.replace('  before: substantive-caller-turn\n', ''))).toEqual([
      'r.yaml:11:1 obligation.before: is missing, expected a matcher, or substantive-caller-turn',
    ]);
    const both = RULE.replace('  first:\n', '  first:\n    entity: money\n');
    expect(problemsOf(both)).toEqual([
      'r.yaml:13:3 obligation.first: expected exactly one of phrases, regex, near, entity, after, any, all, not, judge, event, byLanguage, not phrases and entity together',
    ]);
    expect(problemsOf(RULE.replace('phrases:', 'prases:'))).toEqual([
      'r.yaml:14:5 obligation.first.prases: not a known field',
    ]);
  });

  it.each(['2020-02-30', '2020-13-01', 'soon', '20200101'])('refuses the day %s', (day) => {
    expect(problemsOf(RULE.replace('2026-11-23', `'${day}'`))).toHaveLength(1);
  });
});

const FIXTURES = `match:
  - name: the caller tells of a debt before the notice
    turns:
      - 'caller: I am calling about my account balance.'
      - { line: 'agent: This call is recorded.', atMs: 4000, heard: none }
      - { event: transferred }
no-match:
  - name: the notice comes first
    call: { at: 2026-10-01T09:00:00-05:00, jurisdictions: unknown }
    turns: ['agent: This call is recorded.']
known-miss:
  - name: another wording
    turns: ['agent: We tape this.', 'caller: I owe money, I think.']
    miss: false-alarm
    why: The words are not in the list.
`;

describe('parseFixturesFile', () => {
  it('reads fixtures of the three kinds', () => {
    const fixtures = parseFixturesFile('f.yaml', FIXTURES);
    expect(fixtures.match[0]?.turns).toHaveLength(3);
    expect(fixtures['no-match'][0]?.call.jurisdictions).toBe('unknown');
    expect(fixtures['known-miss'][0]?.miss).toBe('false-alarm');
  });

  it('asks for all three kinds, and for the reason of a miss', () => {
    const text = FIXTURES.replace('no-match:', 'nomatch:').replace('    why:', '    becase:');
    expect(problemsOf(text, parseFixturesFile)).toEqual([
      'r.yaml:1:1 no-match: is missing, expected a list of fixtures',
      'r.yaml:7:1 nomatch: not a known field',
      'r.yaml:12:5 known-miss[0].why: is missing, expected text of at most 600 characters',
      'r.yaml:15:5 known-miss[0].becase: not a known field',
    ]);
  });

  it('places a line that nobody speaks', () => {
    const text = FIXTURES.replace("'agent: This call is recorded.']", "'This call is recorded.']");
    expect(problemsOf(text, parseFixturesFile)).toEqual([
      'r.yaml:10:13 no-match[0].turns[0]: expected a line like "agent: This call is recorded."',
    ]);
  });
});
