import { describe, expect, it } from 'vitest';
import { StreamWriter, receiveMessage } from './stream-messages.js';

const receive = (message: unknown) =>
  receiveMessage(Buffer.from(JSON.stringify(message)), false, 'MZ1');

describe('receiveMessage', () => {
  it('takes media, mark and clear of its own stream', () => {
    expect(receive({ event: 'media', streamSid: 'MZ1', media: { payload: 'AAAA' } }).kind).toBe(
      'message',
    );
    expect(receive({ event: 'mark', streamSid: 'MZ1', mark: { name: 'm' } }).kind).toBe('message');
    expect(receive({ event: 'clear', streamSid: 'MZ1' }).kind).toBe('message');
  });

  it.each([
    ['another event', { event: 'stop', streamSid: 'MZ1' }],
    ['a mark without a name', { event: 'mark', streamSid: 'MZ1', mark: {} }],
    ['a payload that is not base64', { event: 'media', streamSid: 'MZ1', media: { payload: '*' } }],
    ['another stream', { event: 'clear', streamSid: 'MZ2' }],
    ['a missing streamSid', { event: 'clear' }],
  ])('reports %s as malformed', (_name, message) => {
    expect(receive(message)).toMatchObject({
      kind: 'malformed',
      warning: expect.stringMatching(/^31950: /),
    });
  });

  it('reports binary frames and frames that are not JSON', () => {
    expect(receiveMessage(Buffer.alloc(4), true, 'MZ1').kind).toBe('malformed');
    expect(receiveMessage(Buffer.from('{'), false, 'MZ1').kind).toBe('malformed');
  });
});

describe('StreamWriter', () => {
  it('writes the messages of a stream as Twilio documents them', () => {
    const sent: unknown[] = [];
    const writer = new StreamWriter('MZ1', (message) => sent.push(JSON.parse(message)));
    writer.connected();
    writer.start({ accountSid: 'AC1', callSid: 'CA1', customParameters: { token: 't' } });
    writer.media(Buffer.of(0xff, 0xff), 0);
    writer.dtmf('5');
    writer.media(Buffer.of(0xff), 20);
    writer.mark('m');
    writer.stop({ accountSid: 'AC1', callSid: 'CA1' });
    expect(sent).toEqual([
      { event: 'connected', protocol: 'Call', version: '1.0.0' },
      {
        event: 'start',
        sequenceNumber: '1',
        streamSid: 'MZ1',
        start: {
          accountSid: 'AC1',
          streamSid: 'MZ1',
          callSid: 'CA1',
          tracks: ['inbound'],
          mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
          customParameters: { token: 't' },
        },
      },
      {
        event: 'media',
        sequenceNumber: '2',
        streamSid: 'MZ1',
        media: { track: 'inbound', chunk: '1', timestamp: '0', payload: '//8=' },
      },
      {
        event: 'dtmf',
        sequenceNumber: '3',
        streamSid: 'MZ1',
        dtmf: { track: 'inbound_track', digit: '5' },
      },
      {
        event: 'media',
        sequenceNumber: '4',
        streamSid: 'MZ1',
        media: { track: 'inbound', chunk: '2', timestamp: '20', payload: '/w==' },
      },
      { event: 'mark', sequenceNumber: '5', streamSid: 'MZ1', mark: { name: 'm' } },
      {
        event: 'stop',
        sequenceNumber: '6',
        streamSid: 'MZ1',
        stop: { accountSid: 'AC1', callSid: 'CA1' },
      },
    ]);
  });
});
