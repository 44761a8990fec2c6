import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const MAIN = path.resolve(import.meta.dirname, '../../../voice/dist/main.js');
const READY_MAX_MS = 50_000;

/** The voice app as it is built, for commands that look at a running one. */
export class VoiceProcess {
  private log = '';

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (part: Buffer) => (this.log += part.toString()));
    child.stderr?.on('data', (part: Buffer) => (this.log += part.toString()));
  }

  /** Resolves when it takes calls. */
  static async start(environment: Readonly<Record<string, string>>): Promise<VoiceProcess> {
    if (!existsSync(MAIN)) throw new Error('Voice is not built: run nx build first.');
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const env = { PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...environment };
    const voice = new VoiceProcess(spawn(process.execPath, [MAIN], { env, stdio: 'pipe' }));
    const url = `http://127.0.0.1:${environment['PORT']}/health/ready`;
    for (const until = Date.now() + READY_MAX_MS; Date.now() < until;) {
      const response = await fetch(url).catch(() => undefined);
      if (response?.ok) return voice;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await voice.stop();
    throw new Error(`Voice did not become ready:\n${voice.log.slice(-2_000)}`);
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await exited;
  }
}
