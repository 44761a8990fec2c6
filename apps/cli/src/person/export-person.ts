import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandFailure } from '../exit-codes.js';

/** One file of what is handed to a person. */
export interface PersonFile {
  /** Below the package's directory. */
  readonly name: string;
  readonly content: unknown;
}

export interface PackageFacts {
  readonly madeAt: string;
  readonly madeBy: string;
  readonly reason: string;
  readonly form: 'redacted' | 'full';
  readonly calls: number;
  /** What is held and not in here, and why. */
  readonly notIncluded: readonly string[];
}

/**
 * A new directory with the files and, last, a manifest of them: without `manifest.json` it is not whole. Nothing that
 * is there already is touched, and only the owner may read it.
 *
 * Errors: `CommandFailure` naming the directory.
 */
export class PersonPackage {
  private readonly files: { name: string; bytes: number; sha256: string }[] = [];

  private constructor(private readonly directory: string) {}

  static async create(directory: string): Promise<PersonPackage> {
    try {
      await mkdir(path.dirname(directory), { recursive: true });
      await mkdir(directory, { mode: 0o700 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new CommandFailure(
        code === 'EEXIST'
          ? `${directory} is there already, and nothing is overwritten: name another with --output.`
          : `${directory} cannot be made (${code}).`,
      );
    }
    return new PersonPackage(directory);
  }

  async add({ name, content }: PersonFile): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
    await this.write(name, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.files.push({ name, bytes: bytes.length, sha256 });
  }

  async finish(facts: PackageFacts): Promise<void> {
    const manifest = { v: 1, type: 'verbatim-person-package', ...facts, files: this.files };
    await this.write('manifest.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
  }

  private async write(name: string, bytes: Buffer): Promise<void> {
    const file = path.join(this.directory, name);
    try {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, bytes, { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw new CommandFailure(
        `${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`,
      );
    }
  }
}
