import {
  appendFile,
  link,
  mkdir,
  readdir,
  rename,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { FileObjectStore } from './file-object-store.js';

const root = await temporaryDirectory();
let directory: string;
let store: FileObjectStore;
let tests = 0;
beforeEach(async () => {
  directory = path.join(root, String(tests++));
  store = await FileObjectStore.open(directory);
});

const bytes = Buffer.from('words');

async function keysOf(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

describe('FileObjectStore', () => {
  it('leaves no temporary file behind, whether it created, found or refused', async () => {
    await store.create('calls/a/r1/x', bytes);
    await store.create('calls/a/r1/x', bytes);
    await store.create('calls/a/r1/x', Buffer.from('other')).catch(() => undefined);
    expect(await readdir(path.join(directory, '.tmp'))).toEqual([]);
  });

  it('keeps objects from other users of the machine', async () => {
    await store.create('calls/a/r1/x', bytes);
    expect((await stat(path.join(directory, 'calls/a/r1/x'))).mode & 0o077).toBe(0);
  });

  it('removes what crashed writers left long ago, and nothing of running ones', async () => {
    const temporary = path.join(directory, '.tmp');
    await writeFile(path.join(temporary, 'old.tmp'), 'x');
    await writeFile(path.join(temporary, 'young.tmp'), 'x');
    const longAgo = Date.now() / 1_000 - 7_200;
    await utimes(path.join(temporary, 'old.tmp'), longAgo, longAgo);
    await FileObjectStore.open(directory);
    expect(await readdir(temporary)).toEqual(['young.tmp']);
  });

  it('does not make its directory again when the disk has gone', async () => {
    await store.create('segments/salon/a', bytes);
    await rename(directory, `${directory}-unmounted`);
    await mkdir(directory);
    for (const attempt of [() => store.create('segments/salon/b', bytes), () => store.check()]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'STORE.UNAVAILABLE',
        retryable: true,
        reason: 'ENOENT at open',
      });
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it('sees what another process on the same directory created', async () => {
    const other = await FileObjectStore.open(directory);
    await other.create('log/tile/0/000', bytes);
    expect((await store.read('log/tile/0/000')).equals(bytes)).toBe(true);
    expect((await store.create('log/tile/0/000', bytes)).outcome).toBe('identical');
  });

  describe('with locks', () => {
    const key = 'calls/a/r1/x';
    const inMinutes = (minutes: number): Date =>
      new Date(Math.ceil(Date.now() / 60_000 + minutes) * 60_000);
    const governance = (minutes: number) =>
      ({ mode: 'governance', until: inMinutes(minutes) }) as const;
    const lockFile = (): string => path.join(directory, '.locks', key);

    it('holds them for every process on the directory, and lists no more for it', async () => {
      await store.create(key, bytes, { lock: governance(1) });
      const other = await FileObjectStore.open(directory);
      expect(await other.lockOf(key)).toEqual(governance(1));
      await expect(other.destroy(key, { bypassGovernance: false })).rejects.toMatchObject({
        code: 'STORE.LOCKED',
      });
      expect(await keysOf('')).toEqual([key]);
    });

    it('ends with the longest of those that many processes ask for at once', async () => {
      await store.create(key, bytes);
      const minutes = Array.from({ length: 20 }, (_, n) => ((n * 7) % 20) + 1);
      const stores = await Promise.all(minutes.map(() => FileObjectStore.open(directory)));
      await Promise.all(minutes.map((each, n) => stores[n]?.extendLock(key, governance(each))));
      expect(await store.lockOf(key)).toEqual(governance(20));
    });

    it('takes the line that a crash cut off for none, and the next one for whole', async () => {
      await store.create(key, bytes, { lock: governance(1) });
      await appendFile(lockFile(), '\n{"mode":"compliance","until":"20');
      expect(await store.lockOf(key)).toEqual(governance(1));
      await store.extendLock(key, governance(2));
      expect(await store.lockOf(key)).toEqual(governance(2));
    });

    it('refuses to delete a locked segment as well', async () => {
      await store.create('segments/salon/a', bytes, { lock: governance(1) });
      await expect(store.delete('segments/salon/a')).rejects.toMatchObject({
        code: 'STORE.LOCKED',
      });
      expect((await store.read('segments/salon/a')).equals(bytes)).toBe(true);
    });

    it('forgets the lock with the object', async () => {
      await store.create(key, bytes, { lock: governance(1) });
      await store.destroy(key, { bypassGovernance: true });
      await store.create(key, bytes);
      expect(await store.lockOf(key)).toBeUndefined();
    });

    it('gives a reader the pointer as it was or as it is, never a part', async () => {
      const pointer = 'log/checkpoint';
      const sizes = ['a', 'b'].map((letter) => Buffer.from(letter.repeat(100_000)));
      await store.replace(pointer, sizes[0] as Buffer);
      let isWriting = true;
      const writing = (async () => {
        for (let n = 0; n < 40; n++) await store.replace(pointer, sizes[n % 2] as Buffer);
      })().finally(() => (isWriting = false));
      while (isWriting) {
        const read = await store.read(pointer);
        expect(sizes.some((each) => each.equals(read))).toBe(true);
      }
      await writing;
      expect(await readdir(path.join(directory, '.tmp'))).toEqual([]);
    });
  });

  it('lists objects only: nothing hidden, no links, no empty directories', async () => {
    await store.create('calls/a/r1/x', bytes);
    await mkdir(path.join(directory, 'calls/empty'));
    await writeFile(path.join(directory, 'calls/.hidden'), 'x');
    await symlink('/etc', path.join(directory, 'calls/etc'));
    await link(path.join(directory, 'calls/a/r1/x'), path.join(directory, 'calls/a/r1/y'));
    expect(await keysOf('')).toEqual(['calls/a/r1/x', 'calls/a/r1/y']);
  });
});
