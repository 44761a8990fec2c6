import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a process says of itself to whoever asks at its socket. */
export type Claim = 'owner' | 'contender';

export interface Answer {
  /** `dead`: nobody listens there. */
  readonly claim: Claim | 'dead';
  /** Absent: it did not answer, but it lives. */
  readonly pid?: number;
}

/** 104 on macOS and 108 on Linux, with the terminating zero. */
const SOCKET_PATH_BYTES_MAX = 103;
/** A living owner answers at once unless it is busy or stopped; either way it lives. */
const ANSWER_WAIT_MS = 1_000;
const NAME = /^owner-[0-9a-f]{16}\.sock$/;

export function isOwnerSocket(name: string): boolean {
  return NAME.test(name);
}

/** A name that is never bound twice: a socket that refuses once is dead for ever. */
export function newOwnerSocketName(): string {
  return `owner-${randomBytes(8).toString('hex')}.sock`;
}

/** Listens until the server is closed or the process ends, however it ends. */
export function listenAsOwner(
  directory: string,
  name: string,
  claim: () => Claim,
): Promise<Server> {
  const server = createServer((socket) => {
    // Who asks may be gone before the answer, or be stopped while it listens: nobody is waited for.
    socket.on('error', () => socket.destroy());
    socket.end(`${claim()} ${process.pid}`, () => socket.destroy());
  });
  // A spool that was not closed must not keep its process from ending.
  server.unref();
  return withShortPath(directory, (short) => {
    return new Promise((listening, reject) => {
      server.once('error', reject);
      server.listen(join(short, name), () => listening(server));
    });
  });
}

/** Whatever happens, but that nobody listens there, is taken as a sign of life. */
export function askOwner(directory: string, name: string): Promise<Answer> {
  return withShortPath(directory, (short) => {
    return new Promise((answered) => {
      let answer = '';
      const socket = connect(join(short, name));
      const settle = (claim: Answer['claim'], pid?: number): void => {
        socket.destroy();
        answered(pid === undefined ? { claim } : { claim, pid });
      };
      socket.setEncoding('utf8');
      socket.setTimeout(ANSWER_WAIT_MS, () => settle('owner'));
      socket.on('data', (text: string) => (answer += text));
      socket.on('end', () => {
        const [claim, pid] = answer.split(' ');
        const known = Number(pid) > 0 ? Number(pid) : undefined;
        settle(claim === 'contender' ? 'contender' : 'owner', known);
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        const isDead = error.code === 'ECONNREFUSED' || error.code === 'ENOENT';
        settle(isDead ? 'dead' : 'owner');
      });
    });
  });
}

/**
 * The kernel takes about a hundred bytes of path for a socket, and a volume's mount point may be
 * longer. Then the directory is reached through a link in the temporary folder: the socket itself
 * still lies in the directory, where processes with another temporary folder find it.
 */
async function withShortPath<R>(directory: string, use: (short: string) => Promise<R>): Promise<R> {
  const longest = join(directory, newOwnerSocketName());
  if (Buffer.byteLength(longest) <= SOCKET_PATH_BYTES_MAX) return use(directory);
  const folder = await mkdtemp(join(tmpdir(), 'vb-'));
  try {
    const link = join(folder, 'd');
    await symlink(resolve(directory), link);
    return await use(link);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
