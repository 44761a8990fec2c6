import { z } from 'zod';
import { saysRecordingNotice } from '../capture/recording-phrases.js';
import { DIAL_PURPOSES } from '../dialing/dial-case.js';
import { E164, Line } from './fields.js';

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

/** How often somebody is called who does not answer, and how far apart. */
export const DIAL_ATTEMPTS = 3;
export const DIAL_AGAIN_MINUTES = 30;

/** Calls that are placed: back to who asked for it, and where a person says so. */
const Outbound = z
  .strictObject({
    from: E164.optional().describe('The number that is shown. Absent: the first of numbers.'),
    purpose: z
      .enum(DIAL_PURPOSES, DIAL_PURPOSES.join(', '))
      .optional()
      .describe('What calls are for, as the law tells them apart. Absent: held to every purpose.'),
    onMachine: z
      .enum(['message', 'hang-up'], 'message or hang-up')
      .describe('What an answering machine gets.'),
    message: Line(600).optional().describe('Said to it, after its tone.'),
    attempts: z.int('a whole number').min(1).max(5).optional(),
    againMinutes: z.int('whole minutes').min(1).max(1_440).optional(),
    offer: Line(600)
      .optional()
      .describe('Said to who is diverted with callBack: that they press 1 to be called back.'),
    thanks: Line(300).optional().describe('Said when they did.'),
  })
  .refine(({ onMachine, message }) => onMachine !== 'message' || message !== undefined, {
    path: ['message'],
    message: 'words for the machine, since onMachine says message',
  });
export type Outbound = z.infer<typeof Outbound>;

/** What a call may come to besides a talk with the agent. */
export const Telephone = z.strictObject({
  voicemail: Voicemail.optional(),
  transfer: Transfer.optional(),
  outbound: Outbound.optional(),
});
export type Telephone = z.infer<typeof Telephone>;
