import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CHECKOUT } from '../checkout.js';
import { RecordEnv } from '../prove.env.js';
import { RecordReader } from '../record/record-reader.js';
import { createDatabase, dropDatabase } from './database.js';
import { createKeys } from './keys.js';
import type { SuiteContext } from '../suites/suite.js';

/** A database and a store of a suite's own, for the stages of a worker: see StagesProcess. */
export interface StagesWorld {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Reads as an auditor does: objects and keys alone. */
  readonly reader: RecordReader;
  close(): Promise<void>;
}

export async function openStagesWorld(
  context: SuiteContext,
  name: string,
  variables: Readonly<Record<string, string>>,
): Promise<StagesWorld> {
  const folder = path.join(context.directory, name);
  await emptyFolder(folder);
  for (const each of ['store', 'keys']) {
    await mkdir(path.join(folder, each), { recursive: true, mode: 0o700 });
  }
  const { DATABASE_URL: server } = context.servers;
  const database = await createDatabase(server, `verbatim_prove_${name.replaceAll('-', '_')}`);
  const environment = {
    ...(await createKeys(path.join(folder, 'keys'))),
    DATABASE_URL: database,
    STORE_DIRECTORY: path.join(folder, 'store'),
    VERTICALS_DIRECTORY: path.join(CHECKOUT, 'config', 'verticals'),
    ...variables,
  };
  const reader = await RecordReader.open(RecordEnv.parse(environment));
  return {
    environment,
    directory: folder,
    reader,
    close: async () => {
      await reader.close();
      await dropDatabase(server, database);
    },
  };
}

export const emptyFolder = (directory: string): Promise<void> =>
  rm(directory, { recursive: true, force: true });
