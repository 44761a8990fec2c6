import { describe, expect, it } from 'vitest';
import { HEALTHCARE } from '../testing/verticals.js';
import { connectTwiml, divertTwiml, fallbackTwiml, payTwiml } from './answer-twiml.js';
import { PublicAddress } from './public-address.js';

const SAY = '<Say>Please hold for a person.</Say><Dial>+15550109999</Dial>';

const ANSWER = {
  mediaUrl: 'wss://voice.example.com/twilio/media',
  statusCallback: 'https://voice.example.com/twilio/stream-status',
  token: '1.abc',
  part: 0,
  afterStream: 'https://voice.example.com/twilio/after-stream',
  vertical: HEALTHCARE,
};
const PAYMENT = { connector: 'Main', currency: 'usd', amountMax: 500, description: 'Deposit' };

describe('connectTwiml', () => {
  it('opens the stream, and says where to ask what follows on it', () => {
    const twiml = connectTwiml(ANSWER);
    expect(twiml).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Response>' +
        '<Connect action="https://voice.example.com/twilio/after-stream">' +
        '<Stream url="wss://voice.example.com/twilio/media"' +
        ' statusCallback="https://voice.example.com/twilio/stream-status"' +
        ' statusCallbackMethod="POST">' +
        '<Parameter name="token" value="1.abc"/><Parameter name="vertical" value="healthcare"/>' +
        `</Stream></Connect>${SAY}</Response>`,
    );
  });
});

describe('connectTwiml of a later stream', () => {
  it('says which stream of the call it is, from the second on', () => {
    expect(connectTwiml({ ...ANSWER, part: 2 })).toContain('<Parameter name="part" value="2"/>');
  });
});

describe('fallbackTwiml', () => {
  it('is what else would stand behind the stream', () => {
    expect(fallbackTwiml(HEALTHCARE)).toContain(`<Response>${SAY}</Response>`);
  });
});

describe('payTwiml', () => {
  it('takes a card by keypad, and asks what follows', () => {
    const twiml = payTwiml({
      payment: PAYMENT,
      amount: '12.50',
      action: 'https://voice.example.com/twilio/payment',
      statusCallback: 'https://voice.example.com/twilio/payment-status',
    });
    expect(twiml).toContain(
      '<Response><Pay paymentConnector="Main" chargeAmount="12.50" currency="usd"' +
        ' description="Deposit" postalCode="false"' +
        ' action="https://voice.example.com/twilio/payment"' +
        ' statusCallback="https://voice.example.com/twilio/payment-status"' +
        ' statusCallbackMethod="POST"/></Response>',
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

  it('sends streams to the very process where that has an address of its own', () => {
    const own = new PublicAddress('https://voice.example.com/', 'wss://voice-2.example.com/');
    expect(own.mediaUrl).toBe('wss://voice-2.example.com/twilio/media');
  });

  it('keeps the query, which is signed too', () => {
    const address = new PublicAddress('https://voice.example.com/');
    expect(address.http('/twilio/voice?a=1')).toBe('https://voice.example.com/twilio/voice?a=1');
  });
});
