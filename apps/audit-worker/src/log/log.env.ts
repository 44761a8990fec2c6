import { z } from 'zod';

const millis = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** How the log is kept, and where its checkpoints are copied. */
export const LogEnv = z.object({
  LOG_PUBLISH_EVERY_MS: millis(10, 30_000)
    .default(1_000)
    .describe('How often a checkpoint over all waiting leaves is published, where any wait.'),
  LOG_LEASE_MS: millis(1_000, 600_000)
    .default(15_000)
    .describe('How long a worker that went silent keeps the log from the others.'),
  ANCHOR_EVERY_MS: millis(1_000, 86_400_000)
    .default(3_600_000)
    .describe('How often the newest checkpoint is copied to the second places.'),
  ANCHOR_DIRECTORY: z
    .string()
    .min(1)
    .optional()
    .describe('Second place: a directory, outside the object store’s.'),
  ANCHOR_S3_BUCKET: z
    .string()
    .min(3)
    .max(63)
    .optional()
    .describe('Second place: another bucket, best of another account.'),
  ANCHOR_S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('S3 server of that bucket, other than AWS.'),
  ANCHOR_S3_REGION: z.string().min(1).default('us-east-1').describe('Region of that bucket.'),
  ANCHOR_S3_ACCESS_KEY_ID: z
    .string()
    .min(1)
    .optional()
    .describe('Access key for that bucket; without it the default credential chain of AWS.'),
  ANCHOR_S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('Secret of that access key.'),
  ANCHOR_WEBHOOK_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Second place: each checkpoint is posted there as it is, as text/plain.'),
});
export type LogEnv = z.infer<typeof LogEnv>;
