import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../testing/collect.js';
import { KEY, PARTITION } from '../testing/open-spool.js';
import { record } from '../testing/spool-records.js';
import { temporaryDirectories } from '../testing/temporary-directory.js';
import { crc32c } from './crc32c.js';
import { readSpoolFile, type FileEntry } from './file-reader.js';
import { encodeHeader, HEADER_BYTES } from './file-header.js';
import { encodeRecord, FRAME_BYTES, recordBytes } from './record-format.js';
import { SpoolKeyError, SpoolVersionError } from './spool.errors.js';
import { SpoolKey } from './spool-key.js';
import type { SpoolRecord } from './spool-types.js';

const AT = 1_790_000_000_000;
const SALT = Buffer.alloc(32, 3);
const FILE_KEY = KEY.fileKey(SALT, PARTITION);
const newDirectory = temporaryDirectories();

const headerOf = (version?: number, keyId = KEY.id): Buffer =>
  encodeHeader({ createdAt: AT, salt: SALT, keyId, partition: PARTITION }, version);

function encodeOne(item: SpoolRecord, ordinal: number, fileKey = FILE_KEY): Buffer {
  const bytes = Buffer.alloc(recordBytes(item));
  encodeRecord(bytes, 0, item, fileKey, { ordinal, appendedAt: AT });
  return bytes;
}

function encode(records: readonly SpoolRecord[]): Buffer {
  return Buffer.concat([headerOf(), ...records.map((item, ordinal) => encodeOne(item, ordinal))]);
}

async function read(bytes: Buffer, key: SpoolKey | undefined = KEY): Promise<FileEntry[]> {
  const path = join(newDirectory(), 'file');
  await writeFile(path, bytes);
  return collect(readSpoolFile(path, { key }));
}

/** `0 1 corrupt 3`: records by their sequence number, anything else by its kind. */
function summary(entries: readonly FileEntry[]): string {
  const words = entries.map((entry) => (entry.kind === 'record' ? entry.identity.seq : entry.kind));
  return words.join(' ');
}

const flipped = (bytes: Buffer, at: number, mask: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] as number) ^ mask;
  return copy;
};

