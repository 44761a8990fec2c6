import { randomBytes } from 'node:crypto';
import type { Vertical } from '@verbatim/contracts';

/** `segments/<vertical>/<yyyy>/<mm>/<dd>/<hh>/<uuidv7>.seg`, UTC: unique by construction. */
export function segmentKey(vertical: Vertical, atMs: number = Date.now()): string {
  const [date = '', time = ''] = new Date(atMs).toISOString().split('T');
  return `segments/${vertical}/${date.replaceAll('-', '/')}/${time.slice(0, 2)}/${uuidV7(atMs)}.seg`;
}

/** RFC 9562, section 5.7: 48 bits of Unix milliseconds, then random, so that names sort by time. */
function uuidV7(atMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(atMs, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-');
}
