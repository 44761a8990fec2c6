import { ORIGIN_FORM } from '@verbatim/audit-log';
import { z } from 'zod';

const PositiveInt = z.coerce.number().int();
const KeyName = z.string().min(1).max(2_048).optional();

/** Where the index, the record and the keys are. Apps spread `StorageEnv.shape` into their own schema. */
export const StorageEnv = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('PostgreSQL that holds the index of the record.'),
  DATABASE_CONNECTIONS_MAX: PositiveInt.min(2)
    .max(200)
    .default(10)
    .describe('Connections that one process opens to PostgreSQL at most.'),
  S3_BUCKET: z.string().min(3).max(63).optional().describe('Bucket of the object store.'),
  S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('S3 server other than AWS; implies path-style addresses.'),
  S3_REGION: z
    .string()
    .min(1)
    .default('us-east-1')
    .describe('Region that requests are signed for.'),
  S3_ACCESS_KEY_ID: z
    .string()
    .min(1)
    .optional()
    .describe('Access key; without it the default credential chain of AWS is used.'),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('Secret of that access key.'),
  STORE_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe('Directory that serves as object store when S3_BUCKET is not set.'),
  STORE_WRITE_DELAY_MS: PositiveInt.min(0)
    .max(60_000)
    .default(0)
    .describe('Rehearsal: added to every write to the object store.'),
  STORE_FAIL_PERCENT: PositiveInt.min(0)
    .max(100)
    .default(0)
    .describe('Rehearsal: share of the writes to the object store that fail.'),
  MASTER_KEY_FILE: KeyName.describe(
    'Key that wraps the data keys of calls: 32 bytes, base64, mode 0600. This or MASTER_KMS_KEY_ID.',
  ),
  MASTER_KEY_FILE_PREVIOUS: KeyName.describe(
    'The master key before this one, while keys are left that it wrapped: it opens, and wraps nothing.',
  ),
  MASTER_KMS_KEY_ID: KeyName.describe(
    'ARN, id or alias of the AWS KMS key (SYMMETRIC_DEFAULT) that wraps instead of a file.',
  ),
  MASTER_KMS_KEY_ID_PREVIOUS: KeyName.describe('As MASTER_KEY_FILE_PREVIOUS, of a key in AWS KMS.'),
  SECRETS_KEY_FILE: KeyName.describe(
    'Key of the spool and of the names of people in lists, which outlives master keys; by default MASTER_KEY_FILE.',
  ),
  SIGNING_KEY_FILE: KeyName.describe(
    'Ed25519 key that signs manifests: PKCS8 PEM, mode 0600. This or SIGNING_KMS_KEY_ID.',
  ),
  SIGNING_KEY_FILE_PREVIOUS: KeyName.describe(
    'The signing key before this one: signs checkpoints beside it while verifiers do not all know the new one.',
  ),
  SIGNING_KMS_KEY_ID: KeyName.describe(
    'ARN, id or alias of the AWS KMS key (ECC_NIST_EDWARDS25519) that signs instead of a file.',
  ),
  SIGNING_KMS_KEY_ID_PREVIOUS: KeyName.describe(
    'As SIGNING_KEY_FILE_PREVIOUS, of a key in AWS KMS.',
  ),
  TRUSTED_KEYS: z
    .string()
    .min(1)
    .optional()
    .describe('File or directory of the public keys (SPKI PEM) whose signatures count.'),
  KMS_REGION: z
    .string()
    .min(1)
    .default('us-east-1')
    .describe('Region of the keys in AWS KMS; an ARN brings its own.'),
  KMS_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Key service other than that of AWS with the same protocol.'),
  LOG_ORIGIN: z
    .string()
    .regex(ORIGIN_FORM, 'must be 1 to 200 characters without spaces and +')
    .default('verbatim/log')
    .describe('Name of the log, the first line of its checkpoints; never changed once it has any.'),
});
export type StorageEnv = z.infer<typeof StorageEnv>;
