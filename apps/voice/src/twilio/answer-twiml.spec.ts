import { describe, expect, it } from 'vitest';
import { HEALTHCARE } from '../testing/verticals.js';
import { connectTwiml, divertTwiml } from './answer-twiml.js';
import { PublicAddress } from './public-address.js';

const SAY = '<Say>Please hold for a person.</Say><Dial>+15550109999</Dial>';

describe('connectTwiml', () => {
  it('opens the stream, and leaves the fallback behind it for when the stream ends', () => {
    const twiml = connectTwiml({
      mediaUrl: 'wss://voice.example.com/twilio/media',
      statusCallback: 'https://voice.example.com/twilio/stream-status',
      token: '1.abc',
      vertical: HEALTHCARE,
    });
    expect(twiml).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response><Connect>' +
        '<Stream url="wss://voice.example.com/twilio/media"' +
        ' statusCallback="https://voice.example.com/twilio/stream-status"' +
        ' statusCallbackMethod="POST">' +
        '<Parameter name="token" value="1.abc"/><Parameter name="vertical" value="healthcare"/>' +
        `</Stream></Connect>${SAY}</Response>`,
    );
  });
});

describe('divertTwiml', () => {
  it('says why and puts the caller through', () => {
    expect(divertTwiml(HEALTHCARE)).toContain(`<Response>${SAY}</Response>`);
  });

  it('says what the file has for those that never reached the agent', () => {
    const divert = { say: 'We call you back.' };
    expect(divertTwiml({ ...HEALTHCARE, divert })).toContain(
      '<Response><Say>We call you back.</Say></Response>',
    );
  });

  it('ends the call after the words where nobody is named', () => {
    const vertical = { ...HEALTHCARE, fallback: { say: 'We are <closed> & sorry.' } };
    expect(divertTwiml(vertical)).toContain(
      '<Response><Say>We are &lt;closed&gt; &amp; sorry.</Say></Response>',
    );
  });
});

describe('PublicAddress', () => {
  it.each([
    ['https://voice.example.com', 'wss://voice.example.com/twilio/media'],
    ['https://voice.example.com/', 'wss://voice.example.com/twilio/media'],
    ['http://127.0.0.1:3000', 'ws://127.0.0.1:3000/twilio/media'],
  ])('turns %s into the address of the stream', (publicUrl, mediaUrl) => {
    expect(new PublicAddress(publicUrl).mediaUrl).toBe(mediaUrl);
  });

  it('keeps the query, which is signed too', () => {
    const address = new PublicAddress('https://voice.example.com/');
    expect(address.http('/twilio/voice?a=1')).toBe('https://voice.example.com/twilio/voice?a=1');
  });
});
