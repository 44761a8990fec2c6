import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTextFiles } from './read-text-files.js';

describe('readTextFiles', () => {
  it('reads files with the ending, in folders too, by name', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'files-'));
    await mkdir(path.join(folder, 'a'));
    await writeFile(path.join(folder, 'b.yaml'), 'b');
    await writeFile(path.join(folder, 'a', 'c.yaml'), 'c');
    await writeFile(path.join(folder, 'b.txt'), 'no');
    expect(await readTextFiles(folder, '.yaml')).toEqual([
      { path: path.join(folder, 'a', 'c.yaml'), text: 'c' },
      { path: path.join(folder, 'b.yaml'), text: 'b' },
    ]);
  });

  it('tells a folder that is not there from one that is empty', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'files-'));
    expect(await readTextFiles(folder, '.yaml')).toEqual([]);
    expect(await readTextFiles(path.join(folder, 'x'), '.yaml')).toBeUndefined();
  });
});
