import { describe, expect, it } from 'vitest';
import {
  farewellTwiml,
  offerTwiml,
  transferTwiml,
  voicemailTwiml,
  whisperTwiml,
} from './step-twiml.js';

describe('voicemailTwiml', () => {
  it('tells of the recording, gives a tone, and says whom to tell', () => {
    const twiml = voicemailTwiml({
      voicemail: { say: 'We are closed. Messages are recorded.', maxSeconds: 60 },
      action: 'https://v/twilio/voicemail?vertical=salon',
      recordingStatusCallback: 'https://v/twilio/recording?vertical=salon',
    });
    expect(twiml).toContain(
      '<Response><Say>We are closed. Messages are recorded.</Say>' +
        '<Record action="https://v/twilio/voicemail?vertical=salon" method="POST" maxLength="60"' +
        ' timeout="5" finishOnKey="#" playBeep="true" trim="do-not-trim"' +
        ' recordingStatusCallback="https://v/twilio/recording?vertical=salon"' +
        ' recordingStatusCallbackMethod="POST"' +
        ' recordingStatusCallbackEvent="completed absent"/></Response>',
    );
  });

  it('says first why the agent does not take the call', () => {
    const voicemail = { say: 'Messages are recorded.' };
    const answer = { voicemail, first: 'All lines are busy.', action: 'a' };
    expect(voicemailTwiml({ ...answer, recordingStatusCallback: 'b' })).toContain(
      '<Say>All lines are busy.</Say><Say>Messages are recorded.</Say><Record',
    );
  });
});

describe('transferTwiml', () => {
  const answer = {
    transfer: { say: 'One moment.', ringSeconds: 25, unanswered: 'agent' },
    phone: '+15550109101',
    isFirst: true,
    action: 'https://v/twilio/transfer?attempt=0&transfer=cold',
    statusCallback: 'https://v/s',
  } as const;

  it('rings one telephone, and hears how that went', () => {
    expect(transferTwiml(answer)).toContain(
      '<Response><Say>One moment.</Say>' +
        '<Dial action="https://v/twilio/transfer?attempt=0&amp;transfer=cold" method="POST"' +
        ' answerOnBridge="true" timeout="25">' +
        '<Number statusCallback="https://v/s" statusCallbackMethod="POST"' +
        ' statusCallbackEvent="answered">+15550109101</Number></Dial></Response>',
    );
  });

  it('says nothing before the next one', () => {
    expect(transferTwiml({ ...answer, isFirst: false })).not.toContain('<Say>');
  });
});

describe('whisperTwiml', () => {
  it('tells a person what a call is about, and joins nobody without a key', () => {
    const about = {
      business: 'Studio Verbena',
      summary: 'A burning scalp.',
      action: 'https://v/k',
    };
    const twiml = whisperTwiml(about);
    expect(twiml).toContain(
      '<Gather action="https://v/k" method="POST" input="dtmf" numDigits="1" timeout="6">' +
        '<Say>A caller for Studio Verbena. It is about: A burning scalp. Press 1 to take the call.' +
        '</Say></Gather><Hangup/>',
    );
    expect(whisperTwiml({ ...about, summary: undefined })).toContain('Verbena. Press 1');
  });
});

describe('offerTwiml', () => {
  it('offers a key, and hears also of none', () => {
    expect(
      offerTwiml({ first: 'All are busy.', offer: 'Press 1.', action: 'https://v/c' }),
    ).toContain(
      '<Say>All are busy.</Say><Gather action="https://v/c" method="POST" input="dtmf" numDigits="1"' +
        ' timeout="6" actionOnEmptyResult="true"><Say>Press 1.</Say></Gather>',
    );
  });
});

describe('farewellTwiml', () => {
  it('ends the call', () => {
    expect(farewellTwiml('Goodbye.')).toContain('<Say>Goodbye.</Say><Hangup/>');
    expect(farewellTwiml(undefined)).toContain('<Response><Hangup/></Response>');
  });
});
