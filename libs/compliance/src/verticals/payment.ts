import { z } from 'zod';
import { Line } from './fields.js';

/** `$12.50` as Twilio takes it, and no more than a slip of the model may cost. */
const AMOUNT_MAX = 100_000;

/**
 * Card payments on the telephone. The model asks for one by its tool; the caller then leaves the stream for
 * Twilio's `<Pay>`, which takes the card by keypad, and comes back with another stream. No card data passes here.
 */
export const Payment = z.strictObject({
  connector: Line(64).describe('Unique name of the Pay connector in the Twilio account.'),
  currency: z
    .string('a currency like "usd"')
    .regex(/^[a-z]{3}$/, 'a currency like "usd"')
    .describe('ISO 4217, lower case.'),
  amountMax: z
    .number('an amount')
    .min(1, 'at least 1')
    .max(AMOUNT_MAX, `at most ${AMOUNT_MAX}`)
    .describe('The most that the agent may ask for at once, in that currency.'),
  description: Line(100).optional().describe('What the payment is called at the processor.'),
});
export type Payment = z.infer<typeof Payment>;
