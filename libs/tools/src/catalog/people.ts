import { z } from 'zod';
import { tool } from '../tool.js';
import { day, personName, phone, text } from './fields.js';

/** No more of a person than an agent needs: what is looked up by two facts is said back by neither. */
const Found = z.object({
  isKnown: z.boolean(),
  person: z
    .object({
      reference: z.string(),
      name: z.string(),
      lastVisit: z.string().optional(),
      note: z.string().max(300).optional(),
    })
    .optional(),
});

export const lookUpPatient = tool({
  name: 'look_up_patient',
  description:
    'Whether a caller is a patient here. Needs full name and date of birth, both said by the caller.',
  input: z.strictObject({ name: personName, dateOfBirth: day('Their date of birth.') }),
  output: Found,
  effect: 'read',
  timeLimitMs: 8_000,
  filler: 'looking',
});

export const lookUpCustomer = tool({
  name: 'look_up_customer',
  description: 'Whether a caller is a customer here, by name and telephone number.',
  input: z.strictObject({ name: personName, phone: phone('Their number.') }),
  output: Found,
  effect: 'read',
  timeLimitMs: 8_000,
  filler: 'looking',
});

export const checkInsurance = tool({
  name: 'check_insurance',
  description:
    'Whether an insurance plan is accepted here. It says nothing of what a person is covered for: never promise that.',
  input: z.strictObject({
    payer: text(80, 'The insurance company.'),
    plan: text(80, 'The plan, if the caller knows it.').optional(),
  }),
  output: z.object({
    isAccepted: z.enum(['yes', 'no', 'unknown']),
    plan: z.string().optional(),
    note: z.string().max(300).optional(),
  }),
  effect: 'read',
  timeLimitMs: 8_000,
  filler: 'looking',
});
