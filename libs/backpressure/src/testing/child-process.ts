import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Resolves imports of `x.js` to `x.ts`, so that a child runs from source like the tests do. */
const HOOKS = `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.endsWith('.js')) throw error;
      return next(specifier.slice(0, -3) + '.ts', context);
    }
  },
});`;

const NODE_OPTIONS = [
  '--disable-warning=ExperimentalWarning',
  '--experimental-transform-types',
  '--conditions=@verbatim/source',
  `--import=data:text/javascript,${encodeURIComponent(HOOKS)}`,
];

export class Child {
  readonly lines: string[] = [];
  errors = '';

  constructor(readonly process: ChildProcess) {
    if (!process.stdout || !process.stderr) throw new Error('the child has no output to read');
    createInterface(process.stdout).on('line', (line) => this.lines.push(line));
    process.stderr.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
  }

  /** Until a line has come that starts with `prefix`; fails when the child ends before. */
  async line(prefix: string): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => line.startsWith(prefix));
      if (found !== undefined) return found;
      if (this.process.exitCode !== null) throw new Error(`the child ended: ${this.errors}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  async ended(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await once(this.process, 'close');
    }
    return this.process.exitCode;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended();
  }
}

export interface ChildOptions {
  /** The kernel refuses to let any file of the child grow beyond it (EFBIG). */
  readonly limitFileKiB?: number;
  readonly nodeOptions?: readonly string[];
}

export function runChild(script: URL, args: string[], options: ChildOptions = {}): Child {
  const { limitFileKiB, nodeOptions = [] } = options;
  const command = [process.execPath, ...NODE_OPTIONS, ...nodeOptions, script.pathname, ...args];
  if (limitFileKiB === undefined) {
    return new Child(spawn(command[0] as string, command.slice(1)));
  }
  const shell = `ulimit -f ${limitFileKiB}; exec "$@"`;
  return new Child(spawn('bash', ['-c', shell, 'bash', ...command]));
}
