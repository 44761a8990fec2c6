import { RuleSet, VerticalCatalog } from '@verbatim/compliance';
import type { RuleBook, RuleBooks } from '../evaluate/rule-books.js';

const rule = (id: string, obligation: string): { path: string; text: string } => ({
  path: `config/rules/test/${id}.yaml`,
  text: `
id: ${id}
revision: 1
status: stable
title: A rule of the tests
citation: [{ source: none, evidence: K }]
lastVerified: 2026-11-23
effective: { from: 2020-01-01 }
jurisdictions: ['*']
verticals: ['*']
scope: { role: agent }
obligation: ${obligation}
severity: violation
explanation: A rule of the tests was broken.
`,
});

const vertical = (name: string): { path: string; text: string } => ({
  path: `config/verticals/${name}.yaml`,
  text: `
vertical: ${name}
revision: test-1
numbers: []
jurisdictions: [US-MA]
zone: America/New_York
policy: block
buffer: { capacityEvents: 64, capacityBytes: 262144 }
agent: { name: Ada, voice: marin, language: en, instructions: Be brief. }
fallback: { say: Sorry. }
onRefusal: end-call
rules: { never-goodbye: { enforcement: 'off' } }
`,
});

/** `says-ai` is kept by the sample call, `never-thanks` is broken, `never-goodbye` is switched off. */
export const SAMPLE_BOOK: RuleBook = {
  digest: 'sha256:sample',
  rules: RuleSet.from([
    rule('says-ai', "{ type: must-say, say: { phrases: ['ai assistant'] } }"),
    rule('never-thanks', "{ type: must-not-say, say: { phrases: ['thank you'] } }"),
    rule('never-goodbye', "{ type: must-not-say, say: { phrases: ['goodbye'] } }"),
    rule(
      'two-calls',
      '{ type: count-across-calls, count: calls-to-person, max: 1, windowDays: 7 }',
    ),
  ]),
  catalog: VerticalCatalog.from([vertical('unclassified'), vertical('healthcare')]),
};

export const sampleBooks = (older: readonly RuleBook[] = []): RuleBooks => ({
  current: SAMPLE_BOOK,
  find: async (digest) => [SAMPLE_BOOK, ...older].find((book) => book.digest === digest),
});
