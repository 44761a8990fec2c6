import { z } from 'zod';
import { Text } from './fields.js';

const Description = Text(300);

/** A whole number that a vertical may set within bounds: no looser than the law. */
const NumberParameter = z
  .strictObject({
    default: z.int('a whole number'),
    min: z.int('a whole number'),
    max: z.int('a whole number'),
    description: Description,
  })
  .refine(
    (value) => value.min <= value.default && value.default <= value.max,
    'a default from min to max',
  );

/** Phrases that only the vertical knows, such as the name of the business. Empty: not yet set. */
const PhrasesParameter = z.strictObject({
  default: z.array(Text(300), 'a list of phrases').max(50, 'at most 50 phrases'),
  description: Description,
});

export const Parameter = z.union(
  [NumberParameter, PhrasesParameter],
  'default, min, max and description (a number), or default (a list of phrases) and description',
);
export type Parameter = z.infer<typeof Parameter>;

export const ParameterName = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,63}$/, 'a name like noticeWithinMs');

export type ParameterValue = number | readonly string[];
