import { LAG_OBJECTIVE_MS } from '@verbatim/contracts';
import { z } from 'zod';

const Http = z.url({ protocol: /^https?$/ });
const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;

/** Who is told of incidents, and when. Nothing of it set: incidents are in the log and the table only. */
export const PagingEnv = z.object({
  LAG_PAGE_MS: z.coerce
    .number()
    .int()
    .max(3_600_000)
    .default(30_000)
    // At or below the objective it would page for what is fine.
    .refine((pageMs) => pageMs > LAG_OBJECTIVE_MS, {
      error: ({ input }) =>
        `must be above the lag objective of ${LAG_OBJECTIVE_MS} ms; it is ${String(input)} ms`,
    })
    .describe('Lag of a vertical, or age of a dead process’s spool, past which somebody is paged.'),
  PAGER_REMIND_MS: z.coerce
    .number()
    .int()
    .min(60_000)
    .max(86_400_000)
    .default(900_000)
    .describe('How long an incident that nobody acknowledges stays quiet before it is told again.'),
  PAGER_WEBHOOK_URL: Http.optional().describe('Where each page is posted as JSON.'),
  PAGER_WEBHOOK_SECRET: z
    .string()
    .min(16)
    .optional()
    .describe('Signs what is posted there: HMAC-SHA256 over timestamp and body.'),
  PAGERDUTY_ROUTING_KEY: z
    .string()
    .regex(/^[A-Za-z0-9]{32}$/)
    .optional()
    .describe('Integration key of a PagerDuty service (Events API v2).'),
  PAGERDUTY_URL: Http.default('https://events.pagerduty.com/v2/enqueue').describe(
    'Where PagerDuty, or what speaks its Events API v2, takes events.',
  ),
  PAGER_SMS_TO: z
    .string()
    .transform((list) => list.split(',').map((number) => number.trim()))
    .pipe(z.array(z.string().regex(PHONE_NUMBER)).min(1).max(10))
    .optional()
    .describe('Numbers that get an SMS, E.164, separated by commas.'),
  PAGER_SMS_FROM: z
    .string()
    .regex(PHONE_NUMBER)
    .optional()
    .describe('Number of the Twilio account that the SMS come from.'),
  TWILIO_ACCOUNT_SID: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/)
    .optional()
    .describe('Twilio account that sends the SMS, and where erasures delete recordings.'),
  TWILIO_AUTH_TOKEN: z.string().min(8).optional().describe('Auth token of that account.'),
  TWILIO_API_URL: Http.default('https://api.twilio.com').describe('Where Twilio’s REST API is.'),
});
export type PagingEnv = z.infer<typeof PagingEnv>;
