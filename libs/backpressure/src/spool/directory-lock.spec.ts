import { mkdir, readdir, rename } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryDirectories } from '../testing/temporary-directory.js';
import { DirectoryLock } from './directory-lock.js';
import { newOwnerSocketName } from './owner-socket.js';
import { SpoolLockedError } from './spool.errors.js';

const newDirectory = temporaryDirectories();

/** What a process that was killed leaves behind: a socket that nobody listens at. */
async function leaveDeadSocket(directory: string): Promise<void> {
  const server = createServer();
  const elsewhere = join(directory, 'bound.sock');
  await new Promise<void>((resolve) => server.listen(elsewhere, resolve));
  // Closing removes the path that was bound, which is not there any more.
  await rename(elsewhere, join(directory, newOwnerSocketName()));
  await new Promise((resolve) => server.close(resolve));
}

describe('DirectoryLock', () => {
  it('is had by one at a time, and by the next after its release', async () => {
    const directory = newDirectory();
    const lock = await DirectoryLock.take(directory);
    await expect(DirectoryLock.take(directory)).rejects.toThrow(SpoolLockedError);
    await lock.release(directory);
    const next = await DirectoryLock.take(directory);
    await next.release(directory);
    expect(await readdir(directory)).toEqual([]);
  });

  it('goes to exactly one of several that come at once', async () => {
    const directory = newDirectory();
    const claims = await Promise.allSettled(
      Array.from({ length: 6 }, () => DirectoryLock.take(directory)),
    );
    const winners = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []));
    expect(winners.length).toBe(1);
    for (const lock of winners) await lock.release(directory);
    const after = await DirectoryLock.take(directory);
    await after.release(directory);
  });

  it('passes from the dead to the living, and removes what the dead left', async () => {
    const directory = newDirectory();
    await leaveDeadSocket(directory);
    await leaveDeadSocket(directory);
    expect(await DirectoryLock.isOwned(directory)).toBe(false);
    const lock = await DirectoryLock.take(directory);
    expect(await readdir(directory)).toHaveLength(1);
    expect(await DirectoryLock.isOwned(directory)).toBe(true);
    await lock.release(directory);
  });

  it('works where the path is longer than the kernel takes for a socket', async () => {
    const directory = join(newDirectory(), 'long'.repeat(50));
    await mkdir(directory);
    const lock = await DirectoryLock.take(directory);
    expect(await DirectoryLock.isOwned(directory)).toBe(true);
    await expect(DirectoryLock.take(directory)).rejects.toThrow(SpoolLockedError);
    await lock.release(directory);
    expect(await readdir(directory)).toEqual([]);
  });

  it('moves with its directory', async () => {
    const root = newDirectory();
    const [before, after] = [join(root, 'before'), join(root, 'after')];
    await mkdir(before);
    const lock = await DirectoryLock.take(before);
    await rename(before, after);
    expect(await DirectoryLock.isOwned(after)).toBe(true);
    await lock.release(after);
    expect(await DirectoryLock.isOwned(after)).toBe(false);
  });

  it('says that a directory is missing, and not that access to it was denied', async () => {
    const missing = join(newDirectory(), 'missing');
    await expect(DirectoryLock.take(missing)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('counts an owner that does not answer as alive', async () => {
    const directory = newDirectory();
    const silent = createServer();
    const path = join(directory, newOwnerSocketName());
    await new Promise<void>((resolve) => silent.listen(path, resolve));
    await expect(DirectoryLock.take(directory)).rejects.toThrow(SpoolLockedError);
    silent.close();
  });
});
