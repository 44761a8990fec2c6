import { InvariantError } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealBytes } from '../aes-gcm.js';
import { FrameFormatError, IdentityConflictError, SizeLimitError } from '../audit-log.errors.js';
import { canonicalBytes, digestOf } from '../canonical.js';
import { CallKey } from '../keys/call-key.js';
import { FRAME_PLAINTEXT_BYTES_MAX } from '../limits.js';
import { CALL_ID, EpochBuilder, epochId, sampleCall } from '../testing/epoch-builder.js';
import { compress } from '../zstd.js';
import { type FrameHeader, encodeFramePrefix, frameAad } from './frame-header.js';
import { decodeFrame, encodeFrame, readFrameHeader } from './frame.js';

const key = CallKey.generate();
const call = sampleCall(key);

describe('encodeFrame and decodeFrame', () => {
  it('give back any subset of an epoch, in any order and repeated, as ascending events', () => {
    const subset = fc.array(fc.constantFrom(...call), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(subset, (events) => {
        const expected = call.filter((event) => events.includes(event));
        const frame = encodeFrame(key, events);
        expect(decodeFrame(key, frame.bytes)).toEqual(expected);
        expect(frame.seqs).toEqual(expected.map(({ seq }) => seq));
        expect(frame.eventDigests).toEqual(expected.map((event) => digestOf(event)));
      }),
      { numRuns: 50 },
    );
  });

  it('keep fields of a newer producer', () => {
    const newer = { ...call[0]!, mood: { calm: true } };
    const frame = encodeFrame(key, [newer]);
    expect(decodeFrame(key, frame.bytes)).toEqual([newer]);
    expect(frame.eventDigests).toEqual([digestOf(newer)]);
  });

  it('are compressed from two kilobytes on, and stay as they are below', () => {
    const algOf = (events: typeof call) =>
      readFrameHeader(encodeFrame(key, events).bytes).header.alg;
    const long = { ...call[0]!, mood: 'calm '.repeat(500) };
    expect([algOf(call.slice(0, 1)), algOf([long])]).toEqual(['A256GCM', 'A256GCM+zstd']);
    expect(decodeFrame(key, encodeFrame(key, [long]).bytes)).toEqual([long]);
  });

  it('refuse every single changed byte', () => {
    const { bytes } = encodeFrame(key, call);
    for (let i = 0; i < bytes.length; i += 1) {
      const altered = Buffer.from(bytes);
      altered[i]! ^= 1;
      expect(() => decodeFrame(key, altered), `byte ${i}`).toThrow(FrameFormatError);
    }
  });

  it('refuse every truncation, and anything behind the end', () => {
    const { bytes } = encodeFrame(key, call.slice(0, 2));
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeFrame(key, bytes.subarray(0, length))).toThrow(FrameFormatError);
    }
    expect(() => decodeFrame(key, Buffer.concat([bytes, Buffer.from([0])]))).toThrow(
      FrameFormatError,
    );
  });

  it('refuse another call’s key, and noise', () => {
    const { bytes } = encodeFrame(key, call);
    expect(() => decodeFrame(CallKey.generate(), bytes)).toThrow(FrameFormatError);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const framed = Buffer.concat([Buffer.from('VBF1'), noise]);
        expect(() => decodeFrame(key, framed)).toThrow(FrameFormatError);
        expect(() => decodeFrame(key, Buffer.from(noise))).toThrow(FrameFormatError);
      }),
    );
  });

  it('write a repeated event once and refuse two contents under one seq', () => {
    const [first] = call as [(typeof call)[0]];
    expect(encodeFrame(key, [first, { ...first }]).seqs).toEqual([0]);
    expect(() => encodeFrame(key, [first, { ...first, at: first.at + 1 }])).toThrow(
      IdentityConflictError,
    );
  });

  it('treat mixed epochs and no events as bugs', () => {
    const other = new EpochBuilder({ key, epoch: epochId(2) }).open().events;
    expect(() => encodeFrame(key, [...call, ...other])).toThrow(InvariantError);
    expect(() => encodeFrame(key, [])).toThrow(InvariantError);
  });

  it('refuse an event above 256 KiB', () => {
    const event = { ...call[0]!, ballast: 'x'.repeat(256 * 1024) };
    expect(() => encodeFrame(key, [event])).toThrow(SizeLimitError);
  });
});