describe('readSpoolFile', () => {
  it('gives back what was written, byte for byte', async () => {
    const written = [record(0, 'first'), record(1, 0), record(2 ** 40, 300_000, 'other')];
    const entries = await read(encode(written));
    expect(entries).toEqual(
      written.map((item, ordinal) => ({
        kind: 'record',
        offset: expect.any(Number),
        end: expect.any(Number),
        identity: {
          epoch: item.epoch,
          seq: item.seq,
          appendedAt: AT,
          ordinal,
          bytes: recordBytes(item),
        },
        payload: item.payload,
      })),
    );
  });

  it('finds a torn tail at every byte at which the last record can be cut', async () => {
    const whole = encode([record(0), record(1)]);
    const lastAt = whole.length - recordBytes(record(1));
    for (let end = lastAt + 1; end < whole.length; end += 1) {
      const entries = await read(whole.subarray(0, end));
      expect(summary(entries)).toBe('0 torn');
      expect(entries.at(-1)).toMatchObject({ offset: lastAt, end });
    }
    expect(summary(await read(whole.subarray(0, lastAt)))).toBe('0');
  });

  it('takes zeros up to the end for room that was never used, and not for damage', async () => {
    const whole = encode([record(0), record(1)]);
    for (const zeros of [1, 20, 27, 5_000, 200_000]) {
      expect(summary(await read(Buffer.concat([whole, Buffer.alloc(zeros)])))).toBe('0 1');
    }
    expect(summary(await read(Buffer.concat([headerOf(), Buffer.alloc(5_000)])))).toBe('');
    expect(summary(await read(Buffer.alloc(5_000)))).toBe('');
  });

  it('finds a torn write in front of room that was never used, at every byte', async () => {
    const whole = encode([record(0), record(1)]);
    const lastAt = whole.length - recordBytes(record(1));
    for (let end = lastAt + 1; end < whole.length; end += 1) {
      const torn = Buffer.concat([whole.subarray(0, end), Buffer.alloc(3_000)]);
      const words = summary(await read(torn)).split(' ');
      // Where the cut bytes were zeros, the record is whole.
      if (whole.subarray(end).every((byte) => byte === 0)) expect(words).toEqual(['0', '1']);
      else expect(words).toEqual(['0', 'torn']);
    }
  });

  it('looks for the next record behind a stretch of zeros in the middle', async () => {
    const bytes = encode([record(0)]);
    const hole = Buffer.alloc(300_000);
    const next = encodeOne(record(1), 1);
    expect(summary(await read(Buffer.concat([bytes, hole, next])))).toBe('0 corrupt 1');
  });

  it('skips exactly the record in which any one byte is flipped', async () => {
    const whole = encode([record(0), record(1), record(2)]);
    const size = recordBytes(record(1));
    for (let at = HEADER_BYTES + size; at < HEADER_BYTES + 2 * size; at += 1) {
      for (const mask of [0x01, 0x80, 0xff]) {
        expect(summary(await read(flipped(whole, at, mask)))).toBe('0 corrupt 2');
      }
    }
  });

  it('does not step over intact records when the flipped byte is in a length', async () => {
    // Records of 128 bytes: the length of the first, 120, plus 128 names the end of the second.
    const bytes = encode([0, 1, 2, 3].map((seq) => record(seq, 128 - recordBytes(record(0, 0)))));
    expect(summary(await read(flipped(bytes, HEADER_BYTES, 0x80)))).toBe('corrupt 1 2 3');
  });

  it('counts a last record that is whole but damaged as corrupt, not as torn', async () => {
    const whole = encode([record(0), record(1)]);
    expect(summary(await read(flipped(whole, whole.length - 1, 1)))).toBe('0 corrupt');
  });

  it('reads every record though either copy of the header is damaged, at any byte', async () => {
    const whole = encode([record(0), record(1)]);
    for (const copyAt of [0, 512]) {
      for (let at = copyAt; at < copyAt + 96; at += 1) {
        expect(summary(await read(flipped(whole, at, 0xff)))).toBe('0 1');
      }
    }
  });

  it('can open nothing when both copies are damaged, but says what there is without a key', async () => {
    const bytes = flipped(flipped(encode([record(0), record(1)]), 20, 1), 532, 1);
    expect(summary(await read(bytes))).toBe('corrupt corrupt corrupt');
    const path = join(newDirectory(), 'file');
    await writeFile(path, bytes);
    expect(summary(await collect(readSpoolFile(path)))).toBe('corrupt 0 1');
  });

  it('shows identities without the key, and no payload', async () => {
    const path = join(newDirectory(), 'file');
    await writeFile(path, encode([record(0, 'words')]));
    const [entry] = await collect(readSpoolFile(path));
    expect(entry).toMatchObject({ kind: 'record', identity: { seq: 0 }, payload: undefined });
  });

  it('has nothing of a payload in clear', () => {
    expect(encode([record(0, 'spoken words')]).includes('spoken')).toBe(false);
  });

  it('calls forged what is whole and was not sealed here', async () => {
    const other = KEY.fileKey(Buffer.alloc(32, 4), PARTITION);
    const moved = encodeOne(record(1), 1, other);
    const bytes = Buffer.concat([encode([record(0)]), moved, encodeOne(record(2), 2)]);
    expect(summary(await read(bytes))).toBe('0 forged 2');
  });

  it('calls forged an identity that was changed with its checksum', async () => {
    const bytes = encode([record(0), record(1)]);
    const at = HEADER_BYTES + FRAME_BYTES + 12;
    bytes.writeUIntLE(7, at, 6);
    const end = HEADER_BYTES + recordBytes(record(0));
    const crc = crc32c(bytes, HEADER_BYTES + 8, end, crc32c(bytes, HEADER_BYTES, HEADER_BYTES + 4));
    bytes.writeUInt32LE(crc, HEADER_BYTES + 4);
    expect(summary(await read(bytes))).toBe('forged 1');
  });

  it('calls forged a record that is there a second time', async () => {
    const twice = Buffer.concat([encode([record(0), record(1)]), encodeOne(record(0), 0)]);
    expect(summary(await read(twice))).toBe('0 1 forged');
  });

  it('finds the next record behind a hole wider than what is read at once', async () => {
    const hole = Buffer.alloc(700_000, 0x5a);
    const bytes = Buffer.concat([encode([record(0)]), hole, encodeOne(record(1), 1)]);
    expect(summary(await read(bytes))).toBe('0 corrupt 1');
  });

  it('finds the next record wherever it lies on the edge of what is read at once', async () => {
    const first = encode([record(0)]);
    const next = encodeOne(record(1), 1);
    for (let shift = -110; shift <= 10; shift += 1) {
      const hole = Buffer.alloc(64 * 1024 + shift, 0x5a);
      expect(summary(await read(Buffer.concat([first, hole, next])))).toBe('0 corrupt 1');
    }
  });

  it('allocates nothing for a length that no writer could have written', async () => {
    const bytes = encode([record(0)]);
    bytes.writeUInt32LE(0xffff_fff0, HEADER_BYTES);
    expect(summary(await read(bytes))).toBe('torn');
  });

  it.each([1, 3])('refuses version %s by its number, however short the file', async (version) => {
    const bytes = Buffer.concat([headerOf(version), encode([record(0)]).subarray(HEADER_BYTES)]);
    await expect(read(bytes)).rejects.toThrow(`version ${version}`);
    await expect(read(bytes.subarray(0, 16))).rejects.toThrow(SpoolVersionError);
  });

  it('refuses a file of another key, and names both', async () => {
    const other = new SpoolKey(Buffer.alloc(32, 9));
    const reading = read(encode([record(0)]), other);
    await expect(reading).rejects.toThrow(SpoolKeyError);
    await expect(reading).rejects.toThrow(`under key ${KEY.id}; this process has ${other.id}`);
  });

  it('finds nothing in an empty file and a torn header in a short one', async () => {
    expect(summary(await read(Buffer.alloc(0)))).toBe('');
    expect(summary(await read(headerOf().subarray(0, 9)))).toBe('torn');
  });

  it('reads each undamaged record and none that was never written, whatever is overwritten', async () => {
    const payload = fc.string({ maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(payload, { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        async (payloads, where, garbage) => {
          const written = payloads.map((text, seq) => record(seq, text));
          const bytes = encode(written);
          const from = HEADER_BYTES + Math.floor(where * (bytes.length - HEADER_BYTES - 1));
          const damaged = Buffer.from(bytes);
          damaged.set(garbage.subarray(0, bytes.length - from), from);
          const expected = undamaged(written, bytes, damaged);
          const seqs = (await read(damaged)).flatMap((entry) =>
            entry.kind === 'record' ? [entry.identity.seq] : [],
          );
          expect(seqs).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });
});

function undamaged(written: readonly SpoolRecord[], before: Buffer, after: Buffer): number[] {
  let offset = HEADER_BYTES;
  return written.flatMap((item) => {
    const end = offset + recordBytes(item);
    const isSame = before.subarray(offset, end).equals(after.subarray(offset, end));
    offset = end;
    return isSame ? [item.seq] : [];
  });
}
