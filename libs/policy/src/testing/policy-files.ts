import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { policyDirectories, type PolicyDirectories } from '../policy-directories.js';

const SHIPPED = path.resolve(import.meta.dirname, '../../../../config');

/** A copy of the files that come with Verbatim, to be edited. */
export class PolicyFiles {
  readonly directories: PolicyDirectories;

  private constructor(private readonly root: string) {
    this.directories = policyDirectories(path.join(root, 'verticals'));
  }

  static async copy(): Promise<PolicyFiles> {
    const root = await mkdtemp(path.join(os.tmpdir(), 'verbatim-policy-'));
    for (const kind of ['verticals', 'agents', 'rules', 'retention']) {
      await cp(path.join(SHIPPED, kind), path.join(root, kind), { recursive: true });
    }
    return new PolicyFiles(root);
  }

  pathOf(name: string): string {
    return path.join(this.root, name);
  }

  async edit(name: string, change: (text: string) => string): Promise<void> {
    const file = this.pathOf(name);
    await writeFile(file, change(await readFile(file, 'utf8')));
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}
