/**
 * One server in the foreground: `node tools/services/serve.mjs postgres | redis <directory>`.
 *
 * Prints `{"pid":…,"url":…}` once it answers, then runs until SIGTERM, or until the server ends in
 * some other way; 69 if the server is not installed. A rehearsal that kills and restarts servers starts its own like this: the data and
 * the port in `<directory>` outlive the server.
 */
import { Supervisor } from '../process/supervisor.mjs';
import { startPostgres } from './postgres.mjs';
import { findRedis, startRedis } from './redis.mjs';

const CONNECTIONS_MAX = 300;
/** When a row was committed, not only when its transaction began: what lag is judged by. */
const SETTINGS = { track_commit_timestamp: 'on' };

/** `EX_UNAVAILABLE` of sysexits.h. */
const EXIT_NOT_INSTALLED = 69;

const STARTS = {
  async postgres(options) {
    const postgres = await startPostgres({
      ...options,
      connectionsMax: CONNECTIONS_MAX,
      settings: SETTINGS,
    });
    return { managed: postgres.managed, url: postgres.url('postgres') };
  },
  redis(options) {
    if (!findRedis()) {
      console.error('There is no redis-server or valkey-server on the PATH.');
      process.exit(EXIT_NOT_INSTALLED);
    }
    return startRedis(options);
  },
};

const [kind, directory] = process.argv.slice(2);
if (!(kind in STARTS) || !directory) {
  console.error('Usage: node tools/services/serve.mjs postgres | redis <directory>');
  process.exit(64);
}
const supervisor = new Supervisor();
supervisor.stopOnSignals(() => {});
try {
  const { managed, url } = await STARTS[kind]({ supervisor, directory });
  console.log(JSON.stringify({ pid: managed.child.pid, url }));
  await managed.exited;
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
await supervisor.stopAll();
