import { z } from 'zod';
import { Day, E164, Line, MapOf, Name } from '../verticals/fields.js';

/**
 * Details: what the agents of a vertical may learn of a caller and their wish and tell each other at a
 * hand-off. The vertical's file names them, each with a type that the values are held to.
 */

const VALUE_CHARACTERS_MAX = 500;
const DETAILS_MAX = 40;
const COUNT_MAX = 1_000_000;

const Described = { description: Line(300).describe('What it is, for the model.') };

const Choice = z.strictObject({
  type: z.literal('choice'),
  of: z
    .array(Line(80), 'a list of choices')
    .min(2, 'at least two choices')
    .max(20, 'at most 20 choices'),
  ...Described,
});
const Plain = <const Type extends string>(type: Type) =>
  z.strictObject({ type: z.literal(type), ...Described });

export const Detail = z.discriminatedUnion(
  'type',
  [
    Plain('text'),
    Plain('phone'),
    Plain('date'),
    Plain('time'),
    Plain('count'),
    Plain('yes-no'),
    Choice,
  ],
  'type: text, phone, date, time, count, yes-no or choice',
);
export type Detail = z.infer<typeof Detail>;

/** By name: `caller-name`, `wished-day`. */
export const Details = MapOf(Name, 'a name like "caller-name"', Detail, 'details by name').refine(
  (details) => Object.keys(details).length <= DETAILS_MAX,
  `at most ${DETAILS_MAX} details`,
);
export type Details = Readonly<Record<string, Detail>>;

export type DetailValue = string | number | boolean;

/** By which the model is given it and gives it back: functions of models have no dashes. */
export const parameterOf = (detail: string): string => detail.replaceAll('-', '_');

/** What a value of the detail must be. The pattern is the model's, and the check is ours. */
export function valueSchemaOf(detail: Detail): z.ZodType<DetailValue> {
  switch (detail.type) {
    case 'text':
      return z.string().trim().min(1).max(VALUE_CHARACTERS_MAX);
    case 'phone':
      return E164;
    case 'date':
      return Day;
    case 'time':
      return z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
    case 'count':
      return z.int().min(0).max(COUNT_MAX);
    case 'yes-no':
      return z.boolean();
    case 'choice':
      return z.enum(detail.of);
  }
}

const FORMS: Readonly<Record<Exclude<Detail['type'], 'choice'>, string>> = {
  text: '',
  phone: ' With country code, like +15550100001.',
  date: ' As YYYY-MM-DD.',
  time: ' As HH:MM, 24 hours.',
  count: ' A whole number.',
  'yes-no': '',
};

/**
 * As a parameter of the model's function. What is needed may be known already, so it is said to be needed and
 * not required: a model that must give a value invents one.
 */
export function parameterSchemaOf(
  detail: Detail,
  { isNeeded }: { readonly isNeeded: boolean },
): z.ZodType {
  const form = detail.type === 'choice' ? '' : FORMS[detail.type];
  const description = detail.description + form + (isNeeded ? ' Needed, unless known.' : '');
  return valueSchemaOf(detail).optional().describe(description);
}
