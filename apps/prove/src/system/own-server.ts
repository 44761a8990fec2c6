import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKOUT, toolOf } from '../checkout.js';
import { serverEnvironment } from '../prove.env.js';
import { commandWith, giveShare } from './processor-share.js';
import { ServerMissingError } from './server-missing.js';
import type { Warden } from './warden.js';

/** A killed PostgreSQL's sessions take a moment to notice, and no other starts beside them. */
const START_ATTEMPTS_MAX = 20;
const START_AGAIN_MS = 250;
/** How serve.mjs ends where the server is not installed: that does not pass. */
const NOT_INSTALLED = 69;

/**
 * A server of a rehearsal's own, on a port and on data that outlive it: it can be killed and started
 * again, or stopped in its tracks and let go on; it yields the processor to the calls, being another
 * machine in life. See tools/services/serve.mjs.
 */
export class OwnServer {
  #host: ChildProcess | undefined;
  #pid = 0;
  #url = '';

  private constructor(
    readonly kind: 'postgres' | 'redis',
    private readonly directory: string,
    private readonly warden: Warden,
  ) {}

  /** Errors: `ServerMissingError`; else the server did not start, and the message says why. */
  static async start(
    kind: 'postgres' | 'redis',
    directory: string,
    warden: Warden,
  ): Promise<OwnServer> {
    const server = new OwnServer(kind, directory, warden);
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
        if (attempt >= START_ATTEMPTS_MAX || error instanceof ServerMissingError) throw error;
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
    const serve = [toolOf('services/serve.mjs'), this.kind, this.directory];
    const [program, args] = commandWith('last', process.execPath, serve);
    const host = spawn(program, args, {
      cwd: CHECKOUT,
      env: serverEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.warden.guard(host);
    let trouble = '';
    host.stderr.on('data', (text: Buffer) => (trouble += text.toString('utf8')));
    for await (const line of createInterface({ input: host.stdout })) {
      ({ pid: this.#pid, url: this.#url } = JSON.parse(line) as { pid: number; url: string });
      this.#host = host;
      giveShare('last', this.#pid);
      return;
    }
    if (host.exitCode === null) await once(host, 'exit');
    if (host.exitCode === NOT_INSTALLED) throw new ServerMissingError(this.kind, 'chaos');
    throw new Error(`${this.kind} did not start. ${trouble.trim()}`);
  }
}
