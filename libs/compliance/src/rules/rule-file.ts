import { VERTICALS } from '@verbatim/contracts';
import { z } from 'zod';
import { CALL_TYPES, DIRECTIONS, When } from './call-facts.js';
import { Day, Id, Language, Text } from './fields.js';
import { EVERYWHERE, Jurisdiction } from './jurisdiction-code.js';
import { LiveAction } from './live-action.js';
import { ROLES } from './matcher.js';
import { Obligation } from './obligation.js';
import { Parameter, ParameterName } from './parameter.js';

export const STATUSES = ['experimental', 'test', 'stable', 'deprecated'] as const;

/** What a finding weighs. A change of a rule that blocks needs a second person. */
export const SEVERITIES = ['block', 'violation', 'warning', 'notice'] as const;
export const Severity = z.enum(SEVERITIES, SEVERITIES.join(', '));
export type Severity = z.infer<typeof Severity>;

/** P primary text read, S secondary source read, K general knowledge, U uncertain or moving. */
const Evidence = z.enum(['P', 'S', 'K', 'U'], 'P, S, K or U');

const Citation = z.strictObject({
  source: Text(300),
  evidence: Evidence,
  url: z.url('a web address').optional(),
  note: Text(600).optional(),
});

const Effective = z
  .strictObject({ from: Day, to: Day.optional() }, 'from, and to where it ends')
  .refine(({ from, to }) => to === undefined || from < to, 'a range that ends after it begins');

const Scope = z.strictObject({
  /** Who owes what the obligation says. */
  role: z.enum([...ROLES, 'any'], 'agent, caller or any').default('agent'),
  direction: z.enum([...DIRECTIONS, 'any'], 'inbound, outbound or any').default('any'),
  callTypes: z
    .array(z.enum(CALL_TYPES, 'conversation or voicemail'))
    .min(1, 'at least one call type')
    .default([...CALL_TYPES]),
  /** Languages that the words of the rule are written in. Absent: whatever the language. */
  languages: z.array(Language).min(1, 'at least one language').optional(),
});

const Judge = z.strictObject({
  /** What the model is asked about the call. */
  question: Text(1_000),
  promptRevision: z.int('a whole number').min(1, 'at least 1'),
});

const notes = z.array(Text(600), 'a list of sentences').max(30);
const listOf = <T extends z.ZodType>(item: T, expected: string) =>
  z.array(item, `a list of ${expected}`).min(1, `at least one of ${expected}`);

/**
 * One rule: the file `config/rules/<area>/<id>.yaml`.
 * Field by field: docs/specs/rules.md.
 */
export const RuleFile = z.strictObject({
  id: Id,
  revision: z.int('a whole number').min(1, 'at least 1'),
  status: z.enum(STATUSES, STATUSES.join(', ')),
  title: Text(160),
  citation: listOf(Citation, 'sources'),
  lastVerified: Day,
  effective: Effective,
  jurisdictions: listOf(Jurisdiction, "jurisdictions, or '*'"),
  verticals: listOf(z.enum([...VERTICALS, EVERYWHERE], "a vertical, or '*'"), "verticals, or '*'"),
  scope: Scope.prefault({}),
  when: When.default({}),
  obligation: Obligation,
  severity: Severity,
  /** No vertical may switch it off. */
  alwaysOn: z.boolean('true or false').default(false),
  live: LiveAction.default({ action: 'none' }),
  parameters: z.record(ParameterName, Parameter, 'parameters').default({}),
  judges: z.record(Id, Judge, 'questions by name').default({}),
  knownLimits: notes.default([]),
  falsePositives: notes.default([]),
  explanation: Text(400),
});
export type RuleFile = z.infer<typeof RuleFile>;
export type Rule = Readonly<RuleFile>;
