import type { Payment } from '@verbatim/compliance';
import { z } from 'zod';

/** The function by which the model asks for a card payment. */
export const PAYMENT_TOOL = 'take_card_payment';

export const paymentTool = ({ currency, amountMax }: Payment) =>
  ({
    type: 'function',
    name: PAYMENT_TOOL,
    description:
      'Puts the caller through to the payment system, which takes the card by keypad and then puts them back. ' +
      'Say that first, and never ask for card data yourself.',
    parameters: {
      type: 'object',
      properties: {
        amount: {
          type: 'number',
          description: `What to charge, in ${currency.toUpperCase()}, at most ${amountMax}.`,
        },
      },
      required: ['amount'],
    },
  }) as const;

const Arguments = z.looseObject({ amount: z.coerce.number() });

/** The amount as Twilio takes it, "12.50"; undefined: nothing that may be charged. */
export function amountIn(json: string, { amountMax }: Payment): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  const read = Arguments.safeParse(parsed);
  if (!read.success) return undefined;
  // Twilio charges from 1.00 on, and asks for a token at 0.
  const { amount } = read.data;
  return amount >= 1 && amount <= amountMax ? amount.toFixed(2) : undefined;
}
