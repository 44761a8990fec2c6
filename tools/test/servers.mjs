import path from 'node:path';
import { DATA } from '../process/repository.mjs';
import { findRedis, startRedis } from '../services/redis.mjs';
import { hasRadosgw, startRadosgw } from '../services/radosgw.mjs';
import { startPostgres } from '../services/postgres.mjs';

/** Each test file opens pools of its own, and one project's tests start whole apps. */
const CONNECTIONS_MAX = 300;

/**
 * The servers of the integration tests, in a folder of their own, as TEST_* variables.
 * A variable that is already set is taken as it is; a server that cannot be had leaves its unset.
 */
export async function startTestServers({ supervisor, say, environment = process.env }) {
  const directory = path.join(DATA, 'test');
  const onExit = (message) => console.error(message);
  const variables = {};
  if (!environment.TEST_DATABASE_URL) {
    const postgres = await startPostgres({
      supervisor,
      directory,
      connectionsMax: CONNECTIONS_MAX,
      onExit,
    });
    variables.TEST_DATABASE_URL = await postgres.createDatabase('verbatim_test');
    say(`PostgreSQL ${postgres.version} on 127.0.0.1:${postgres.port}.`);
  }
  if (!environment.TEST_REDIS_URL && findRedis()) {
    const redis = await startRedis({ supervisor, directory, onExit });
    variables.TEST_REDIS_URL = redis.url;
    say(`Redis ${redis.version} on 127.0.0.1:${redis.port}.`);
  }
  if (!environment.TEST_S3_ENDPOINT && hasRadosgw()) {
    const s3 = await startRadosgw({ supervisor, directory, onExit });
    variables.TEST_S3_ENDPOINT = s3.endpoint;
    variables.TEST_S3_ACCESS_KEY_ID = s3.accessKeyId;
    variables.TEST_S3_SECRET_ACCESS_KEY = s3.secretAccessKey;
    say(`radosgw (S3) at ${s3.endpoint}.`);
  }
  return variables;
}

/** Servers of the integration tests that are missing, by the variable that names each. */
export const missingServers = (variables, environment = process.env) =>
  ['TEST_DATABASE_URL', 'TEST_REDIS_URL', 'TEST_S3_ENDPOINT'].filter(
    (name) => !variables[name] && !environment[name],
  );
