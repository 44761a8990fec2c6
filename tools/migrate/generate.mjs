import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { run } from '../process/run.mjs';
import { inRoot } from '../process/repository.mjs';
import { SCHEMA } from './files.mjs';

const STAMP = inRoot('libs/storage/src/generated/.from-schema');

/** Generates the client and returns the CLI's exit code. */
export async function generateClient() {
  const prisma = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const { code } = await run(process.execPath, [prisma, 'generate'], {
    // Any file that exists will do: `generate` checks for the engine's binary and never runs it.
    env: { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath },
  });
  if (code === 0) fs.writeFileSync(STAMP, schemaDigest());
  return code;
}

/** Generates only if the schema or the lock file changed since. True when it did. */
export async function generateIfChanged() {
  if (fs.existsSync(STAMP) && fs.readFileSync(STAMP, 'utf8') === schemaDigest()) return false;
  if ((await generateClient()) !== 0) throw new Error('prisma generate failed.');
  return true;
}

const schemaDigest = () =>
  createHash('sha256')
    .update(fs.readFileSync(SCHEMA))
    .update(fs.readFileSync(inRoot('package-lock.json')))
    .digest('hex');
