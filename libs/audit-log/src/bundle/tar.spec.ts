import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BundleFormatError, BundleTruncatedError } from '../audit-log.errors.js';
import { type TarFile, decodeTar, encodeTar } from './tar.js';

const long = `verbatim-CA${'0'.repeat(32)}/store/calls/CA${'0'.repeat(32)}/r1/receipt.tlog-proof`;
const files: TarFile[] = [
  { name: 'folder/a.txt', bytes: Buffer.from('hello\n') },
  { name: 'folder/empty', bytes: Buffer.alloc(0) },
  { name: 'folder/block', bytes: Buffer.alloc(512, 7) },
  { name: long, bytes: Buffer.from('long') },
];
const archive = Buffer.concat([...encodeTar(files, 1_790_000_100_000)]);

describe('encodeTar', () => {
  it('writes what tar reads', () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'verbatim-tar-'));
    writeFileSync(path.join(directory, 'x.tar'), archive);
    execFileSync('tar', ['xf', 'x.tar'], { cwd: directory });
    for (const { name, bytes } of files) {
      expect(readFileSync(path.join(directory, name)).equals(bytes)).toBe(true);
    }
    rmSync(directory, { recursive: true });
  });

  it('writes the same bytes again', () => {
    expect(Buffer.concat([...encodeTar(files, 1_790_000_100_999)]).equals(archive)).toBe(true);
  });

  it.each(['../up', '/absolute', 'a//b', '.hidden', 'a b', '', `a/${'b'.repeat(101)}`])(
    'refuses the name %j',
    (name) => {
      expect(() => [...encodeTar([{ name, bytes: Buffer.alloc(0) }], 0)]).toThrow(
        BundleFormatError,
      );
    },
  );
});

describe('decodeTar', () => {
  it('gives back what was written', () => {
    expect(decodeTar(archive)).toEqual(files);
    expect(decodeTar(Buffer.concat([...encodeTar([], 0)]))).toEqual([]);
  });

  it('says of every cut that the end is missing', () => {
    for (let length = 0; length < archive.length; length += 1) {
      expect(() => decodeTar(archive.subarray(0, length))).toThrow(BundleTruncatedError);
    }
  });

  it('sees every changed byte, in a header or behind a file, unless it is content', () => {
    const isContent = (at: number): boolean =>
      files.some(({ bytes }) => {
        const begin = bytes.length === 0 ? -1 : archive.indexOf(bytes);
        return begin !== -1 && at >= begin && at < begin + bytes.length;
      });
    for (let at = 0; at < archive.length; at += 1) {
      const altered = Buffer.from(archive);
      altered[at]! ^= 1;
      let found: TarFile[] | undefined;
      try {
        found = decodeTar(altered);
      } catch (error) {
        expect([BundleFormatError, BundleTruncatedError]).toContain(
          (error as BundleFormatError).constructor,
        );
      }
      if (found !== undefined && !isContent(at)) {
        // What is left is the time, of the first file only where it is the only one.
        throw new Error(`A change of byte ${at} went unseen.`);
      }
    }
  });

  it('refuses links, names that lead out, files that come twice, and what follows the end', () => {
    const link = Buffer.from(archive);
    link.write('2', 156);
    const twice = Buffer.concat([...encodeTar([files[0]!, files[0]!], 0)]);
    const more = Buffer.concat([archive, Buffer.alloc(512)]);
    for (const bytes of [link, twice, more])
      expect(() => decodeTar(bytes)).toThrow(BundleFormatError);
  });
});
