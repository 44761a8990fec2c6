import { Redis } from 'ioredis';

/**
 * The first of the Redis databases that rehearsals use and empty, one for each that runs at once. The servers
 * that `npm run prove` starts are its own; on another Redis these must be free.
 */
const FIRST_DATABASE = 9;

/** One command on a connection of its own. Errors: no answer at once. */
export async function redisCommand(url: string, name: string, ...args: string[]): Promise<unknown> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined); // The command itself fails.
  try {
    await redis.connect();
    return await redis.call(name, ...args);
  } finally {
    redis.disconnect();
  }
}

/** The database of the suite at this place, emptied: whoever had it before has ended. */
export async function emptyRedisDatabase(serverUrl: string, place: number): Promise<string> {
  const url = new URL(serverUrl);
  url.pathname = `/${FIRST_DATABASE + place}`;
  await redisCommand(url.href, 'FLUSHDB');
  return url.href;
}
