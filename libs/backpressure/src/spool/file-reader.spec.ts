import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../testing/collect.js';
import { record } from '../testing/spool-records.js';
import { temporaryDirectories } from '../testing/temporary-directory.js';
import { readSpoolFile, type FileEntry } from './file-reader.js';
import { encodeHeader, encodeRecord, HEADER_BYTES, recordBytes } from './record-format.js';
import type { SpoolRecord } from './spool-types.js';

const AT = 1_790_000_000_000;
const newDirectory = temporaryDirectories();

function encode(records: readonly SpoolRecord[]): Buffer {
  const parts = records.map((item) => {
    const bytes = Buffer.alloc(recordBytes(item));
    encodeRecord(bytes, 0, item, AT);
    return bytes;
  });
  return Buffer.concat([encodeHeader(AT), ...parts]);
}

async function read(bytes: Buffer): Promise<FileEntry[]> {
  const path = join(newDirectory(), 'file');
  await writeFile(path, bytes);
  return collect(readSpoolFile(path));
}

/** `0 1 corrupt 3`: records by their sequence number, anything else by its kind. */
function summary(entries: readonly FileEntry[]): string {
  const words = entries.map((entry) => (entry.kind === 'record' ? entry.record.seq : entry.kind));
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
      written.map(({ epoch, seq, payload }) => ({
        kind: 'record',
        offset: expect.any(Number),
        end: expect.any(Number),
        record: { epoch, seq, payload, appendedAt: AT },
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

  it('takes a tail of zeros for a torn one: a file can grow before its bytes arrive', async () => {
    expect(summary(await read(Buffer.concat([encode([record(0)]), Buffer.alloc(5_000)])))).toBe(
      '0 torn',
    );
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
    // Records of 64 bytes: the length of the first, 56, plus 64 names the end of the second.
    const bytes = encode([0, 1, 2, 3].map((seq) => record(seq, 64 - recordBytes(record(0, 0)))));
    expect(summary(await read(flipped(bytes, HEADER_BYTES, 0x40)))).toBe('corrupt 1 2 3');
  });

  it('counts a last record that is whole but damaged as corrupt, not as torn', async () => {
    const whole = encode([record(0), record(1)]);
    expect(summary(await read(flipped(whole, whole.length - 1, 1)))).toBe('0 corrupt');
  });

  it('reads every record behind a damaged header', async () => {
    for (let at = 0; at < HEADER_BYTES; at += 1) {
      const bytes = flipped(encode([record(0), record(1)]), at, 0xff);
      expect(summary(await read(bytes))).toBe('corrupt 0 1');
    }
  });

  it('finds the next record behind a hole wider than what is read at once', async () => {
    const hole = Buffer.alloc(700_000, 0x5a);
    const bytes = Buffer.concat([encode([record(0)]), hole, encode([record(1)]).subarray(16)]);
    expect(summary(await read(bytes))).toBe('0 corrupt 1');
  });

  it('finds the next record wherever it lies on the edge of what is read at once', async () => {
    const first = encode([record(0)]);
    const next = encode([record(1)]).subarray(HEADER_BYTES);
    for (let shift = -110; shift <= 10; shift += 1) {
      const hole = Buffer.alloc(256 * 1024 + shift, 0x5a);
      expect(summary(await read(Buffer.concat([first, hole, next])))).toBe('0 corrupt 1');
    }
  });

  it('allocates nothing for a length that no writer could have written', async () => {
    const bytes = encode([record(0)]);
    bytes.writeUInt32LE(0xffff_fff0, HEADER_BYTES);
    expect(summary(await read(bytes))).toBe('torn');
  });

  it('refuses a version that it does not know and leaves the file alone', async () => {
    const bytes = encode([record(0)]);
    const header = encodeHeader(AT, 2);
    await expect(read(Buffer.concat([header, bytes.subarray(16)]))).rejects.toThrow('version 2');
  });

  it('finds nothing in an empty file and a torn header in a short one', async () => {
    expect(summary(await read(Buffer.alloc(0)))).toBe('');
    expect(summary(await read(encodeHeader(AT).subarray(0, 9)))).toBe('torn');
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
            entry.kind === 'record' ? [entry.record.seq] : [],
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