describe('readFrameHeader', () => {
  it('walks the frames of a segment without any key', () => {
    const frames = [call.slice(0, 3), call.slice(3, 5), call.slice(5)].map(
      (events) => encodeFrame(key, events).bytes,
    );
    const segment = Buffer.concat(frames);
    let offset = 0;
    const seen = [];
    while (offset < segment.length) {
      const { header, length } = readFrameHeader(segment, offset);
      seen.push([header.callId, header.seqFrom, header.seqTo, header.count]);
      offset += length;
    }
    expect(seen).toEqual([
      [CALL_ID, 0, 2, 3],
      [CALL_ID, 3, 4, 2],
      [CALL_ID, 5, call.length - 1, call.length - 5],
    ]);
  });
});

describe('decodeFrame, given a frame whose author had the key', () => {
  const header: FrameHeader = {
    v: 1,
    callId: CALL_ID,
    epoch: epochId(1),
    count: 2,
    seqFrom: 0,
    seqTo: 1,
    alg: 'A256GCM+zstd',
    nonce: Buffer.alloc(12).toString('base64url'),
  };
  const frameOf = (plain: Buffer, changed: Partial<FrameHeader> = {}, packed = compress(plain)) => {
    const own = { ...header, ...changed };
    const body = sealBytes(key.frame, Buffer.alloc(12), frameAad(own), packed);
    return Buffer.concat([encodeFramePrefix(own, body.length), body]);
  };
  const lines = call.slice(0, 2).map((event) => canonicalBytes(event).toString());

  it('accepts what is right', () => {
    expect(decodeFrame(key, frameOf(Buffer.from(lines.join('\n'))))).toEqual(call.slice(0, 2));
  });

  it('accepts a body that was not compressed, if the header says so', () => {
    const plain = Buffer.from(lines.join('\n'));
    const frame = frameOf(plain, { alg: 'A256GCM' }, plain);
    expect(decodeFrame(key, frame)).toEqual(call.slice(0, 2));
    expect(() => decodeFrame(key, frameOf(plain, {}, plain))).toThrow(/does not decompress/);
  });

  it('does not unpack a body that grows past the limit', () => {
    const bomb = frameOf(
      Buffer.alloc(0),
      {},
      compress(Buffer.alloc(FRAME_PLAINTEXT_BYTES_MAX + 1)),
    );
    expect(bomb.length).toBeLessThan(4096);
    expect(() => decodeFrame(key, bomb)).toThrow(/does not decompress/);
  });

  it.each<[string, Buffer]>([
    ['a body that is not zstd', frameOf(Buffer.alloc(0), {}, Buffer.from('plain'))],
    ['events out of order', frameOf(Buffer.from([...lines].reverse().join('\n')))],
    ['an event twice', frameOf(Buffer.from([lines[0], lines[0]].join('\n')))],
    ['fewer events than the header counts', frameOf(Buffer.from(lines[0]!))],
    ['another range', frameOf(Buffer.from(lines.join('\n')), { seqTo: 5 })],
    ['another epoch', frameOf(Buffer.from(lines.join('\n')), { epoch: epochId(9) })],
    ['a line that is not JSON', frameOf(Buffer.from(`${lines[0]}\n{`))],
    ['a line that is no event', frameOf(Buffer.from(`${lines[0]}\n{"v":1}`))],
    ['an event spelt otherwise', frameOf(Buffer.from(`${lines[0]}\n ${lines[1]}`))],
    ['a last line without an event', frameOf(Buffer.from(`${lines.join('\n')}\n`))],
    ['nothing', frameOf(Buffer.alloc(0))],
  ])('refuses %s', (_, bytes) => {
    expect(() => decodeFrame(key, bytes)).toThrow(FrameFormatError);
  });
});
