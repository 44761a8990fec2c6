import { access, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectReader } from '@verbatim/audit-log';

/** The objects of a store as whoever owns its disk has them: nothing is created once here. */
export class StoreCopy implements ObjectReader {
  constructor(readonly directory: string) {}

  async get(key: string): Promise<Buffer> {
    return readFile(this.fileOf(key));
  }

  async read(key: string): Promise<Buffer | undefined> {
    return (await this.has(key)) ? this.get(key) : undefined;
  }

  async has(key: string): Promise<boolean> {
    return access(this.fileOf(key)).then(
      () => true,
      () => false,
    );
  }

  async write(key: string, bytes: Uint8Array): Promise<void> {
    await mkdir(path.dirname(this.fileOf(key)), { recursive: true });
    await writeFile(this.fileOf(key), bytes);
  }

  /** A key, or a folder of keys. */
  async remove(key: string): Promise<void> {
    await rm(this.fileOf(key), { recursive: true });
  }

  async flip(key: string, at = 20): Promise<void> {
    const bytes = await this.get(key);
    bytes[Math.min(at, bytes.length - 1)]! ^= 1;
    await this.write(key, bytes);
  }

  async swap(one: string, other: string): Promise<void> {
    const [first, second] = [await this.get(one), await this.get(other)];
    await this.write(one, second);
    await this.write(other, first);
  }

  async *list(prefix: string): AsyncIterable<string> {
    yield* await this.keys(prefix);
  }

  async keys(prefix: string): Promise<string[]> {
    const entries = await readdir(this.directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(this.directory, path.join(entry.parentPath, entry.name)))
      .filter((key) => key.startsWith(prefix) && !key.startsWith('.'))
      .sort();
  }

  private fileOf(key: string): string {
    return path.join(this.directory, key);
  }
}
