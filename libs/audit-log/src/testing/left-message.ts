import type { EventV1 } from '@verbatim/contracts';
import { sha256Hex } from '../canonical.js';
import type { CallKey } from '../keys/call-key.js';
import { EpochBuilder, epochId } from './epoch-builder.js';

/** The header of a WAV file, and four samples of mu-law. */
export const SAMPLE_WAV = Buffer.concat([
  Buffer.from('RIFF\x28\0\0\0WAVEfmt ', 'latin1'),
  Buffer.from([16, 0, 0, 0, 7, 0, 1, 0, 64, 31, 0, 0, 64, 31, 0, 0, 1, 0, 8, 0]),
  Buffer.from('data\x04\0\0\0', 'latin1'),
  Buffer.from([0xff, 0x7f, 0xff, 0x7f]),
]);

/** What the record is told of a message, late, in an epoch of its own. */
export function messageEvents(
  key: CallKey,
  callId: string,
  objectKey: string,
  sealed: Buffer,
): EventV1[] {
  return new EpochBuilder({ key, callId, epoch: epochId(2), startedAt: 1_790_000_050_000 })
    .open('late-news')
    .and('voicemail.recorded', {
      ...{ outcome: 'kept', objectKey, recordingSid: 'RE1' },
      ...{ bytes: sealed.length, sha256: sha256Hex(sealed) },
    })
    .close().events;
}
