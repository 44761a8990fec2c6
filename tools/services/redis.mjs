import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { commandOf, endLeftover, findProgram, isAlive } from '../process/inspect.mjs';
import { portFor } from './ports.mjs';
import { untilReady } from './readiness.mjs';

/** 11 queues × 64 MiB of payload, and as much again for what Redis and BullMQ keep around it. */
const MEMORY_MAX = '1536mb';
/** The oldest major version that BullMQ's scripts run on. */
const VERSION_MIN = [6, 2];

/** A redis-server or valkey-server on the PATH that is new enough, or undefined. */
export function findRedis() {
  const program = findProgram('redis-server', 'valkey-server');
  if (!program) return undefined;
  const shown = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? '';
  const version = /v=(\d+)\.(\d+)\.(\d+)/.exec(shown);
  if (!version) return undefined;
  const [, major, minor, patch] = version.map(Number);
  const isOld = major < VERSION_MIN[0] || (major === VERSION_MIN[0] && minor < VERSION_MIN[1]);
  return isOld ? undefined : { program, version: `${major}.${minor}.${patch}` };
}

/**
 * A private Redis with its data in `<directory>/redis`, on loopback with a password.
 *
 * `appendfsync always`: the reply follows the fsync, so what was answered survives a power loss.
 * `noeviction`: a full Redis refuses writes; it never forgets a job to make room for another.
 */
export async function startRedis({ supervisor, directory, redis = findRedis(), onExit }) {
  const data = path.join(directory, 'redis');
  fs.mkdirSync(data, { recursive: true, mode: 0o700 });
  const pidFile = path.join(data, 'redis.pid');
  await endEarlierServer(pidFile);
  const port = await portFor(directory, 'redis');
  const password = passwordIn(directory);
  const config = path.join(data, 'redis.conf');
  fs.writeFileSync(config, settings({ port, data, pidFile, password }), { mode: 0o600 });
  const managed = supervisor.start('Redis', redis.program, [config], {
    cwd: '/',
    logFile: path.join(directory, 'logs', 'redis.log'),
    onExit,
  });
  await untilReady(managed, () => ping(port, password));
  return { managed, port, version: redis.version, url: `redis://:${password}@127.0.0.1:${port}` };
}

const settings = ({ port, data, pidFile, password }) => `bind 127.0.0.1
port ${port}
requirepass ${password}
dir "${data}"
pidfile "${pidFile}"
daemonize no
save ""
appendonly yes
appendfsync always
maxmemory ${MEMORY_MAX}
maxmemory-policy noeviction
`;

function passwordIn(directory) {
  const file = path.join(directory, 'redis.password');
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, crypto.randomBytes(18).toString('hex'), { mode: 0o600 });
  }
  return fs.readFileSync(file, 'utf8');
}

/** The folder's lock is ours, so a server that names this folder's pid file is a leftover. */
async function endEarlierServer(pidFile) {
  if (!fs.existsSync(pidFile)) return;
  const pid = Number(fs.readFileSync(pidFile, 'utf8'));
  if (pid > 1 && isAlive(pid) && /(redis|valkey)-server/.test(commandOf(pid))) {
    await endLeftover(pid, 'SIGTERM');
  }
  fs.rmSync(pidFile, { force: true });
}

/** PONG also means that the append-only file has been read: until then the answer is LOADING. */
function ping(port, password) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', timeout: 1_000 });
    let reply = '';
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      reply += chunk;
      if (reply.includes('+PONG')) socket.end(() => resolve());
      else if (/^-/m.test(reply)) socket.destroy(new Error(reply.trim()));
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('closed')));
  });
}
