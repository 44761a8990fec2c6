import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

/** A directory for one test file, removed after it. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'verbatim-test-'));
  afterAll(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
