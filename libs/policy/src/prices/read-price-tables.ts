import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { YamlFileError, type YamlFileProblem } from '@verbatim/compliance';
import { PriceCatalog, type PriceTable } from '@verbatim/costs';
import { ConfigurationError } from '@verbatim/platform';
import { parsePriceTable } from './price-table-file.js';

/** Two a week for ten years. */
const TABLES_MAX = 1_000;
const FILE_BYTES_MAX = 1024 * 1024;

/** None of the tables is used while one of them is wrong. */
export class PriceTableError extends YamlFileError {
  override readonly name = 'PriceTableError';
}

/**
 * Every `*.yaml` of the directory. They are read once: a table that is added counts from the next start on.
 *
 * Bounds: `TABLES_MAX` files of 1 MiB. Errors: `PriceTableError` with every problem of every file;
 * `ConfigurationError` where the directory or a file of it cannot be read.
 */
export async function readPriceTables(
  directory: string,
  { isRequired = true } = {},
): Promise<PriceCatalog> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (!isRequired && error.code === 'ENOENT') return [];
    throw unreadable('PRICES_DIRECTORY', `must be a directory of price tables: ${directory}`);
  });
  const files = names.filter((name) => name.endsWith('.yaml') && !name.startsWith('.')).sort();
  if (files.length > TABLES_MAX) {
    throw unreadable(directory, `must hold at most ${TABLES_MAX} tables, not ${files.length}`);
  }
  const problems: YamlFileProblem[] = [];
  const tables: PriceTable[] = [];
  for (const name of files) {
    const file = path.join(directory, name);
    const parsed = parsePriceTable(file, await readText(file));
    if ('problems' in parsed) problems.push(...parsed.problems);
    else tables.push(parsed);
  }
  if (problems.length > 0) throw new PriceTableError(problems);
  return new PriceCatalog(tables);
}

async function readText(file: string): Promise<string> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw unreadable(file, `must be a file that can be read, but that fails with ${String(code)}`);
  }
  if (bytes.length <= FILE_BYTES_MAX) return bytes.toString('utf8');
  throw unreadable(file, `must have at most ${FILE_BYTES_MAX} bytes, not ${bytes.length}`);
}

const unreadable = (name: string, expectation: string): ConfigurationError =>
  new ConfigurationError([{ name, expectation }]);
