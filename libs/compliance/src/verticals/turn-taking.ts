import { z } from 'zod';
import { Line, MapOf, Milliseconds } from './fields.js';

/** What a caller who says nothing hears, and when the call is ended. Absent: the agent waits. */
export const Silence = z.strictObject({
  afterMs: Milliseconds(3_000, 120_000).describe(
    'How long nobody speaks, from the end of what the caller last heard.',
  ),
  prompts: z
    .array(Line(300), 'a list of texts')
    .max(5, 'at most 5 prompts')
    .describe('Said one after another, each after that time.'),
  closing: Line(300).describe('Said after one more such time; then the call ends.'),
});
export type Silence = z.infer<typeof Silence>;

const Keys = z
  .string()
  .regex(/^[0-9*]{1,4}$/)
  .describe('What is pressed: one to four digits or stars.');

/** `person` puts the caller through; anything else is what the model is told that the caller wants. */
const MenuChoice = z.union([z.literal('person'), Line(200)], 'person, or what the caller wants');

/** Keys that mean something on this telephone. All others reach the model as they were pressed. */
export const Menu = MapOf(Keys, 'one to four digits or stars, in quotes', MenuChoice, 'a menu');
export type Menu = z.infer<typeof Menu>;
