import { CallKey, sealVoicemail, sha256, voicemailPath } from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { readMessage } from './read-message.js';

const CALL_ID = `CA${'0'.repeat(32)}`;
const PATH = voicemailPath(CALL_ID, `RE${'1'.repeat(32)}`);
const key = CallKey.generate();
const WAV = Buffer.from('RIFF\x24\0\0\0WAVEfmt and so on', 'latin1');
const sealed = sealVoicemail(key, PATH, WAV);

const told = (fields: object) =>
  [{ kind: 'voicemail.recorded', ...fields }] as unknown as readonly EventV1[];
const kept = told({
  ...{ outcome: 'kept', objectKey: PATH, bytes: sealed.length },
  sha256: sha256(sealed).toString('hex'),
});
const read = (events: readonly EventV1[], stored: Buffer | undefined, callKey = key) =>
  readMessage(CALL_ID, { events, key: callKey }, { read: async () => stored });

describe('readMessage', () => {
  it('gives the file that the carrier made: RIFF, and WAVE in it', async () => {
    const wav = await read(kept, sealed);
    expect(wav.subarray(0, 4).toString('latin1')).toBe('RIFF');
    expect(wav.subarray(8, 12).toString('latin1')).toBe('WAVE');
    expect(wav).toEqual(WAV);
  });

  it.each([
    ['nobody left one', [], 'none was left, or it is not in the record yet'],
    ['nobody spoke', told({ outcome: 'absent' }), 'nobody spoke after the tone'],
    ['it was lost', told({ outcome: 'lost' }), 'the recording was lost'],
  ])('says that there is none where %s', async (_when, events, why) => {
    await expect(read(events, sealed)).rejects.toThrow(`${CALL_ID} has no message: ${why}.`);
  });

  it.each([
    ['is missing', undefined, key],
    ['is altered', Buffer.concat([sealed, Buffer.from('x')]), key],
    ['does not open', sealed, CallKey.generate()],
  ])('hands out nothing that %s, and says what to run', async (what, stored, callKey) => {
    await expect(read(kept, stored, callKey)).rejects.toThrow(
      `${PATH} ${what}: run "verbatim verify ${CALL_ID}".`,
    );
  });
});
