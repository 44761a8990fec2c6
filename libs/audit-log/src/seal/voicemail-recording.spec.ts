import { describe, expect, it } from 'vitest';
import { SizeLimitError, VoicemailUnreadableError } from '../audit-log.errors.js';
import { CallKey } from '../keys/call-key.js';
import { VOICEMAIL_BYTES_MAX } from '../limits.js';
import { openVoicemail, sealVoicemail, voicemailPath } from './voicemail-recording.js';

const CALL_ID = `CA${'0'.repeat(32)}`;
const path = voicemailPath(CALL_ID, `RE${'1'.repeat(32)}`);
const wav = Buffer.from('RIFF….WAVE my number is 555 0100');

describe('sealVoicemail', () => {
  it('comes back with the key of its call, and twice the same', () => {
    const key = CallKey.generate();
    const sealed = sealVoicemail(key, path, wav);
    expect(sealVoicemail(key, path, wav)).toEqual(sealed);
    expect(openVoicemail(key, path, sealed)).toEqual(wav);
    expect(sealed.includes('my number')).toBe(false);
  });

  it('refuses what is longer than a message may be', () => {
    const huge = Buffer.alloc(VOICEMAIL_BYTES_MAX + 1);
    expect(() => sealVoicemail(CallKey.generate(), path, huge)).toThrow(SizeLimitError);
  });
});

describe('openVoicemail', () => {
  const key = CallKey.generate();
  const sealed = sealVoicemail(key, path, wav);
  const other = voicemailPath(CALL_ID, `RE${'2'.repeat(32)}`);

  it.each<[string, () => Buffer]>([
    ['another key', () => openVoicemail(CallKey.generate(), path, sealed)],
    ['another name', () => openVoicemail(key, other, sealed)],
    ['a changed bit', () => openVoicemail(key, path, flipped(sealed, sealed.length - 20))],
    ['what is too short', () => openVoicemail(key, path, sealed.subarray(0, 10))],
    ['another kind of object', () => openVoicemail(key, path, flipped(sealed, 2))],
  ])('refuses %s', (_what, open) => {
    expect(open).toThrow(VoicemailUnreadableError);
  });
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
}
