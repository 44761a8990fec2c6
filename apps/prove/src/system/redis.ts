import { Redis } from 'ioredis';

/**
 * The first of the Redis databases that rehearsals use and empty, one for each suite. The servers
 * that `npm run prove` starts are its own; on another Redis these must be free.
 */
const FIRST_DATABASE = 9;

/** The database of the suite with this place in the list, emptied. */
export async function emptyRedisDatabase(serverUrl: string, place: number): Promise<string> {
  const url = new URL(serverUrl);
  url.pathname = `/${FIRST_DATABASE + place}`;
  const redis = new Redis(url.href, { lazyConnect: true, maxRetriesPerRequest: 1 });
  try {
    await redis.connect();
    await redis.flushdb();
  } finally {
    redis.disconnect();
  }
  return url.href;
}
