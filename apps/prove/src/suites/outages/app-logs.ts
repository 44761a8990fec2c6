import { readFile } from 'node:fs/promises';
import path from 'node:path';

export const APPS = ['voice', 'audit-worker'] as const;
export type App = (typeof APPS)[number];

/** What the apps have logged, from a moment on. */
export class AppLogs {
  readonly #from = new Map<App, number>();

  constructor(private readonly directory: string) {}

  /** Forgets what was logged until now. */
  async startHere(): Promise<void> {
    for (const app of APPS) this.#from.set(app, (await this.#read(app)).length);
  }

  async linesOf(app: App): Promise<string[]> {
    const text = await this.#read(app);
    return text
      .slice(this.#from.get(app) ?? 0)
      .split('\n')
      .filter(Boolean);
  }

  #read(app: App): Promise<string> {
    return readFile(path.join(this.directory, `${app}.log`), 'utf8').catch(() => '');
  }
}
