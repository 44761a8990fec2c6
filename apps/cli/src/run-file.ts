import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CommandFailure, EXIT_CODE } from './exit-codes.js';

/** What `npm start` writes about the local run, so that commands find it without any variables. */
export const RunFile = z.looseObject({
  databaseUrl: z.string().optional(),
  redisUrl: z.string().optional(),
  voiceUrl: z.string().optional(),
  consoleUrl: z.string().optional(),
  consoleSecret: z.string().optional(),
  openaiPort: z.number().int().optional(),
  authToken: z.string().optional(),
  storeDirectory: z.string().optional(),
  spoolDirectory: z.string().optional(),
  masterKeyFile: z.string().optional(),
  signingKeyFile: z.string().optional(),
  trustedKeys: z.string().optional(),
  vconSelfSignedDirectory: z.string().optional(),
  anchor: z.string().optional(),
});
export type RunFile = z.infer<typeof RunFile>;

export const RUN_FILE = '.data/run.json';
const CHECKOUT = path.resolve(import.meta.dirname, '../../..');

/**
 * The run of the working directory, else that of the checkout the command lies in. Paths inside are
 * relative to the directory that holds `.data`.
 *
 * Errors: a file that is there but cannot be read is told, not ignored.
 */
export function readRunFile(
  directories: readonly string[] = [process.cwd(), CHECKOUT],
): RunFile | undefined {
  for (const directory of directories) {
    const file = path.join(directory, RUN_FILE);
    const text = readIfPresent(file);
    if (text === undefined) continue;
    const parsed = RunFile.safeParse(parseJson(text));
    if (!parsed.success) {
      throw new CommandFailure(
        `${file} cannot be understood; start the system again to write it anew.`,
        EXIT_CODE.configuration,
      );
    }
    return absolute(parsed.data, directory);
  }
  return undefined;
}

function absolute(run: RunFile, directory: string): RunFile {
  const resolved = { ...run };
  for (const name of [
    'storeDirectory',
    'spoolDirectory',
    'masterKeyFile',
    'signingKeyFile',
    'trustedKeys',
    'vconSelfSignedDirectory',
    'anchor',
  ] as const) {
    const value = run[name];
    if (value) resolved[name] = path.resolve(directory, value);
  }
  return resolved;
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CommandFailure(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      EXIT_CODE.configuration,
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
