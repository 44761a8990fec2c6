import { parseEnv } from '@verbatim/platform';
import { z } from 'zod';

/** The servers that a benchmark may fill; `npm run bench` starts them. */
const BenchEnv = z.object({
  TEST_REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('Redis to make queues in. Without it only PostgreSQL is measured.'),
  TEST_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL to make schemas in. Without it only Redis is measured.'),
});

export function benchServers(): string[] {
  const { TEST_REDIS_URL, TEST_DATABASE_URL } = parseEnv(BenchEnv, process.env);
  return [TEST_REDIS_URL, TEST_DATABASE_URL].filter((url) => url !== undefined);
}
