import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DATA, inRoot } from '../process/repository.mjs';
import { portFor } from '../services/ports.mjs';
import { startApp } from '../system/apps.mjs';
import { buildApps, migrate } from '../system/build.mjs';
import { localKeys } from '../system/keys.mjs';
import { writeRunFile } from '../system/run-file.mjs';
import { startServices } from '../system/services.mjs';
import { vendorEnvironment } from './credentials.mjs';

const PREFERRED_PORTS = { voice: 3000, worker: 3001, openai: 3100 };

/** Build, servers, migrations, keys: everything that the apps need, as `{ environment, ports }`. */
export async function prepareSystem({ supervisor, credentials, say, onExit }) {
  await buildApps(say);
  const services = await startServices({ supervisor, directory: DATA, say, onExit });
  say(await migrate(services.DATABASE_URL));
  const ports = await choosePorts();
  const environment = {
    ...services,
    ...(process.env.MASTER_KEY_FILE ? {} : localKeys(DATA)),
    SPOOL_DIRECTORY: process.env.SPOOL_DIRECTORY || path.join(DATA, 'spool'),
    VERTICALS_DIRECTORY: process.env.VERTICALS_DIRECTORY || inRoot('config', 'verticals'),
    ...vendorEnvironment(credentials, { voicePort: ports.voice, openaiPort: ports.openai }),
  };
  // Voice makes no root for its spool: where it is missing, a volume is most often not mounted.
  if (!process.env.SPOOL_DIRECTORY) mkdirSync(environment.SPOOL_DIRECTORY, { recursive: true });
  writeRunFile(DATA, runOf({ environment, credentials, ports }));
  return { environment, ports };
}

/** The consumer first, so that what the spool holds from an earlier run is drained at once. */
export async function startApps({ supervisor, environment, ports, say, onExit }) {
  const app = (name, port) =>
    startApp({ supervisor, directory: DATA, name, port, environment, onExit });
  const worker = await app('audit-worker', ports.worker);
  const voice = await app('voice', ports.voice);
  say(`audit-worker on ${worker.url}, voice on ${voice.url}.`);
  return [voice.managed, worker.managed];
}

async function choosePorts() {
  const ports = {};
  for (const [name, preferred] of Object.entries(PREFERRED_PORTS)) {
    const given = name === 'voice' ? Number(process.env.PORT) : undefined;
    ports[name] = given || (await portFor(DATA, name, preferred));
  }
  return ports;
}

const runOf = ({ environment, credentials, ports }) => ({
  databaseUrl: environment.DATABASE_URL,
  redisUrl: environment.REDIS_URL,
  voiceUrl: `http://127.0.0.1:${ports.voice}`,
  openaiPort: ports.openai,
  authToken: credentials.isSimulated ? credentials.authToken : undefined,
  storeDirectory: environment.STORE_DIRECTORY,
  spoolDirectory: environment.SPOOL_DIRECTORY,
  masterKeyFile: environment.MASTER_KEY_FILE,
  signingKeyFile: environment.SIGNING_KEY_FILE,
  trustedKeys: environment.TRUSTED_KEYS,
});
