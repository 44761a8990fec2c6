import { z } from 'zod';
import { saysRecordingNotice } from '../capture/recording-phrases.js';
import { Line } from './fields.js';

const Seconds = (min: number, max: number) =>
  z.int('whole seconds').min(min, `at least ${min}`).max(max, `at most ${max}`);

/** Twilio keeps up to an hour; a message is shorter, and what nobody ends must end by itself. */
export const VOICEMAIL_SECONDS_MAX = 600;
export const VOICEMAIL_SECONDS = 120;
/** How long a message may be silent before it is taken to be over. */
export const VOICEMAIL_SILENCE_SECONDS = 5;
/** How long a person's telephone rings before the next one's does. */
export const RING_SECONDS = 20;

/** A message after a tone. Its recording is kept with the call, its words become part of the record. */
const Voicemail = z.strictObject({
  say: Line(600)
    .refine(saysRecordingNotice, 'words that tell that the call is recorded')
    .describe('Said before the tone. It must tell that the message is recorded.'),
  maxSeconds: Seconds(5, VOICEMAIL_SECONDS_MAX)
    .optional()
    .describe(`How long a message may be. Absent: ${VOICEMAIL_SECONDS}.`),
  thanks: Line(300).optional().describe('Said behind it, before the call ends.'),
  afterHours: z
    .boolean('true or false')
    .optional()
    .describe('Calls while it is closed get the tone at once, and no agent. Needs hours.'),
});
export type Voicemail = z.infer<typeof Voicemail>;

/** To whom the agent may put a call through: the contacts of `escalation` that have a telephone, in order. */
const Transfer = z.strictObject({
  say: Line(300).optional().describe('Said before the first telephone rings.'),
  ringSeconds: Seconds(5, 60)
    .optional()
    .describe(`How long each telephone rings. Absent: ${RING_SECONDS}.`),
  unanswered: z
    .enum(['agent', 'voicemail', 'end-call'], 'agent, voicemail or end-call')
    .describe('Where the caller goes when nobody takes the call.'),
  sorry: Line(300).optional().describe('Said then.'),
});
export type Transfer = z.infer<typeof Transfer>;

/** What a call may come to besides a talk with the agent. */
export const Telephone = z.strictObject({
  voicemail: Voicemail.optional(),
  transfer: Transfer.optional(),
});
export type Telephone = z.infer<typeof Telephone>;
