import { delimiter } from 'node:path';
import { StorageEnv } from '@verbatim/storage';
import { z } from 'zod';

const RedisUrl = z
  .url({ protocol: /^rediss?$/ })
  .optional()
  .describe('Redis with databases to spare. Without it the queues live in PostgreSQL.');

/** For rehearsals: a server to make databases on, and a Redis to make queues in. */
export const RehearsalEnv = z.object({
  DATABASE_URL: StorageEnv.shape.DATABASE_URL.describe(
    'PostgreSQL whose role may create databases: each suite makes its own.',
  ),
  REDIS_URL: RedisUrl,
  TEST_S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('S3 server to make a bucket on. Without it no outage of the store is rehearsed.'),
  TEST_S3_ACCESS_KEY_ID: z.string().min(1).optional().describe('Access key of that server.'),
  TEST_S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('Secret of that access key.'),
});
export type RehearsalEnv = z.infer<typeof RehearsalEnv>;

/** For `calls`: where the record of a running system lies. */
export const RecordEnv = z.object({
  ...StorageEnv.shape,
  ANCHOR_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe('Where the worker copies checkpoints of the log. Without it no anchor is asked for.'),
});
export type RecordEnv = z.infer<typeof RecordEnv>;

/** What a process started by a rehearsal takes over; its configuration is the rehearsal's alone. */
export function inheritedEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR, LANG, TZ } = process.env;
  return { PATH, HOME, TMPDIR, LANG, TZ, ...definedOf('NODE_COMPILE_CACHE') };
}

/** For a server of a rehearsal's own: what is needed to find programs, and where not to leave data. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  return { ...inheritedEnvironment(), ...definedOf('VERBATIM_DATA_DIRECTORY') };
}

const definedOf = (name: string): NodeJS.ProcessEnv =>
  process.env[name] === undefined ? {} : { [name]: process.env[name] };

/** Ours, npm's, and what would point a start elsewhere than at servers of its own. */
const NOT_A_PERSONS =
  /^(DATABASE_URL|REDIS_URL|(TEST_)?S3_.*|STORE_.*|TEST_.*|NX_.*|npm_(?!config_).*)$/;

/** The environment of somebody who has just cloned: this one without us, and without our Node. */
export function freshEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !NOT_A_PERSONS.test(name));
  const folders = (process.env.PATH ?? '').split(delimiter);
  const withoutOurs = folders.filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: withoutOurs.join(delimiter) };
}
