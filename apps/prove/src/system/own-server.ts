import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKOUT, toolOf } from '../checkout.js';
import { serverEnvironment } from '../prove.env.js';
import type { Warden } from './warden.js';

/** A killed PostgreSQL's sessions take a moment to notice, and no other starts beside them. */
const START_ATTEMPTS_MAX = 20;
const START_AGAIN_MS = 250;

/**
 * A server of a rehearsal's own, on a port and on data that outlive it: it can be killed and started
 * again, or stopped in its tracks and let go on. See tools/services/serve.mjs.
 */
export class OwnServer {
  #host: ChildProcess | undefined;
  #pid = 0;
  #url = '';

  private constructor(
    readonly kind: 'postgres' | 'redis',
    private readonly directory: string,
    private readonly warden: Warden,
    private readonly niceness: number,
  ) {}

  /** Errors: the server cannot be had on this machine; the message says why. */
  static async start(
    kind: 'postgres' | 'redis',
    directory: string,
    warden: Warden,
    niceness = 0,
  ): Promise<OwnServer> {
    const server = new OwnServer(kind, directory, warden, niceness);
    await server.restart();
    return server;
  }

  get url(): string {
    return this.#url;
  }

  get isRunning(): boolean {
    return this.#host !== undefined && this.#host.exitCode === null;
  }

  async restart(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#serve();
      } catch (error) {
        if (attempt >= START_ATTEMPTS_MAX) throw error;
        await delay(START_AGAIN_MS);
      }
    }
  }

  /** SIGKILL: what it had not written is gone. */
  async kill(): Promise<void> {
    const host = this.#host;
    if (!host || host.exitCode !== null) return;
    const exit = once(host, 'exit');
    process.kill(this.#pid, 'SIGKILL');
    await exit;
  }

  /** It keeps its connections and answers nobody, as on a machine that swaps. */
  pause(): void {
    process.kill(this.#pid, 'SIGSTOP');
  }

  resume(): void {
    process.kill(this.#pid, 'SIGCONT');
  }

  async stop(): Promise<void> {
    const host = this.#host;
    if (!host || host.exitCode !== null) return;
    const exit = once(host, 'exit');
    host.kill('SIGTERM');
    await exit;
  }

  async #serve(): Promise<void> {
    const host = spawn(
      process.execPath,
      [toolOf('services/serve.mjs'), this.kind, this.directory],
      {
        cwd: CHECKOUT,
        env: serverEnvironment(),
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      },
    );
    this.warden.guard(host);
    let trouble = '';
    host.stderr.on('data', (text: Buffer) => (trouble += text.toString('utf8')));
    for await (const line of createInterface({ input: host.stdout })) {
      ({ pid: this.#pid, url: this.#url } = JSON.parse(line) as { pid: number; url: string });
      this.#host = host;
      setPriority(this.#pid, this.niceness);
      return;
    }
    throw new Error(`${this.kind} did not start. ${trouble.trim()}`);
  }
}
