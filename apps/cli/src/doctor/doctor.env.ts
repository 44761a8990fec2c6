import { z } from 'zod';

const optional = (description: string) => z.string().min(1).optional().describe(description);

/**
 * What "verbatim doctor" looks at besides what all commands read: the variables of the voice app. Their form is
 * not checked here: what is wrong with one is a finding of the doctor, not a reason to refuse every command.
 */
export const DoctorEnv = z.object({
  HOST: optional('Address that the voice app listens on, for the doctor.'),
  PORT: optional('Port that the voice app listens on, for the doctor.'),
  PUBLIC_URL: optional('Address under which Twilio reaches the voice app.'),
  OPENAI_API_KEY: optional('Key of the Realtime API.'),
  OPENAI_BASE_URL: z
    .string()
    .min(1)
    .default('https://api.openai.com/v1')
    .describe('Where the Realtime API is.'),
  OPENAI_REALTIME_MODEL: z
    .string()
    .min(1)
    .default('gpt-realtime-2.1')
    .describe('Model that talks, where a vertical names none.'),
  OPENAI_REALTIME_SMALLER_MODEL: z
    .string()
    .min(1)
    .default('gpt-realtime-2.1-mini')
    .describe('Tried where that one cannot be had and a vertical names no other.'),
  OPENAI_VOICEMAIL_MODEL: z
    .string()
    .min(1)
    .default('gpt-transcribe')
    .describe('Model that transcribes messages which callers leave after a tone.'),
  OPENAI_TRANSCRIPTION_MODEL: z
    .string()
    .min(1)
    .default('gpt-transcribe')
    .describe('Model that transcribes the caller, where a vertical names none.'),
  SMS_FROM: optional('Number of the Twilio account that SMS to callers come from.'),
  MAIL_FROM: optional('Sender of e-mail.'),
  MAIL_SMTP_URL: optional('Server that takes e-mail.'),
  MAIL_SES_REGION: optional('AWS region whose SES sends e-mail.'),
  SPOOL_QUOTA_BYTES: z.coerce
    .number()
    .int()
    .default(1024 ** 3)
    .describe('What one voice process’s spool may take on disk.'),
  VERTICALS_DIRECTORY: optional('Where the files of the verticals are.'),
});

/** Whether a secret that a vertical's file names for its tools is there; it is not looked at. */
export const isToolSecretSet = (name: string): boolean => (process.env[name] ?? '') !== '';
