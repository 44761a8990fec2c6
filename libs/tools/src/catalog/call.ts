import { z } from 'zod';
import { tool } from '../tool.js';
import { email, localTime, phone, text } from './fields.js';

/** Tools that act on the call. Their answer is what became of that: `done`, or why not. */
const Acted = z.object({ result: z.string().max(200) });

const act = { output: Acted, effect: 'call', timeLimitMs: 10_000 } as const;

export const sendSms = tool({
  name: 'send_sms',
  description:
    "Sends a text message by one of the business's templates, after the caller has agreed to get one.",
  input: z.strictObject({
    to: phone('Where to send it.'),
    template: text(80, 'Name of the template, for example "booking-confirmation".'),
    reference: text(
      40,
      'What it is about: the reference of a booking, quote or ticket.',
    ).optional(),
  }),
  ...act,
  filler: 'writing',
});

export const sendEmail = tool({
  name: 'send_email',
  description:
    "Sends an e-mail by one of the business's templates, after the caller has agreed and has heard the address read back.",
  input: z.strictObject({
    to: email('Where to send it.'),
    template: text(80, 'Name of the template, for example "booking-confirmation-by-mail".'),
    reference: text(
      40,
      'What it is about: the reference of a booking, quote or ticket.',
    ).optional(),
  }),
  ...act,
  filler: 'writing',
});

export const escalate = tool({
  name: 'escalate',
  description:
    'Tells the person on call that they are needed, while you stay with the caller. For emergencies of the business.',
  input: z.strictObject({ reason: text(200, 'What happened, in one line.') }),
  ...act,
});

export const callBack = tool({
  name: 'call_back',
  description: 'Arranges that the business calls the caller back.',
  input: z.strictObject({
    phone: phone('The number to call.'),
    at: localTime('When. Leave out for as soon as possible.').optional(),
    about: text(200, 'What it is about.').optional(),
  }),
  ...act,
});

export const transferToPerson = tool({
  name: 'transfer_to_person',
  description: 'Puts the caller through to a person. Say first that you do that.',
  input: z.strictObject({
    to: text(80, 'Role of the person, for example "front-desk". Leave out for anybody.').optional(),
    kind: z.enum(['warm', 'cold']).describe('warm: the person is told first what it is about.'),
    reason: text(200, 'What it is about, in one line.'),
  }),
  ...act,
  timeLimitMs: 60_000,
});

export const offerVoicemail = tool({
  name: 'offer_voicemail',
  description: 'Lets the caller record a message after a tone. Say first that you do that.',
  input: z.strictObject({}),
  ...act,
});

export const switchLanguage = tool({
  name: 'switch_language',
  description: 'Goes on in another language, when the caller asks for it or speaks it.',
  input: z.strictObject({
    language: z
      .string()
      .max(5)
      .regex(/^[a-z]{2}(-[A-Z]{2})?$/, 'a language like en or en-US')
      .describe('Like en, es or fr-CA.'),
  }),
  ...act,
});

/** Twilio charges from 1.00 on; what the vertical's file allows at most is checked where it is known. */
export const takeCardPayment = tool({
  name: 'take_card_payment',
  description:
    'Puts the caller through to the payment system, which takes the card by keypad and then puts them back. ' +
    'Say that first, and never ask for card data yourself.',
  input: z.strictObject({
    amount: z
      .number()
      .min(1)
      .max(100_000)
      .describe('What to charge, in the currency of the business.'),
  }),
  ...act,
  // The card by keypad takes as long as it takes; the call has its own limit for it.
  timeLimitMs: 660_000,
});

export const endCall = tool({
  name: 'end_call',
  description: 'Hangs up, when the caller has said goodbye and nothing is open.',
  input: z.strictObject({ reason: text(120, 'Why, in a few words.') }),
  ...act,
});
