import { StorageEnv } from '@verbatim/storage';
import { z } from 'zod';

/** What the naive peer's two processes read: the same servers and the same store as ours. */
export const NaiveEnv = z.object({
  ...StorageEnv.shape,
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).describe('Redis of the queue.'),
});
