import { isCron } from '@verbatim/queue';
import { z } from 'zod';

/** When the record is compared with the carrier's. */
export const CarrierEnv = z.object({
  RECONCILE_TWILIO_CRON: z
    .string()
    .refine(isCron, 'must be a cron pattern of five fields, such as 30 1 * * *')
    .optional()
    .describe(
      'When the day before is compared with Twilio’s call list, in UTC: 30 1 * * * is at half past one. Without it: never.',
    ),
  RECONCILE_TWILIO_SUBACCOUNTS: z
    .enum(['on', 'off'])
    .default('off')
    .describe('Whether the calls of accounts below TWILIO_ACCOUNT_SID are compared too.'),
});
