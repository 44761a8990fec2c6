import fs from 'node:fs';
import path from 'node:path';
import { startPostgres } from '../services/postgres.mjs';
import { findRedis, startRedis } from '../services/redis.mjs';

/**
 * The servers of a run, as the environment of its apps. What the environment already names is used
 * as it is, and nothing is started in its place.
 *
 * Without Redis the queues live in PostgreSQL; that is said, because Redis is the measured engine.
 */
export async function startServices({
  supervisor,
  directory,
  say,
  onExit,
  environment = process.env,
}) {
  return {
    ...(await database({ supervisor, directory, say, onExit, environment })),
    ...(await queue({ supervisor, directory, say, onExit, environment })),
    ...objectStore({ directory, say, environment }),
  };
}

async function database({ supervisor, directory, say, onExit, environment }) {
  if (environment.DATABASE_URL) {
    say(`PostgreSQL: the one at ${hostOf(environment.DATABASE_URL)} (DATABASE_URL).`);
    return { DATABASE_URL: environment.DATABASE_URL };
  }
  const postgres = await startPostgres({ supervisor, directory, onExit });
  say(`PostgreSQL ${postgres.version} on 127.0.0.1:${postgres.port}, run as ${postgres.account}.`);
  return { DATABASE_URL: await postgres.createDatabase('verbatim') };
}

async function queue({ supervisor, directory, say, onExit, environment }) {
  if (environment.REDIS_URL) {
    say(`Redis: the one at ${hostOf(environment.REDIS_URL)} (REDIS_URL).`);
    return { REDIS_URL: environment.REDIS_URL };
  }
  const found = findRedis();
  if (!found) {
    say('No redis-server or valkey-server on the PATH: the queues live in PostgreSQL.');
    return {};
  }
  const redis = await startRedis({ supervisor, directory, redis: found, onExit });
  say(`Redis ${redis.version} on 127.0.0.1:${redis.port}, fsync on every write.`);
  return { REDIS_URL: redis.url };
}

function objectStore({ directory, say, environment }) {
  if (environment.S3_BUCKET) {
    say(`Object store: bucket ${environment.S3_BUCKET} (S3_BUCKET).`);
    return {}; // The apps read S3_* themselves.
  }
  const store = environment.STORE_DIRECTORY || path.join(directory, 'store');
  fs.mkdirSync(store, { recursive: true, mode: 0o700 });
  say(`Object store: files in ${path.relative(process.cwd(), store) || store}.`);
  return { STORE_DIRECTORY: store };
}

const hostOf = (url) => new URL(url).host;
