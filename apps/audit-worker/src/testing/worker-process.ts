import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';

const MAIN = path.resolve(import.meta.dirname, '../../dist/main.js');

/** The built worker as a process of its own, with its log at hand. */
export class WorkerProcess {
  readonly lines: string[] = [];
  private readonly exited: Promise<number | NodeJS.Signals>;

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    let rest = '';
    const collect = (chunk: Buffer): void => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      this.lines.push(...parts);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    this.exited = once(child, 'exit').then(([code, signal]) => code ?? signal);
  }

  static start(variables: Readonly<Record<string, string>>, port: number): WorkerProcess {
    if (!existsSync(MAIN)) throw new Error('The worker is not built: run nx build first.');
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const kept = { PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) };
    const child = spawn(process.execPath, [MAIN], {
      env: { ...kept, ...variables, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new WorkerProcess(child, `http://127.0.0.1:${port}`);
  }

  /** How the process ended: its exit code or the signal. */
  async kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals> {
    this.child.kill(signal);
    return this.exited;
  }

  ended(): Promise<number | NodeJS.Signals> {
    return this.exited;
  }

  async isReady(): Promise<boolean> {
    const response = await fetch(`${this.url}/health/ready`).catch(() => undefined);
    return response?.ok === true;
  }

  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const values = text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .map((line) => Number(line.slice(line.lastIndexOf(' '))));
    return values.reduce((a, b) => a + b, 0);
  }
}
