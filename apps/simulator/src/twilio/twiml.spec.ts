import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { TwimlError, parseTwiml } from './twiml.js';
import { XmlError, parseXml } from './xml.js';

describe('parseTwiml', () => {
  it("reads what Twilio's own builder writes, parameters and verbs after the stream included", () => {
    const response = new twilio.twiml.VoiceResponse();
    const stream = response
      .connect({ action: '/after' })
      .stream({ url: 'wss://voice.example/media', name: 'main', statusCallback: '/stream' });
    stream.parameter({ name: 'token', value: 'a&b<c>"d"' });
    response.say("I'm sorry");
    response.dial('+15550109001');
    response.enqueue({ action: '/queue' }, 'support');
    response.redirect('/again');
    response.hangup();
    expect(parseTwiml(response.toString())).toEqual({
      warnings: [],
      verbs: [
        {
          verb: 'Connect',
          action: '/after',
          stream: {
            url: 'wss://voice.example/media',
            name: 'main',
            statusCallback: '/stream',
            parameters: { token: 'a&b<c>"d"' },
          },
        },
        { verb: 'Say', text: "I'm sorry" },
        {
          verb: 'Dial',
          target: '+15550109001',
          action: undefined,
          timeoutMs: 30_000,
          whisper: undefined,
          statusCallback: undefined,
          statusEvents: ['completed'],
        },
        { verb: 'Enqueue', queue: 'support', action: '/queue' },
        { verb: 'Redirect', url: '/again' },
        { verb: 'Hangup' },
      ],
    });
  });

  it('reads a payment as the builder writes it', () => {
    const response = new twilio.twiml.VoiceResponse();
    response.pay({
      paymentConnector: 'Main',
      chargeAmount: '12.50',
      currency: 'usd',
      action: '/paid',
      statusCallback: '/paying',
    });
    expect(parseTwiml(response.toString()).verbs).toEqual([
      {
        verb: 'Pay',
        action: '/paid',
        statusCallback: '/paying',
        chargeAmount: '12.50',
        currency: 'usd',
        connector: 'Main',
      },
    ]);
  });

  it('reads a message after a tone, and a telephone that tells when it is picked up', () => {
    const response = new twilio.twiml.VoiceResponse();
    response.record({
      action: '/spoken',
      maxLength: 60,
      recordingStatusCallback: '/recorded',
      recordingStatusCallbackEvent: ['completed', 'absent'],
    });
    const told = { statusCallback: '/told', statusCallbackEvent: ['answered' as const] };
    response.dial({ action: '/dialled', timeout: 20 }).number(told, '+15550109101');
    expect(parseTwiml(response.toString()).verbs).toEqual([
      {
        verb: 'Record',
        action: '/spoken',
        maxLengthMs: 60_000,
        timeoutMs: 5_000,
        statusCallback: '/recorded',
        statusEvents: ['completed', 'absent'],
      },
      {
        verb: 'Dial',
        target: '+15550109101',
        action: '/dialled',
        timeoutMs: 20_000,
        whisper: undefined,
        statusCallback: '/told',
        statusEvents: ['answered'],
      },
    ]);
  });

  it.each(['0.50', 'much', '1000001'])('refuses a payment of %s', (amount) => {
    expect(() => parseTwiml(`<Response><Pay chargeAmount="${amount}"/></Response>`)).toThrow(
      TwimlError,
    );
  });

  it('passes over a verb that it does not know, with a warning', () => {
    const { verbs, warnings } = parseTwiml('<Response><Sing/><Reject reason="busy"/></Response>');
    expect(verbs).toEqual([{ verb: 'Reject', reason: 'busy' }]);
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['no XML at all', 'Service Unavailable', '12100'],
    ['another root', '<Answer/>', '12100'],
    ['a stream without a URL', '<Response><Connect><Stream/></Connect></Response>', '31923'],
    [
      'a stream over http',
      '<Response><Connect><Stream url="http://a/m"/></Connect></Response>',
      '31922',
    ],
    [
      'a stream URL with a query',
      '<Response><Connect><Stream url="wss://a/m?x=1"/></Connect></Response>',
      '31920',
    ],
    [
      'a parameter that is too long',
      `<Response><Connect><Stream url="wss://a/m"><Parameter name="t" value="${'x'.repeat(499)}"/></Stream></Connect></Response>`,
      '500 characters',
    ],
  ])('refuses %s', (_name, document, code) => {
    expect(() => parseTwiml(document)).toThrow(TwimlError);
    expect(() => parseTwiml(document)).toThrow(code);
  });
});

describe('parseXml', () => {
  it('reads attributes in both quotes, entities, CDATA, comments and nesting', () => {
    const xml = `<?xml version="1.0"?><!-- c --><a x='1&#38;2' y="&lt;"><b>t &amp; u</b><![CDATA[<raw>]]></a>`;
    expect(parseXml(xml)).toEqual({
      name: 'a',
      attributes: { x: '1&2', y: '<' },
      text: '<raw>',
      children: [{ name: 'b', attributes: {}, text: 't & u', children: [] }],
    });
  });

  it.each([
    ['an unclosed element', '<a><b></a>'],
    ['a closing tag alone', '</a>'],
    ['two roots', '<a/><b/>'],
    ['text beside the root', 'hello <a/>'],
    ['a document type', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['a bare ampersand', '<a>you & me</a>'],
    ['an attribute without quotes', '<a x=1/>'],
    ['a nesting without end', '<a>'.repeat(40)],
    ['a document of more than 64 KiB', `<a>${'x'.repeat(70_000)}</a>`],
  ])('refuses %s', (_name, document) => {
    expect(() => parseXml(document)).toThrow(XmlError);
  });
});
