import { watch, type FSWatcher } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { PolicyDirectories } from './policy-directories.js';
import { findPolicyFiles } from './read-policy-files.js';

export interface PolicyWatchOptions {
  readonly directories: PolicyDirectories;
  /** How often it looks where the file system gives no hint, as on network volumes. */
  readonly pollMs?: number;
  /** Files that were the same for so long are taken as written. */
  readonly settleMs?: number;
  /**
   * Files have come, gone or changed since the last time, and have settled; called once at the beginning.
   * Awaited: no second call before it ends.
   */
  onChange(): Promise<void>;
  onBug(error: unknown): void;
}

/** Files that somebody writes all the time are read as they are. */
const LOOKS_MAX = 20;

/**
 * Tells when files of the set have changed. A hint of the file system makes it look at once, and so does
 * time; what decides is what lies there, so that editors which rename, lost hints and mounted volumes are
 * all the same.
 */
export class PolicyWatch {
  private readonly watchers: FSWatcher[] = [];
  private readonly stopping = new AbortController();
  private hint = Promise.withResolvers<void>();
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: PolicyWatchOptions) {}

  start(): void {
    for (const directory of Object.values(this.options.directories)) this.listen(directory);
    this.running = this.run().catch((error: unknown) => this.options.onBug(error));
  }

  async close(): Promise<void> {
    this.stopping.abort();
    this.hint.resolve();
    for (const watcher of this.watchers) watcher.close();
    await this.running;
  }

  private async run(): Promise<void> {
    const { pollMs = 2_000, onChange } = this.options;
    const { signal } = this.stopping;
    for (let known = ''; !signal.aborted;) {
      if ((await this.stamp()) !== known) {
        known = await this.settled();
        if (!signal.aborted) await onChange();
      }
      await Promise.race([this.hint.promise, this.pause(pollMs)]);
      this.hint = Promise.withResolvers();
    }
  }

  private async settled(): Promise<string> {
    const { settleMs = 150 } = this.options;
    let [before, now] = ['', await this.stamp()];
    for (let looks = 0; now !== before && looks < LOOKS_MAX; looks += 1) {
      if (this.stopping.signal.aborted) break;
      before = now;
      await this.pause(settleMs);
      now = await this.stamp();
    }
    return now;
  }

  /** What lies there, as one text. A directory that is away for a moment is a state like any other. */
  private async stamp(): Promise<string> {
    try {
      const files = await findPolicyFiles(this.options.directories);
      return files.map(({ name, stamp }) => `${name} ${stamp}`).join('\n');
    } catch (error) {
      return `unreadable: ${(error as Error).message}`;
    }
  }

  private listen(directory: string): void {
    try {
      const watcher = watch(directory, { recursive: true, persistent: false }, () =>
        this.hint.resolve(),
      );
      watcher.on('error', () => watcher.close());
      this.watchers.push(watcher);
    } catch {
      // No hints from there: it is looked at every `pollMs`.
    }
  }

  private async pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.stopping.signal, ref: false }).catch(() => undefined);
  }
}
