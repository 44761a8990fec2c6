import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { VerticalCatalog } from '@verbatim/compliance';
import { ConfigurationError } from '@verbatim/platform';

/** Errors: `VerticalFileError` with every problem; `ConfigurationError` without the directory. */
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
  return VerticalCatalog.from(await Promise.all(files));
}
