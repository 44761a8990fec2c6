import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DATA, inRoot } from '../process/repository.mjs';
import { portFor } from '../services/ports.mjs';
import { startApp } from '../system/apps.mjs';
import { buildApps, migrate } from '../system/build.mjs';
import { consoleSecret, localKeys } from '../system/keys.mjs';
import { writeRunFile } from '../system/run-file.mjs';
import { startServices } from '../system/services.mjs';
import { vendorEnvironment } from './credentials.mjs';

const PREFERRED_PORTS = { voice: 3000, worker: 3001, console: 3002, openai: 3100 };

/** Calls take seconds here, and are to be verified with an anchor right after. */
const ANCHOR_EVERY_MS_HERE = '1000';

/** Build, servers, migrations, keys: everything that the apps need, as `{ environment, ports }`. */
export async function prepareSystem({ supervisor, credentials, say, onExit }) {
  await buildApps(say);
  const services = await startServices({ supervisor, directory: DATA, say, onExit });
  say(await migrate(services.DATABASE_URL));
  const ports = await choosePorts();
  const environment = {
    ...services,
    ...(process.env.MASTER_KEY_FILE || process.env.MASTER_KMS_KEY_ID ? {} : localKeys(DATA)),
    ...consoleCredentials(process.env),
    SPOOL_DIRECTORY: process.env.SPOOL_DIRECTORY || path.join(DATA, 'spool'),
    VERTICALS_DIRECTORY: process.env.VERTICALS_DIRECTORY || inRoot('config', 'verticals'),
    ...anchorSettings(process.env),
    ...vendorEnvironment(credentials, { voicePort: ports.voice, openaiPort: ports.openai }),
  };
  // Voice makes no root for its spool: where it is missing, a volume is most often not mounted.
  if (!process.env.SPOOL_DIRECTORY) mkdirSync(environment.SPOOL_DIRECTORY, { recursive: true });
  writeRunFile(DATA, runOf({ environment, credentials, ports }));
  return { environment, ports };
}

/** All at once: each spends most of its start loading code, and none needs another to be there. */
export async function startApps({ supervisor, environment, ports, say, onExit }) {
  const app = (name, port) =>
    startApp({ supervisor, directory: DATA, name, port, environment, onExit });
  const [worker, voice, console] = await Promise.all([
    app('audit-worker', ports.worker),
    app('voice', ports.voice),
    app('console', ports.console),
  ]);
  say(`audit-worker on ${worker.url}, voice on ${voice.url}, console's API on ${console.url}.`);
  return [voice.managed, console.managed, worker.managed];
}

async function choosePorts() {
  const ports = {};
  for (const [name, preferred] of Object.entries(PREFERRED_PORTS)) {
    const given = name === 'voice' ? Number(process.env.PORT) : undefined;
    ports[name] = given || (await portFor(DATA, name, preferred));
  }
  return ports;
}

/**
 * Where checkpoints of the log are copied: what the environment names, else a folder beside the store. On
 * one disk it proves less than a second place would; it shows how one is used.
 */
function anchorSettings({ ANCHOR_DIRECTORY, ANCHOR_EVERY_MS = ANCHOR_EVERY_MS_HERE }) {
  return { ANCHOR_DIRECTORY: ANCHOR_DIRECTORY || path.join(DATA, 'anchor'), ANCHOR_EVERY_MS };
}

/** Who vouches for people: what the environment names, else a secret of this folder's own. */
function consoleCredentials({ CONSOLE_JWT_SECRET, CONSOLE_JWKS_URL }) {
  if (CONSOLE_JWT_SECRET || CONSOLE_JWKS_URL) return {};
  return { CONSOLE_JWT_SECRET: consoleSecret(DATA) };
}

const runOf = ({ environment, credentials, ports }) => ({
  databaseUrl: environment.DATABASE_URL,
  redisUrl: environment.REDIS_URL,
  voiceUrl: `http://127.0.0.1:${ports.voice}`,
  consoleUrl: `http://127.0.0.1:${ports.console}`,
  consoleSecret: environment.CONSOLE_JWT_SECRET,
  openaiPort: ports.openai,
  authToken: credentials.isSimulated ? credentials.authToken : undefined,
  storeDirectory: environment.STORE_DIRECTORY,
  anchor: environment.ANCHOR_DIRECTORY,
  spoolDirectory: environment.SPOOL_DIRECTORY,
  masterKeyFile: environment.MASTER_KEY_FILE,
  signingKeyFile: environment.SIGNING_KEY_FILE,
  trustedKeys: environment.TRUSTED_KEYS,
  vconSelfSignedDirectory: environment.VCON_SELF_SIGNED_DIRECTORY,
});
