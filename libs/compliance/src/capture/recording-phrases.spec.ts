import { describe, expect, it } from 'vitest';
import { permitsRecording, refusesRecording, saysRecordingNotice } from './recording-phrases.js';

describe('saysRecordingNotice', () => {
  it.each([
    'Thank you for calling. I am an AI assistant, and this call is recorded.',
    "I am the salon's AI assistant, and calls are recorded.",
    'This call may be recorded for quality.',
    'Please note that this conversation is being recorded.',
    "We're recording this call.",
    'You are on a recorded line.',
    'Esta llamada está siendo grabada.',
    'Esta llamada se graba.',
  ])('sees it in "%s"', (text) => {
    expect(saysRecordingNotice(text)).toBe(true);
  });

  it.each([
    'Hello, I am an AI assistant. How can I help you?',
    'This call is not recorded.',
    'This call is never being recorded.',
    'I have recorded your appointment for Friday.',
    'There is no record of a call from you.',
    '',
  ])('does not see it in "%s"', (text) => {
    expect(saysRecordingNotice(text)).toBe(false);
  });
});

describe('refusesRecording', () => {
  it.each([
    "Don't record me.",
    'please dont record this',
    'I do not want to be recorded.',
    "I don't want this call to be recorded.",
    'I do not consent to being recorded',
    "I'm not okay with being recorded.",
    "I'd rather not be recorded",
    'Stop the recording, please.',
    'Can you turn off the recording?',
    'I refuse to be recorded.',
    'No me graben, por favor.',
    'No quiero que esta llamada sea grabada.',
  ])('sees it in "%s"', (text) => {
    expect(refusesRecording(text)).toBe(true);
  });

  it.each([
    'I do not mind being recorded.',
    'Is this call recorded?',
    'Do not forget to record my new address.',
    'I did not get the recorded message.',
    'My doctor did not record my weight.',
    'I do not have a record of that.',
    'We do not want the deed recorded with the county yet.',
    'I could not open the recording that you sent.',
    'You can record it, that is fine.',
  ])('does not see it in "%s"', (text) => {
    expect(refusesRecording(text)).toBe(false);
  });
});

describe('permitsRecording', () => {
  it.each([
    'Yes, you can record this.',
    "I don't mind being recorded.",
    'I agree to be recorded.',
    'It is okay to record the call.',
  ])('sees it in "%s"', (text) => {
    expect(permitsRecording(text)).toBe(true);
  });

  it.each([
    'That is not okay to record.',
    'I do not agree to be recorded.',
    'You cannot record me.',
    'Fine, see you on Friday.',
  ])('does not see it in "%s"', (text) => {
    expect(permitsRecording(text)).toBe(false);
  });
});
