import { z } from 'zod';
import { Count, DurationMs } from './fields.js';
import { Matcher, Saying, Trigger } from './matcher.js';

/** Said at some time in the call; with `if`, only in a call where that occurs. */
const MustSay = z.strictObject({
  type: z.literal('must-say'),
  say: Saying,
  if: Trigger.optional(),
});

/** Never said; with `if`, never in a call where that occurs. */
const MustNotSay = z.strictObject({
  type: z.literal('must-not-say'),
  say: Matcher,
  if: Trigger.optional(),
});

/** A caller's turn of substance: more than a greeting or an acknowledgement (docs/specs/rules.md). */
export const SUBSTANTIVE_CALLER_TURN = 'substantive-caller-turn';

/** `first` before the first occurrence of `before`. Where that never occurs, nothing is owed. */
const MustBefore = z.strictObject({
  type: z.literal('must-before'),
  first: Saying,
  before: z.union(
    [z.literal(SUBSTANTIVE_CALLER_TURN), Trigger],
    `a matcher, or ${SUBSTANTIVE_CALLER_TURN}`,
  ),
});

export const CALL_START = 'call-start';

/** Complete within so long of the start of the call, or of the end of each occurrence of `of`. */
const Within = z.strictObject({
  type: z.literal('within'),
  say: Saying,
  withinMs: DurationMs,
  of: z.union([z.literal(CALL_START), Trigger], `a matcher, or ${CALL_START}`),
});

/** Each time that `ask` is said, `then` follows, by the role of the scope, in time. */
const AskThen = z
  .strictObject({
    type: z.literal('ask-then'),
    ask: Trigger,
    then: Matcher,
    /** Turns of the one who owes the answer. */
    withinTurns: Count.optional(),
    withinMs: DurationMs.optional(),
  })
  .refine(
    ({ withinTurns, withinMs }) => withinTurns !== undefined || withinMs !== undefined,
    'withinTurns, withinMs or both',
  );

/** What may be counted over the calls of a person before this one. */
export const COUNTED = ['calls-to-person', 'calls-per-debt', 'conversations'] as const;

/** At most so many in the days that end with the call's own, the call itself counted. */
const CountAcrossCalls = z.strictObject({
  type: z.literal('count-across-calls'),
  count: z.enum(COUNTED, COUNTED.join(', ')),
  max: Count,
  windowDays: Count,
});

export const OBLIGATION_TYPES = [
  'must-say',
  'must-not-say',
  'must-before',
  'within',
  'ask-then',
  'count-across-calls',
] as const;

export const Obligation = z.discriminatedUnion(
  'type',
  [MustSay, MustNotSay, MustBefore, Within, AskThen, CountAcrossCalls],
  { error: `fields, with a type: ${OBLIGATION_TYPES.join(', ')}` },
);
export type Obligation = z.infer<typeof Obligation>;
export type ObligationType = Obligation['type'];
