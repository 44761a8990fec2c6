import { describe, expect, it } from 'vitest';
import { CALL_ID } from '../testing/recording.js';
import { directionOf, isTerminal, ownNumberOf, StatusForm, VoiceForm } from './webhook-forms.js';

describe('the forms', () => {
  it('take what Twilio sends and ignore the rest', () => {
    const form = {
      CallSid: CALL_ID,
      From: '+15550101234',
      To: '+15550100001',
      Direction: 'inbound',
    };
    expect(VoiceForm.parse({ ...form, CallerCity: 'X' })).toEqual(form);
  });

  it.each(['CA1', '', `ca${'0'.repeat(32)}`, `CA${'G'.repeat(32)}`])(
    'refuse the CallSid %j',
    (CallSid) => {
      expect(VoiceForm.safeParse({ CallSid }).success).toBe(false);
    },
  );

  it('do without a duration that cannot be read', () => {
    const form = { CallSid: CALL_ID, CallStatus: 'completed', CallDuration: 'long' };
    expect(StatusForm.parse(form).CallDuration).toBeUndefined();
    expect(StatusForm.parse({ ...form, CallDuration: '61' }).CallDuration).toBe(61);
  });
});

describe('isTerminal', () => {
  it.each(['completed', 'busy', 'failed', 'no-answer', 'canceled'])('is true for %s', (status) => {
    expect(isTerminal(status)).toBe(true);
  });
  it.each(['queued', 'ringing', 'in-progress', ''])('is false for %j', (status) => {
    expect(isTerminal(status)).toBe(false);
  });
});

describe('directionOf', () => {
  it.each([
    ['inbound', 'inbound'],
    ['outbound-api', 'outbound'],
    ['outbound-dial', 'outbound'],
    ['', 'inbound'],
  ])('reads %j as %s', (given, direction) => {
    expect(directionOf(given)).toBe(direction);
  });
});

describe('ownNumberOf', () => {
  it.each([
    ['inbound', '+15550100001'],
    ['outbound-api', '+15550109999'],
  ])('finds ours on an %s call', (Direction, own) => {
    expect(ownNumberOf({ From: '+15550109999', To: '+15550100001', Direction })).toBe(own);
  });
});
