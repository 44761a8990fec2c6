import { createHash } from 'node:crypto';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * A directory that messages are laid into instead of being sent: the embedded default, and a rehearsal's. Only its
 * owner may read it. A message that is laid there twice is there once.
 *
 * Crash: a file is whole or not there. Bounds: none; whoever runs it this way empties it.
 */
export class FileSink {
  private isReady = false;

  constructor(readonly directory: string) {}

  /** Answers the file's name. Errors: those of the file system. */
  async put(idempotencyKey: string, extension: string, content: string | Buffer): Promise<string> {
    await this.prepare();
    const name = `${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32)}${extension}`;
    const target = path.join(this.directory, name);
    const draft = `${target}.${process.pid}.part`;
    await writeFile(draft, content, { mode: 0o600 });
    await rename(draft, target);
    return name;
  }

  private async prepare(): Promise<void> {
    if (this.isReady) return;
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
    await chmod(this.directory, 0o700);
    this.isReady = true;
  }
}
