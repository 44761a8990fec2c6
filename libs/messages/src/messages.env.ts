import { z } from 'zod';

const PHONE_NUMBER = /^\+[1-9]\d{6,14}$/;

/** How messages to callers leave the house. Nothing of it set: they are laid into files. */
export const MessagesEnv = z.object({
  MESSAGES_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe('Directory of the message templates. Without it "messages" beside the verticals.'),
  MESSAGES_SINK_DIRECTORY: z
    .string()
    .min(1)
    .default('.data/messages')
    .describe('Where messages are laid whose channel has no carrier. Only its owner may read it.'),
  SMS_FROM: z
    .string()
    .regex(PHONE_NUMBER)
    .optional()
    .describe('Number of the Twilio account that SMS to callers come from, E.164.'),
  MAIL_FROM: z
    .string()
    .min(3)
    .max(320)
    .regex(/^[^\r\n]*@[^\r\n]*$/)
    .optional()
    .describe('Sender of e-mail: an address, or a name and <address>.'),
  MAIL_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('Server that takes e-mail: smtp://user:password@host:587, or smtps://.'),
  MAIL_SES_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/)
    .optional()
    .describe('AWS region whose SES sends e-mail. Credentials from the SDK’s default chain.'),
  MAIL_SES_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('A service that speaks the API of SES, other than that of AWS.'),
});
export type MessagesEnv = z.infer<typeof MessagesEnv>;
