import { z } from 'zod';
import { CallEventName } from './call-event.js';
import { EntityType } from './entity-type.js';
import { Count, Id, Language, Text, exactlyOneOf } from './fields.js';

const PHRASES_MAX = 200;
/** The linear engine's program grows with the pattern. */
const REGEX_CHARACTERS_MAX = 500;

export const ROLES = ['agent', 'caller'] as const;
export const Role = z.enum(ROLES, 'agent or caller');
export type Role = z.infer<typeof Role>;

/** What is looked for in a stretch of talk, or on the call. Exactly one of the fields is there. */
export interface Matcher {
  /** Any of these, word by word, whatever the case, punctuation, contraction or form of numbers. */
  readonly phrases?: readonly string[];
  /** RE2 syntax, on the normalised text. */
  readonly regex?: string;
  /** All of them, from the first word to the last within so many. */
  readonly near?: { readonly all: readonly Matcher[]; readonly withinWords: Count };
  readonly entity?: EntityType;
  /** Holds when the stretch before, of that speaker, matches. Has no words of its own. */
  readonly after?: { readonly speaker: 'other' | 'same'; readonly match: Matcher };
  readonly any?: readonly Matcher[];
  readonly all?: readonly Matcher[];
  /** Holds where nothing in the stretch matches. Has no words of its own. */
  readonly not?: Matcher;
  /** What a model answered to the rule's question of that name: an input, off by default. */
  readonly judge?: string;
  /** Something that happened on the call. Has a time and no words. */
  readonly event?: CallEventName;
}

const MATCHERS = [
  'phrases',
  'regex',
  'near',
  'entity',
  'after',
  'any',
  'all',
  'not',
  'judge',
  'event',
] as const;

const Nested: z.ZodType<Matcher> = z.lazy(() => Matcher);

const listOf = (matchersMin: number, matchersMax: number) =>
  z
    .array(Nested, 'a list of matchers')
    .min(matchersMin, `at least ${matchersMin} matchers`)
    .max(matchersMax, `at most ${matchersMax} matchers`);

const MATCHER_FIELDS = {
  phrases: z
    .array(Text(300), 'a list of phrases')
    .min(1, 'at least one phrase')
    .max(PHRASES_MAX, `at most ${PHRASES_MAX} phrases`)
    .optional(),
  regex: Text(REGEX_CHARACTERS_MAX).optional(),
  near: z.strictObject({ all: listOf(2, 8), withinWords: Count }).optional(),
  entity: EntityType.optional(),
  after: z
    .strictObject({
      speaker: z.enum(['other', 'same'], 'other or same').default('other'),
      match: Nested,
    })
    .optional(),
  any: listOf(1, 50).optional(),
  all: listOf(1, 20).optional(),
  not: Nested.optional(),
  judge: Id.optional(),
  event: CallEventName.optional(),
};

export const Matcher: z.ZodType<Matcher> = z
  .strictObject(MATCHER_FIELDS, 'a matcher')
  .superRefine(exactlyOneOf(MATCHERS));

/** A matcher, and in whose words it is looked for. */
export interface Trigger extends Matcher {
  readonly by: Role | 'any';
}

export const Trigger: z.ZodType<Trigger> = z
  .strictObject(
    { ...MATCHER_FIELDS, by: z.enum([...ROLES, 'any'], 'agent, caller or any').default('any') },
    'a matcher',
  )
  .superRefine(exactlyOneOf(MATCHERS));

/** What must be said: one matcher, or one for each language that the call is held in. */
export interface Saying extends Matcher {
  readonly byLanguage?: Readonly<Record<string, Matcher>>;
}

export const Saying: z.ZodType<Saying> = z
  .strictObject(
    { ...MATCHER_FIELDS, byLanguage: z.record(Language, Nested, 'languages').optional() },
    'a matcher',
  )
  .superRefine(exactlyOneOf([...MATCHERS, 'byLanguage']));
