import { PagingEnv } from '@verbatim/paging';
import { parseEnv, PlatformEnv } from '@verbatim/platform';
import { PricesEnv } from '@verbatim/policy';
import { StorageEnv, VconEnv, withKeyChoice } from '@verbatim/storage';
import { z } from 'zod';
import { DoctorEnv } from './doctor/doctor.env.js';
import { readRunFile, type RunFile } from './run-file.js';

const Variables = z.object({
  ...StorageEnv.shape,
  ...VconEnv.shape,
  ...PricesEnv.shape,
  DATABASE_URL: StorageEnv.shape.DATABASE_URL.optional(),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('Queue engine. Without it the queues live in PostgreSQL at DATABASE_URL.'),
  SPOOL_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe('Where voice processes keep critical events until the archive has them.'),
  QUEUE_CAPACITY_JOBS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .optional()
    .describe('Overrides the cap of every queue, for rehearsals of a full one.'),
  VERBATIM_ANCHOR: z
    .string()
    .min(1)
    .optional()
    .describe('Checkpoint of the log from elsewhere, or the directory that they are copied to.'),
  VERBATIM_OPERATOR: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Who is at the keyboard, for the access log. Without it the user of the operating system.',
    ),
  CONSOLE_JWT_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe('Secret that tokens are signed with (HS256). Either this or CONSOLE_JWKS_URL.'),
  OPERATIONS_JWT_SECRET: PlatformEnv.shape.OPERATIONS_JWT_SECRET,
  VCON_TRUSTED_CERTIFICATES: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File or directory of the certificates (PEM) whose exports "verbatim import" believes. Without it, ours.',
    ),
  TWILIO_ACCOUNT_SID: PagingEnv.shape.TWILIO_ACCOUNT_SID,
  TWILIO_AUTH_TOKEN: PagingEnv.shape.TWILIO_AUTH_TOKEN,
  TWILIO_API_URL: PagingEnv.shape.TWILIO_API_URL,
  ...DoctorEnv.shape,
  NO_COLOR: z.string().optional().describe('Set to anything: no colours, even on a terminal.'),
});
/** What the commands read. Each command asks for what it needs: verifying needs no database. */
export const CliEnv = withKeyChoice(Variables, []);
export type CliEnv = z.infer<typeof CliEnv>;

/** The environment, with the local run standing in for what it leaves unset. */
export function readCliEnv(
  source: NodeJS.ProcessEnv = process.env,
  run: RunFile | undefined = readRunFile(),
): CliEnv {
  return parseEnv(CliEnv, { ...defaultsOf(run, source), ...present(source) });
}

/** For commands that read nothing else of the environment. */
export function isColourRefused(source: NodeJS.ProcessEnv = process.env): boolean {
  return (source['NO_COLOR'] ?? '') !== '';
}

function defaultsOf(run: RunFile | undefined, source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    DATABASE_URL: run?.databaseUrl,
    // The queues of another database's system are not the run's.
    REDIS_URL: source['DATABASE_URL'] ? undefined : run?.redisUrl,
    // A bucket in the environment is another store than the run's directory.
    STORE_DIRECTORY: source['S3_BUCKET'] ? undefined : run?.storeDirectory,
    SPOOL_DIRECTORY: run?.spoolDirectory,
    // As a bucket: who names a key of a key service does not mean the run's.
    MASTER_KEY_FILE: source['MASTER_KMS_KEY_ID'] ? undefined : run?.masterKeyFile,
    SIGNING_KEY_FILE: source['SIGNING_KMS_KEY_ID'] ? undefined : run?.signingKeyFile,
    TRUSTED_KEYS: run?.trustedKeys,
    VCON_SELF_SIGNED_DIRECTORY: run?.vconSelfSignedDirectory,
    VERBATIM_ANCHOR: anchorOf(run, source),
    CONSOLE_JWT_SECRET: run?.consoleSecret,
    ...vendorsOf(run, source),
  };
}

/** The vendors of a simulated run, unless the environment speaks of others. */
function vendorsOf(run: RunFile | undefined, source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (run?.authToken === undefined || run.voiceUrl === undefined) return {};
  if (source['PUBLIC_URL'] || source['OPENAI_API_KEY']) return {};
  return {
    PUBLIC_URL: run.voiceUrl,
    PORT: new URL(run.voiceUrl).port,
    TWILIO_AUTH_TOKEN: run.authToken,
    OPENAI_API_KEY: 'sk-simulated',
    OPENAI_BASE_URL: `http://127.0.0.1:${run.openaiPort ?? 0}/v1`,
  };
}

/** The anchor of the run speaks of the run's own log, and of no other store's. */
function anchorOf(run: RunFile | undefined, source: NodeJS.ProcessEnv): string | undefined {
  return source['S3_BUCKET'] || source['STORE_DIRECTORY'] ? undefined : run?.anchor;
}

/** An empty variable counts as absent, so it must not hide a default. */
function present(source: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
}
