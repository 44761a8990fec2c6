import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFileWhole } from './write-file.js';

describe('writeFileWhole', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'verbatim-write-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const kept = { mayReplace: false };

  it('writes a file that its owner alone may read, and leaves nothing beside it', async () => {
    const file = path.join(directory, 'a.vcon');
    await writeFileWhole(file, Buffer.from('words'), kept);
    expect(await readFile(file, 'utf8')).toBe('words');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toEqual(['a.vcon']);
  });

  it('replaces a file only where that is meant', async () => {
    const file = path.join(directory, 'b.vcon');
    await writeFile(file, 'before');
    await expect(writeFileWhole(file, Buffer.from('after'), kept)).rejects.toThrow(
      `${file} is there already: give --force to replace it.`,
    );
    expect(await readFile(file, 'utf8')).toBe('before');
    await writeFileWhole(file, Buffer.from('after'), { mayReplace: true });
    expect(await readFile(file, 'utf8')).toBe('after');
    expect((await readdir(directory)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('says which file cannot be written', async () => {
    const file = path.join(directory, 'none', 'c.vcon');
    await expect(writeFileWhole(file, Buffer.from(''), kept)).rejects.toThrow(
      `${file} cannot be written (ENOENT).`,
    );
    await mkdir(path.join(directory, 'd.vcon'));
    await expect(
      writeFileWhole(path.join(directory, 'd.vcon'), Buffer.from(''), { mayReplace: true }),
    ).rejects.toThrow('cannot be written');
  });
});
