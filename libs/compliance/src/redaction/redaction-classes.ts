/**
 * What a redactor can take out, by class. The eighteen identifiers of HIPAA are among them, with card
 * data and credentials; what has no form in speech (a face, a fingerprint) is not.
 *
 * Source: 45 CFR 164.514(b)(2)(i); PCI DSS v4.0.1, 3.3.1.
 */
export const REDACTION_CLASSES = [
  'name',
  'address',
  'zip',
  'date',
  'date-of-birth',
  'age',
  'phone',
  'email',
  'ssn',
  'record-number',
  'member-number',
  'account',
  'license',
  'vehicle',
  'device',
  'url',
  'ip',
  'card',
  'cvv',
  'credential',
  /** Long digits that nothing explains. */
  'number',
] as const;

export type RedactionClass = (typeof REDACTION_CLASSES)[number];

/** What a readable copy may show, in the order of the alphabet. Card data and credentials are no choice. */
export const KEEPABLE_CLASSES: readonly Exclude<RedactionClass, 'card' | 'cvv' | 'credential'>[] =
  REDACTION_CLASSES.filter(
    (each) => each !== 'card' && each !== 'cvv' && each !== 'credential',
  ).sort();

/** What is taken out of a copy that may show some classes. */
export const classesWithout = (keep: readonly string[]): RedactionClass[] =>
  REDACTION_CLASSES.filter((each) => !keep.includes(each));

/** Matches what a redactor, or the guard, has written in the place of words. */
export const PLACEHOLDER = new RegExp(
  `\\[(?:${REDACTION_CLASSES.join('|')}|secret|withheld)(?: (?:\\d{1,4}|90\\+))?\\]`,
);
