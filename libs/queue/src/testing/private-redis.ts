import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { QueueConnection } from '../queue-connection.js';
import { eventually } from './servers.js';

/**
 * A Redis of the test's own, which it may starve, kill and start again. Every write is on disk before
 * it is answered (`appendfsync always`), as in production.
 */
export class PrivateRedis {
  private server: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<PrivateRedis> {
    const directory = await mkdtemp(join(tmpdir(), 'verbatim-redis-'));
    const redis = new PrivateRedis(directory, await freePort());
    await redis.restart();
    return redis;
  }

  get connection(): QueueConnection {
    return { engine: 'redis', url: `redis://127.0.0.1:${this.port}`, prefix: 'test' };
  }

  async restart(): Promise<void> {
    this.server = spawn(
      'redis-server',
      ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.directory]
        .concat(['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'])
        .concat(['--maxmemory-policy', 'noeviction']),
      { stdio: 'ignore' },
    );
    this.server.on('error', () => undefined); // Not installed: the wait below fails and says so.
    await eventually('redis-server answers (is it on the PATH?)', () =>
      this.command('PING').then(
        () => true,
        () => false,
      ),
    );
  }

  /** As `kill -9` would. */
  async kill(): Promise<void> {
    if (this.server?.pid === undefined || this.server.exitCode !== null) return;
    const exit = once(this.server, 'exit');
    this.server.kill('SIGKILL');
    await exit;
  }

  async command(name: string, ...args: string[]): Promise<unknown> {
    const client = new Redis(this.port, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined); // The command itself fails.
    try {
      await client.connect();
      return await client.call(name, ...args);
    } finally {
      client.disconnect();
    }
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
