import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { PolicyFile } from '@verbatim/compliance';
import { ConfigurationError } from '@verbatim/platform';
import type { PolicyDirectories } from './policy-directories.js';

/** A set of eleven verticals and sixty rules has 150 files of some 4 KiB. */
const FILES_MAX = 2_000;
const FILE_BYTES_MAX = 1024 * 1024;

/** A file of the set as it lies there, without its text. */
export interface FoundFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  /** Changes with every write, also with one that leaves length and time alone. */
  readonly stamp: string;
}

/**
 * The YAML files of the set, by name. Fixtures are tests and no part of it.
 *
 * Bounds: 2,000 files of 1 MiB.
 * Errors: `ConfigurationError` that names a directory that cannot be read, or a file that is too large.
 */
export async function findPolicyFiles(directories: PolicyDirectories): Promise<FoundFile[]> {
  const found = await Promise.all([
    filesIn('verticals', directories.verticals, true),
    filesIn('rules', directories.rules, false),
    filesIn('retention', directories.retention, false),
    filesIn('agents', directories.agents, false),
  ]);
  const files = found.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
  if (files.length > FILES_MAX) {
    const expectation = `must hold at most ${FILES_MAX} files, not ${files.length}`;
    throw new ConfigurationError([{ name: path.dirname(directories.verticals), expectation }]);
  }
  const large = files.filter(({ bytes }) => bytes > FILE_BYTES_MAX);
  if (large.length > 0) {
    throw new ConfigurationError(
      large.map((file) => ({
        name: file.path,
        expectation: `must have at most ${FILE_BYTES_MAX} bytes, not ${file.bytes}`,
      })),
    );
  }
  return files;
}

/** Errors: as `findPolicyFiles`, and of reading. */
export async function readPolicyFiles(directories: PolicyDirectories): Promise<PolicyFile[]> {
  const found = await findPolicyFiles(directories);
  return Promise.all(
    found.map(async ({ name, path: file }) => ({
      name,
      path: file,
      text: await readable(file, readFile(file, 'utf8')),
    })),
  );
}

async function filesIn(
  kind: keyof PolicyDirectories,
  directory: string,
  isRequired: boolean,
): Promise<FoundFile[]> {
  const names = await readdir(directory, { recursive: true }).catch((error: unknown) => {
    if (!isRequired && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const expectation = 'must be a directory of YAML files that can be read';
    throw new ConfigurationError([
      { name: `${kind.toUpperCase()}_DIRECTORY`, expectation: `${expectation}: ${directory}` },
    ]);
  });
  const wanted = names.filter(isPartOfSet);
  return Promise.all(
    wanted.map(async (name) => {
      const file = path.join(directory, name);
      const { size, mtimeMs, ctimeMs, ino } = await readable(file, stat(file));
      return {
        name: `${kind}/${name.replaceAll(path.sep, '/')}`,
        path: file,
        bytes: size,
        stamp: `${ino}:${size}:${mtimeMs}:${ctimeMs}`,
      };
    }),
  );
}

/** What editors leave beside a file while it is open begins with a dot. */
function isPartOfSet(name: string): boolean {
  return (
    name.endsWith('.yaml') &&
    !name.endsWith('.fixtures.yaml') &&
    !path.basename(name).startsWith('.')
  );
}

async function readable<T>(file: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const expectation = `must be a file that can be read, but that fails with ${String(code)}`;
    throw new ConfigurationError([{ name: file, expectation }]);
  }
}
