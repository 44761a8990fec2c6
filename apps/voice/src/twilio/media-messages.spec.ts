import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALL_ID } from '../testing/recording.js';
import { decodedBytes, isTelephoneAudio, readMediaFrame } from './media-messages.js';

const start = {
  event: 'start',
  sequenceNumber: '1',
  streamSid: 'MZ1',
  start: {
    accountSid: 'AC1',
    streamSid: 'MZ1',
    callSid: CALL_ID,
    tracks: ['inbound'],
    mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8_000, channels: 1 },
    customParameters: { token: 't' },
  },
};
const media = (payload: string) => ({
  event: 'media',
  sequenceNumber: '2',
  media: { track: 'inbound', chunk: '1', timestamp: '0', payload },
});

const read = (message: unknown) => readMediaFrame(JSON.stringify(message));

describe('readMediaFrame', () => {
  it('reads what Twilio sends, counters as numbers, and ignores what it does not know', () => {
    expect(read({ ...start, addedLater: true })).toMatchObject({
      kind: 'message',
      message: { event: 'start', sequenceNumber: 1, start: { callSid: CALL_ID } },
    });
    expect(read(media('/38='))).toMatchObject({ message: { media: { timestamp: 0 } } });
    expect(read({ event: 'connected', protocol: 'Call' })).toMatchObject({ kind: 'message' });
    expect(
      read({ event: 'dtmf', sequenceNumber: '3', dtmf: { track: 'inbound_track', digit: '#' } }),
    ).toMatchObject({ message: { dtmf: { digit: '#' } } });
  });

  it.each([
    ['broken-json', '{"event":"media",'],
    ['broken-json', ''],
    ['unknown-event', 'null'],
    ['unknown-event', '[]'],
    ['unknown-event', '{"event":"video"}'],
    ['unknown-event', '{"event":{"a":1}}'],
    ['bad-shape', '{"event":"media"}'],
    ['bad-shape', JSON.stringify({ ...start, start: { ...start.start, callSid: 'CA1' } })],
    ['bad-shape', JSON.stringify(media('/38=')).replace('"0"', '"9007199254740991"')],
    ['bad-base64', JSON.stringify(media('not base64!'))],
    ['bad-base64', JSON.stringify(media('abc'))],
    ['bad-base64', JSON.stringify(media(''))],
  ])('calls it %s: %s', (code, text) => {
    expect(readMediaFrame(text)).toEqual({ kind: 'bad', code });
  });

  it('reads the usual frame of audio as it reads any other, however it is written', () => {
    const counter = fc.nat(2 ** 31).map(String);
    const base64 = fc.uint8Array({ maxLength: 400 }).map((b) => Buffer.from(b).toString('base64'));
    const payload = fc.oneof(base64, fc.string(), fc.constantFrom('AAA', 'AA==', '====', 'AA"A'));
    fc.assert(
      fc.property(counter, counter, counter, payload, (sequenceNumber, chunk, timestamp, audio) => {
        const media = { track: 'inbound', chunk, timestamp, payload: audio };
        const text = JSON.stringify({ event: 'media', sequenceNumber, media, streamSid: 'MZ1' });
        expect(readMediaFrame(text)).toEqual(readMediaFrame(` ${text}`));
      }),
    );
  });

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((v) => JSON.stringify(v)),
        ),
        (text) => {
          expect(['message', 'bad']).toContain(readMediaFrame(text).kind);
        },
      ),
    );
  });
});

describe('decodedBytes', () => {
  it('agrees with decoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) => {
        expect(decodedBytes(Buffer.from(bytes).toString('base64'))).toBe(bytes.length);
      }),
    );
  });
});

describe('isTelephoneAudio', () => {
  it.each([
    ['audio/x-mulaw', 8_000, 1, true],
    ['audio/x-mulaw', 16_000, 1, false],
    ['audio/x-mulaw', 8_000, 2, false],
    ['audio/l16', 8_000, 1, false],
  ])('knows %s at %i Hz with %i channels: %s', (encoding, sampleRate, channels, isBridged) => {
    expect(isTelephoneAudio({ encoding, sampleRate, channels })).toBe(isBridged);
  });
});
