import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { VerticalCatalog, VerticalFileError } from '@verbatim/compliance';
import { ConfigurationError } from '@verbatim/platform';

/** Errors: `ConfigurationError` with every problem of every file, or that there is no directory. */
export async function readVerticals(directory: string): Promise<VerticalCatalog> {
  const names = await readdir(directory).catch(() => {
    const expectation = 'must be a directory of YAML files that can be read';
    throw new ConfigurationError([{ name: 'VERTICALS_DIRECTORY', expectation }]);
  });
  const yaml = names.filter((name) => name.endsWith('.yaml')).sort();
  const files = yaml.map(async (name) => {
    const file = path.join(directory, name);
    return { path: file, text: await readFile(file, 'utf8') };
  });
  return catalogOf(await Promise.all(files));
}

function catalogOf(files: readonly { path: string; text: string }[]): VerticalCatalog {
  try {
    return VerticalCatalog.from(files);
  } catch (error) {
    if (!(error instanceof VerticalFileError)) throw error;
    throw new ConfigurationError(
      error.problems.map(({ path: file, line, column, message }) => ({
        name: `${file}:${line}:${column}`,
        expectation: message,
      })),
    );
  }
}
