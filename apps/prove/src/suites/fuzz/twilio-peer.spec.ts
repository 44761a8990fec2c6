import { describe, expect, it } from 'vitest';
import { streamParametersIn, TwilioPeer } from './twilio-peer.js';

describe('TwilioPeer.signatureOf', () => {
  it('is what the example in the documentation of Twilio comes to', () => {
    const peer = new TwilioPeer('https://mycompany.com', '12345');
    const form = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675309',
      Digits: '1234',
      From: '+14158675309',
      To: '+18005551212',
    };
    expect(peer.signatureOf('https://mycompany.com/myapp.php?foo=1&bar=2', form)).toBe(
      'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    );
  });
});

describe('streamParametersIn', () => {
  it('gives what the TwiML passes on, and nothing where it has no stream', () => {
    const twiml = '<Stream url="ws://x"><Parameter name="token" value="t.1"/></Stream>';
    expect(streamParametersIn(twiml)).toEqual({ token: 't.1' });
    expect(streamParametersIn('<Say>No.</Say>')).toBeUndefined();
  });
});
