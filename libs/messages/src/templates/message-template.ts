import { readLocated, type YamlFileProblem } from '@verbatim/compliance';
import { z } from 'zod';
import { CHANNELS } from '../message.js';

/** Three segments of SMS, and a page of e-mail. */
const SMS_LENGTH_MAX = 459;
const EMAIL_LENGTH_MAX = 4_000;
const FIELD_LENGTH_MAX = 200;

const Id = z.string().regex(/^[a-z][a-z0-9-]{0,79}$/, 'a name like booking-confirmation');
const Field = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/, 'a name like startsAt');
const Language = z.string().regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'a language like en or es-MX');

const Text = z.strictObject({
  subject: z.string().min(1).max(200).optional(),
  text: z.string().min(1).max(EMAIL_LENGTH_MAX),
});

/** A message as it stands in a file: its texts by language, with fields in double braces. */
export const MessageTemplateFile = z.strictObject({
  template: Id,
  revision: z.int().min(1),
  channel: z.enum(CHANNELS),
  /** What has to be given; nothing else may stand in braces. */
  fields: z.array(Field).max(20),
  texts: z
    .record(Language, Text)
    .refine((texts) => Object.keys(texts).length > 0, 'at least one language'),
});
export type MessageTemplate = z.infer<typeof MessageTemplateFile>;

export type ParsedTemplate =
  { readonly template: MessageTemplate } | { readonly problems: readonly YamlFileProblem[] };

const FIELD = /\{\{([^{}]*)\}\}/g;

/** Every problem of the file at once, each with its place. */
export function parseMessageTemplate(path: string, content: string): ParsedTemplate {
  const read = readLocated(path, content, MessageTemplateFile);
  if ('problems' in read) return read;
  const { value, positionOf } = read;
  const problems: YamlFileProblem[] = [];
  const wrong = (field: (string | number)[], message: string): void => {
    problems.push({ path, ...positionOf(field), message });
  };
  const fileName = path.split(/[\\/]/).at(-1);
  if (fileName !== `${value.template}.yaml`) {
    wrong(['template'], `template: expected the name of the file, which is ${fileName}`);
  }
  for (const [language, { subject, text }] of Object.entries(value.texts)) {
    const at = ['texts', language];
    if (value.channel === 'email' && subject === undefined) {
      wrong(at, `texts.${language}.subject: is missing, an e-mail has one`);
    }
    if (value.channel === 'sms' && subject !== undefined) {
      wrong([...at, 'subject'], `texts.${language}.subject: an SMS has none`);
    }
    if (value.channel === 'sms' && text.length > SMS_LENGTH_MAX) {
      wrong([...at, 'text'], `texts.${language}.text: at most ${SMS_LENGTH_MAX} characters`);
    }
    for (const field of fieldsIn(`${subject ?? ''}${text}`)) {
      if (value.fields.includes(field)) continue;
      const known = value.fields.join(', ') || 'none';
      wrong([...at, 'text'], `texts.${language}: {{${field}}} is not one of the fields: ${known}`);
    }
  }
  return problems.length > 0 ? { problems } : { template: value };
}

const fieldsIn = (text: string): string[] =>
  [...text.matchAll(FIELD)].map(([, name = '']) => name.trim());

export type FilledMessage =
  | {
      readonly kind: 'filled';
      readonly language: string;
      readonly subject?: string;
      readonly text: string;
    }
  | { readonly kind: 'missing'; readonly fields: readonly string[] }
  | { readonly kind: 'too-long' };

/**
 * The text in the language, or in its relative (`es` for `es-MX`), or in the file's first. Values are put in as
 * they are, without line ends and controls: a value can neither add a line to a mail's head nor hide text.
 */
export function fillTemplate(
  { channel, fields, texts }: MessageTemplate,
  language: string | undefined,
  values: Readonly<Record<string, string>>,
): FilledMessage {
  const missing = fields.filter((field) => plainValue(values, field) === '');
  if (missing.length > 0) return { kind: 'missing', fields: missing };
  const chosen = languageIn(Object.keys(texts), language);
  const { subject, text } = texts[chosen]!;
  const filled = (of: string): string =>
    of.replace(FIELD, (_braces, name: string) => plainValue(values, name.trim()));
  const result = filled(text);
  const limit = channel === 'sms' ? SMS_LENGTH_MAX : EMAIL_LENGTH_MAX * 2;
  if (result.length > limit) return { kind: 'too-long' };
  return {
    ...{ kind: 'filled', language: chosen, text: result },
    ...(subject !== undefined && { subject: filled(subject) }),
  };
}

function plainValue(values: Readonly<Record<string, string>>, name: string): string {
  const value = Object.hasOwn(values, name) ? String(values[name]) : '';
  return value
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
    .slice(0, FIELD_LENGTH_MAX);
}

function languageIn(known: readonly string[], wanted: string | undefined): string {
  const near = wanted?.split('-')[0];
  const found =
    known.find((each) => each === wanted) ??
    known.find((each) => each === near) ??
    known.find((each) => each.split('-')[0] === near);
  return found ?? known[0]!;
}
