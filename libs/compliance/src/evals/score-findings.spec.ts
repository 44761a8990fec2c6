import { describe, expect, it } from 'vitest';
import { RuleSet } from '../rules/rule-set.js';
import type { EvalDialogue } from './eval-dialogue.js';
import { scoreFindings } from './score-findings.js';

const RULE = `id: no-promise
revision: 1
status: stable
title: The agent promises nothing
citation: [{ source: house rule, evidence: K }]
lastVerified: 2026-11-23
effective: { from: 2026-01-01 }
jurisdictions: ['*']
verticals: ['*']
scope: { role: agent, callTypes: [conversation] }
obligation: { type: must-not-say, say: { phrases: [i promise] } }
severity: violation
live: { action: none }
knownLimits: []
falsePositives: []
explanation: The agent promised something.
`;
const ruleSet = RuleSet.from([{ path: 'no-promise.yaml', text: RULE }]);

const dialogue = (findings: EvalDialogue['findings']): EvalDialogue => ({
  id: 'a',
  place: 'a.yaml:1',
  corpus: 'own',
  half: 'all',
  vertical: 'salon',
  context: { at: Date.parse('2026-12-01T18:00:00Z'), timeZone: 'America/New_York' },
  judgedAt: Date.parse('2026-12-01T18:00:00Z'),
  turns: [
    { speaker: 'caller', text: 'Do you promise?' },
    { speaker: 'agent', text: 'Yes, I promise.' },
  ],
  gold: [[], []],
  judged: [],
  final: [],
  findings,
});

describe('scoreFindings', () => {
  it('finds what is asserted, at the turn that is named', () => {
    const at = (turn: number) => ({ rule: 'no-promise', outcome: 'said' as const, turn });
    const { expected } = scoreFindings(dialogue({ expected: [at(1), at(0)], none: [] }), ruleSet);
    expect(expected.map(({ isFound }) => isFound)).toEqual([true, false]);
  });

  it('tells of a finding where none is asserted', () => {
    const { unexpected } = scoreFindings(dialogue({ expected: [], none: ['no-promise'] }), ruleSet);
    expect(unexpected).toEqual([{ rule: 'no-promise', outcome: 'said' }]);
  });

  it('tells of a rule that there is not, so that no assertion holds by a misspelt name', () => {
    const { unknown } = scoreFindings(dialogue({ expected: [], none: ['no-promis'] }), ruleSet);
    expect(unknown).toEqual(['no-promis']);
  });
});
