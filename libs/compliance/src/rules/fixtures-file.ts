import { z } from 'zod';
import { CallEventName } from './call-event.js';
import { CallType, Direction, FactValues } from './call-facts.js';
import { isZone } from './evaluation/day.js';
import { Language, Text } from './fields.js';
import { HistoryCall } from './history.js';
import { Jurisdiction } from './jurisdiction-code.js';
import { ParameterName } from './parameter.js';
import { OUTCOMES } from './verdict.js';

const Milliseconds = z
  .int('whole milliseconds')
  .min(0, 'at least 0')
  .max(86_400_000, 'a day at most');

const SpokenLine = z
  .string('a line like "agent: This call is recorded."')
  .regex(/^(agent|caller): \S/, 'a line like "agent: This call is recorded."');

/** A line with its times, or of which not all was heard. */
const TimedLine = z.strictObject({
  line: SpokenLine,
  /** When it begins, after the start of the call. Without one, half a second after the line before. */
  atMs: Milliseconds.optional(),
  endMs: Milliseconds.optional(),
  /** `none`, or the words from its beginning that were heard before it was cut off. */
  heard: z.string('none, or the words that were heard').optional(),
  language: Language.optional(),
});

const HappenedLine = z.strictObject({ event: CallEventName, atMs: Milliseconds.optional() });

const Line = z.union(
  [SpokenLine, TimedLine, HappenedLine],
  'a line like "agent: …", { line, atMs, endMs, heard, language } or { event, atMs }',
);

/** What a fixture says of its call. What it does not say is what its rule asks for. */
const FixtureCall = z.strictObject({
  at: z.iso
    .datetime({ offset: true, error: 'an instant like 2026-10-01T09:00:00-05:00' })
    .optional(),
  zone: Text(60).refine(isZone, 'a time zone like America/New_York').optional(),
  direction: Direction.optional(),
  callType: CallType.optional(),
  /** `unknown`, or a list. */
  jurisdictions: z
    .union([z.literal('unknown'), z.array(Jurisdiction).min(1)], 'jurisdictions, or unknown')
    .optional(),
  languages: z.array(Language).optional(),
  /** When it ends. Without one, half a second after the last line. */
  endedMs: Milliseconds.optional(),
  /** False: words are missing from the record. */
  complete: z.boolean('true or false').optional(),
  facts: FactValues.optional(),
  parameters: z
    .record(ParameterName, z.union([z.int(), z.array(Text(300))], 'a number or phrases'))
    .optional(),
  debts: z.array(Text(80)).optional(),
  history: z.array(HistoryCall, 'a list of calls').optional(),
  /** What the judge answered: question by name, the turns (from 0) for which it holds. */
  judged: z.record(z.string(), z.array(z.int().min(0))).optional(),
});

const Expectation = z.strictObject({
  findings: z.int('a whole number').min(0).max(100).optional(),
  outcome: z.enum(OUTCOMES, OUTCOMES.join(', ')).optional(),
  /** Words of the call that the first finding's span covers. */
  words: Text(500).optional(),
});

const fixture = {
  name: Text(160),
  call: FixtureCall.prefault({}),
  turns: z.array(Line, 'a list of lines').max(400),
};

const Fixture = z.strictObject({ ...fixture, expect: Expectation.optional() });

/** `finding`: what is found today; the rule is wrong about it, and `why` says how. */
const KnownMiss = z.strictObject({
  ...fixture,
  expect: Expectation.optional(),
  miss: z.enum(['not-found', 'false-alarm'], 'not-found or false-alarm').default('not-found'),
  why: Text(600),
});

const someOf = <T extends z.ZodType>(item: T) =>
  z.array(item, 'a list of fixtures').min(1, 'at least one fixture').max(200);

/**
 * What a rule finds and what it does not: the file `<id>.fixtures.yaml` beside the rule.
 * Field by field: docs/specs/rules.md.
 */
export const FixturesFile = z.strictObject({
  match: someOf(Fixture),
  'no-match': someOf(Fixture),
  'known-miss': someOf(KnownMiss),
});
export type FixturesFile = z.infer<typeof FixturesFile>;
export type Fixture = z.infer<typeof Fixture>;
export type KnownMiss = z.infer<typeof KnownMiss>;
