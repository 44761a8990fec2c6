import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

const MAIN = path.resolve(import.meta.dirname, '../../dist/main.js');

/** The built app as a process of its own, to be killed and stopped for real. */
export class VoiceProcess {
  readonly exited: Promise<number | null>;
  output = '';

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.exited = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  }

  static start(environment: Record<string, string>): VoiceProcess {
    const { PATH = '' } = process.env;
    return new VoiceProcess(
      spawn(process.execPath, [MAIN], { env: { PATH, ...environment }, stdio: 'pipe' }),
    );
  }

  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.child.kill(signal);
  }
}
