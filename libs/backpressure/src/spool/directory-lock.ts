import { access, readdir, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  askOwner,
  isOwnerSocket,
  listenAsOwner,
  newOwnerSocketName,
  type Answer,
  type Claim,
} from './owner-socket.js';
import { SpoolLockedError } from './spool.errors.js';

const ALONE: Answer = { claim: 'dead' };

/** Two that start together see each other and both step back; a few random pauses part them. */
const ATTEMPTS_MAX = 20;
const PAUSE_MAX_MS = 50;

/**
 * Says which process writes to a directory, by a socket in it that the kernel closes when the
 * process dies: no time-outs, no clocks, no stale files that look alive.
 *
 * Each contender first listens on a socket of its own, then asks at all the others. Of two
 * contenders the later one to ask finds the earlier one listening, so both cannot win. Names are
 * never reused, so removing a dead socket cannot remove a living one that took its place.
 *
 * Bounds: processes of one machine, on a file system that holds sockets. Over a network file system
 * an owner on another machine looks dead: the volume must be attached to one machine at a time.
 */
export class DirectoryLock {
  private constructor(
    private readonly server: Server,
    private readonly name: string,
    /** What the server answers; shared with it, since it may be asked before `take` goes on. */
    private readonly answer: { claim: Claim },
  ) {}

  /** Errors: SpoolLockedError while its owner lives; ENOENT when the directory is not there (any more). */
  static async take(directory: string): Promise<DirectoryLock> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const lock = await DirectoryLock.#contend(directory);
      let rival: Answer | undefined;
      try {
        rival = await lock.#rival(directory);
      } finally {
        if (rival?.claim === 'dead') lock.answer.claim = 'owner';
        else await lock.release(directory);
      }
      if (rival.claim === 'dead') return lock;
      if (rival.claim === 'owner') throw new SpoolLockedError(directory, rival.pid);
      await sleep(Math.random() * PAUSE_MAX_MS);
    }
    throw new SpoolLockedError(directory);
  }

  static async #contend(directory: string): Promise<DirectoryLock> {
    const name = newOwnerSocketName();
    const answer: { claim: Claim } = { claim: 'contender' };
    try {
      const server = await listenAsOwner(directory, name, () => answer.claim);
      return new DirectoryLock(server, name, answer);
    } catch (error) {
      // Where the directory is missing, Node reports that access to the socket was denied.
      await access(directory);
      throw error;
    }
  }

  static async isOwned(directory: string): Promise<boolean> {
    return (await DirectoryLock.ownerOf(directory)) !== undefined;
  }

  /** Only looks. A directory that is not there (any more) is nobody's. */
  static async ownerOf(directory: string): Promise<Answer | undefined> {
    const names = await ownerSockets(directory).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    for (const name of names) {
      const answer = await askOwner(directory, name);
      if (answer.claim !== 'dead') return answer;
    }
    return undefined;
  }

  /** `directory`: where it is now, which after an adoption is not where it was taken. */
  async release(directory: string): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
    await rm(join(directory, this.name), { force: true });
  }

  /** An owner before a contender; `dead`: there is none of either. */
  async #rival(directory: string): Promise<Answer> {
    const dead: string[] = [];
    let contender: Answer | undefined;
    for (const name of await ownerSockets(directory)) {
      if (name === this.name) continue;
      const answer = await askOwner(directory, name);
      if (answer.claim === 'owner') return answer;
      if (answer.claim === 'contender') contender = answer;
      else dead.push(name);
    }
    if (contender) return contender;
    // Somebody may have asked in the moment between our binding and our listening, and have removed
    // a socket that seemed dead. Nobody who is still alive can do so from here on.
    if (!(await exists(join(directory, this.name)))) return { claim: 'contender' };
    for (const name of dead) await rm(join(directory, name), { force: true });
    return ALONE;
  }
}

async function ownerSockets(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter(isOwnerSocket);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
