import { z } from 'zod';
import { LOG_LEVELS } from '../logging/logger.js';

/** What every app reads; its own schema spreads `PlatformEnv.shape`. */
export const PlatformEnv = z.object({
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info').describe('Least severe level that is written.'),
  LOG_PRETTY: z
    .stringbool()
    .default(false)
    .describe('Writes log lines for people instead of JSON lines.'),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; loopback unless a proxy is in front.'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3_000)
    .describe('Port to listen on; 0 takes any free one.'),
  OPERATIONS_JWT_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe(
      'Signs the tokens (HS256) that open /metrics and the details of /health/ready. Without it: this machine alone.',
    ),
});
export type PlatformEnv = z.infer<typeof PlatformEnv>;
