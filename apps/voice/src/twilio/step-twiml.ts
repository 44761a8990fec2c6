import twilio from 'twilio';
import {
  RING_SECONDS,
  VOICEMAIL_SECONDS,
  VOICEMAIL_SILENCE_SECONDS,
  type Transfer,
  type Voicemail,
} from '@verbatim/compliance';

export interface VoicemailAnswer {
  readonly voicemail: Voicemail;
  /** Said before the words of the voicemail itself. */
  readonly first?: string | undefined;
  /** Asked what follows when the message is over. */
  readonly action: string;
  /** Told when the recording can be fetched, or that there is none. */
  readonly recordingStatusCallback: string;
}

/** Words that tell of the recording, a tone, and the caller's message. */
export function voicemailTwiml({
  voicemail,
  first,
  action,
  recordingStatusCallback,
}: VoicemailAnswer): string {
  const response = new twilio.twiml.VoiceResponse();
  if (first !== undefined) response.say(first);
  response.say(voicemail.say);
  response.record({
    action,
    method: 'POST',
    maxLength: voicemail.maxSeconds ?? VOICEMAIL_SECONDS,
    timeout: VOICEMAIL_SILENCE_SECONDS,
    finishOnKey: '#',
    playBeep: true,
    trim: 'do-not-trim',
    recordingStatusCallback,
    recordingStatusCallbackMethod: 'POST',
    recordingStatusCallbackEvent: ['completed', 'absent'],
  });
  return response.toString();
}

export interface TransferAnswer {
  readonly transfer: Transfer | undefined;
  readonly phone: string;
  /** Whether it is the first telephone that rings. */
  readonly isFirst: boolean;
  /** Asked what follows when the person has hung up or did not answer. */
  readonly action: string;
  /** Told when they answer. */
  readonly statusCallback: string;
  /** Of a warm one: asked what they hear before they are joined. */
  readonly whisper?: string | undefined;
}

/** One person's telephone rings; the caller hears it ring until they answer. */
export function transferTwiml(answer: TransferAnswer): string {
  const { transfer, phone, isFirst, action, statusCallback, whisper } = answer;
  const response = new twilio.twiml.VoiceResponse();
  if (isFirst && transfer?.say !== undefined) response.say(transfer.say);
  const dial = response.dial({
    action,
    method: 'POST',
    answerOnBridge: true,
    timeout: transfer?.ringSeconds ?? RING_SECONDS,
  });
  dial.number(
    {
      ...{ statusCallback, statusCallbackMethod: 'POST', statusCallbackEvent: ['answered'] },
      ...(whisper !== undefined && { url: whisper, method: 'POST' }),
    },
    phone,
  );
  return response.toString();
}

/** Last words, and the end of the call. */
export function farewellTwiml(words: string | undefined): string {
  const response = new twilio.twiml.VoiceResponse();
  if (words !== undefined) response.say(words);
  response.hangup();
  return response.toString();
}

export interface OfferAnswer {
  /** Said before the offer. */
  readonly first?: string | undefined;
  readonly offer: string;
  /** Told which key was pressed, or none. */
  readonly action: string;
}

/** How long is waited for a key. */
const KEY_SECONDS = 6;

/** Words that a key answers; whoever presses none is told to the action, too. */
export function offerTwiml({ first, offer, action }: OfferAnswer): string {
  const response = new twilio.twiml.VoiceResponse();
  if (first !== undefined) response.say(first);
  response
    .gather({
      ...{ action, method: 'POST', input: ['dtmf'], numDigits: 1, timeout: KEY_SECONDS },
      actionOnEmptyResult: true,
    })
    .say(offer);
  return response.toString();
}

export interface WhisperAnswer {
  /** Whose line it is, and what the call is about where that is known. */
  readonly business: string;
  readonly summary: string | undefined;
  /** Told which key was pressed. */
  readonly action: string;
}

/** What a person hears before they are joined with the caller; without a key they are not. */
export function whisperTwiml({ business, summary, action }: WhisperAnswer): string {
  const response = new twilio.twiml.VoiceResponse();
  const about = summary === undefined ? '' : ` It is about: ${summary.replace(/[\s.!?]+$/u, '')}.`;
  response
    .gather({ ...{ action, method: 'POST', input: ['dtmf'] }, numDigits: 1, timeout: KEY_SECONDS })
    .say(`A caller for ${business}.${about} Press 1 to take the call.`);
  response.hangup();
  return response.toString();
}

/** The person is joined with the caller. */
export const JOIN_TWIML = new twilio.twiml.VoiceResponse().toString();
