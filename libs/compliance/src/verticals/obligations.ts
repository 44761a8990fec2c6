import { z } from 'zod';
import { KEEPABLE_CLASSES } from '../redaction/redaction-classes.js';
import { E164, Language, Line, MapOf, Milliseconds, Name } from './fields.js';

const ByLanguage = <Value extends z.ZodType>(value: Value, expected: string) =>
  MapOf(Language, 'a language like "en" or "en-US"', value, expected);
const ByName = <Value extends z.ZodType>(value: Value, expected: string) =>
  MapOf(Name, 'a name like "recording-notice"', value, expected);

/** Words that are owed exactly as written, in each language that a call may be held in. */
const Disclosure = z
  .strictObject({
    text: ByLanguage(Line(1_000), 'languages with a text each').refine(
      (texts) => Object.keys(texts).length > 0,
      'at least one language',
    ),
    audio: ByLanguage(Line(500), 'languages with a file each')
      .optional()
      .describe('Raw mu-law, 8 kHz, one channel; the path starts at the directory of this file.'),
    owed: z
      .literal('first', 'first')
      .optional()
      .describe('Every agent that answers calls must say it before anything else.'),
  })
  .superRefine(({ text, audio = {} }, context) => {
    for (const language of Object.keys(audio)) {
      if (language in text) continue;
      context.addIssue({
        code: 'custom',
        path: ['audio', language],
        message: `a language that "text" has too; ${language} has audio only`,
      });
    }
  });
export type Disclosure = z.infer<typeof Disclosure>;

/** By name: `recording-notice`, `ai-disclosure`, `mini-miranda`. */
export const Disclosures = ByName(Disclosure, 'disclosures by name');

export const ENFORCEMENTS = ['off', 'dry-run', 'warn', 'enforce'] as const;
/**
 * `off`: not judged. `dry-run`: judged, and the finding counts for nothing. `warn`: the finding stands, nothing
 * is done about it while the call runs. `enforce`: it is.
 */
export const Enforcement = z.enum(ENFORCEMENTS, 'off, dry-run, warn or enforce');
export type Enforcement = z.infer<typeof Enforcement>;

const RuleSetting = z.strictObject({
  enforcement: Enforcement.optional().describe(
    'Absent: enforce for a stable rule, warn for one under test, dry-run for an experimental one.',
  ),
  parameters: MapOf(
    z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/),
    'a name like noticeWithinMs',
    z.union(
      [z.int(), z.array(Line(300)).max(50)],
      'a whole number, or a list of at most 50 phrases',
    ),
    'parameters of the rule',
  )
    .optional()
    .describe('Replace the defaults of the rule, within the bounds that it states.'),
});
export type RuleSetting = z.infer<typeof RuleSetting>;

/** By the rule's id. Every rule whose scope names the vertical applies; this says how, where it differs. */
export const RuleSettings = ByName(RuleSetting, 'rules by id');

/** Says what stays, not what goes: a class that a later version finds is then left out from the first day. */
export const Redaction = z.strictObject({
  keep: z
    .array(z.enum(KEEPABLE_CLASSES, `one of ${KEEPABLE_CLASSES.join(', ')}`), 'a list of classes')
    .describe('Classes of identifiers that the readable copy may show.'),
});

export const LOCKS = ['governance', 'compliance', 'none'] as const;
/**
 * `governance`: who has the right to may still remove it, as erasure does. `compliance`: nobody may, and
 * nobody can take that back. `none`: nothing but this code holds it.
 */
export const Lock = z.enum(LOCKS, 'governance, compliance or none');
export type Lock = z.infer<typeof Lock>;
export const LOCK_DEFAULT: Lock = 'governance';

export const Retention = z
  .strictObject({
    classes: z
      .array(Name, 'a list of classes of config/retention')
      .min(1, 'at least one class')
      .max(10, 'at most 10 classes'),
    lock: Lock.optional().describe(
      'How the object store holds its calls until their floor. Absent: governance. Compliance cannot be undone.',
    ),
    lockRequired: z
      .boolean('true or false')
      .optional()
      .describe('The worker takes no calls of it while the object store has no Object Lock.'),
  })
  .refine(({ lock, lockRequired }) => !(lock === 'none' && lockRequired === true), {
    path: ['lockRequired'],
    message: 'a lock that can be required; "lock" says none',
  });

const Contact = z
  .strictObject({
    role: Name.describe('Who they are, for example duty-nurse.'),
    phone: E164.optional(),
    email: z.email('an e-mail address').optional(),
    acknowledgeWithinMs: Milliseconds(10_000, 86_400_000).describe(
      'After that long without an answer the next one is told.',
    ),
  })
  .refine(
    ({ phone, email }) => phone !== undefined || email !== undefined,
    'phone or email, or both',
  );
export type EscalationContact = z.infer<typeof Contact>;

/** In the order in which they are told. */
export const Escalation = z
  .array(Contact, 'a list of contacts')
  .min(1, 'at least one contact')
  .max(20, 'at most 20 contacts');
