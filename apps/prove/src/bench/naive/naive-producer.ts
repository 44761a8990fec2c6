import { parseEnv } from '@verbatim/platform';
import { PlainQueue } from '@verbatim/queue/bench';
import { NAIVE_QUEUE, naiveEvent } from './naive-event.js';
import { NaiveEnv } from './naive.env.js';

/** Adds under way at once: callers do not wait for each other. */
const ADDS_AT_ONCE = 64;

const env = parseEnv(NaiveEnv);
const count = Number(process.argv[2]);
const queue = new PlainQueue({ url: env.REDIS_URL, name: NAIVE_QUEUE });
let next = 0;
const producing = async (): Promise<void> => {
  while (next < count) {
    next += 1;
    await queue.add(naiveEvent(next));
  }
};
await Promise.all(Array.from({ length: ADDS_AT_ONCE }, producing));
await queue.close();
