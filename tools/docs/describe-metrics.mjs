/**
 * Starts the modules of both apps as they start themselves, with servers that are not there, and prints
 * what they declare: `{ "<app>": [{ name, type, help, labels }], "process": [...] }`. To be run as a
 * process of its own: a started app does not stop waiting for its servers.
 */
import 'reflect-metadata';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { createLogger, Metrics, parseEnv } from '@verbatim/platform';
import { beginPolicy, directoriesFrom, pricesFrom } from '@verbatim/policy';
import { PolicyRegister } from '@verbatim/storage';
import { inRoot } from '../process/repository.mjs';
import { localKeys } from '../system/keys.mjs';

const NOWHERE = '127.0.0.1:9';
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'verbatim-metrics-'));
const environment = {
  ...localKeys(directory),
  DATABASE_URL: `postgresql://nobody:nothing@${NOWHERE}/none`,
  STORE_DIRECTORY: path.join(directory, 'store'),
  SPOOL_DIRECTORY: path.join(directory, 'spool'),
  VERTICALS_DIRECTORY: inRoot('config', 'verticals'),
  PUBLIC_URL: 'https://voice.example.com',
  TWILIO_AUTH_TOKEN: 'not-a-token',
  OPENAI_API_KEY: 'not-a-key',
};
// A spool is opened only on a volume that is there.
fs.mkdirSync(environment.SPOOL_DIRECTORY);
const logger = createLogger('docs', { level: 'silent' });

const built = (app, file) => import(pathToFileURL(inRoot('apps', app, 'dist', file)).href);

function onBug(error) {
  throw error;
}

async function voiceModule() {
  const [{ VoiceModule }, { VoiceEnv }, { openPolicy }, { LiveHoldingLines }] = await Promise.all([
    built('voice', 'voice.module.js'),
    built('voice', 'voice.env.js'),
    built('voice', 'policy/open-policy.js'),
    built('voice', 'level/live-holding-lines.js'),
  ]);
  const env = parseEnv(VoiceEnv, environment);
  const holdingLines = new LiveHoldingLines(env.VERTICALS_DIRECTORY);
  const policy = await openPolicy(env, holdingLines);
  const settings = { env, processId: 'voice-docs', onBug };
  return VoiceModule.forRoot({ settings, policy, holdingLines, logger, readiness: [] });
}

async function workerModule() {
  const [{ AuditWorkerModule }, { AuditWorkerEnv }, { Connections }, { PipelineState }] =
    await Promise.all([
      built('audit-worker', 'audit-worker.module.js'),
      built('audit-worker', 'audit-worker.env.js'),
      built('audit-worker', 'connections.js'),
      built('audit-worker', 'pipeline-state.js'),
    ]);
  const env = parseEnv(AuditWorkerEnv, environment);
  const connections = await Connections.open(env, logger);
  const state = new PipelineState();
  return AuditWorkerModule.forRoot({
    env,
    logger,
    workerId: 'worker-docs',
    connections,
    state,
    policy: await beginPolicy(directoriesFrom(env), connections.policies),
    prices: await pricesFrom(env, env.VERTICALS_DIRECTORY),
    onBug,
  });
}

async function consoleModule() {
  const [{ ConsoleModule }, { ConsoleEnv }, { ConsoleConnections }] = await Promise.all([
    built('console', 'console.module.js'),
    built('console', 'console.env.js'),
    built('console', 'connections.js'),
  ]);
  const env = parseEnv(ConsoleEnv, { ...environment, CONSOLE_JWT_SECRET: 'x'.repeat(32) });
  const connections = await ConsoleConnections.open(env);
  const policy = await beginPolicy(directoriesFrom(env), new PolicyRegister(connections.database));
  const processId = 'console-docs';
  return ConsoleModule.forRoot({ env, processId, connections, policy, logger, onBug });
}

/** Those that prom-client makes for every process. */
function processMetrics() {
  const own = new Metrics({ withProcessMetrics: true });
  return own.registry.getMetricsAsArray().map(({ name, help, type, labelNames }) => ({
    name,
    type,
    help: help.endsWith('.') ? help : `${help}.`,
    labels: labelNames,
  }));
}

async function declaredBy(module) {
  const app = await NestFactory.create(await module, { logger: false, abortOnError: false });
  await app.init();
  return app.get(Metrics).describe();
}

const declared = {
  voice: await declaredBy(voiceModule()),
  'audit-worker': await declaredBy(workerModule()),
  console: await declaredBy(consoleModule()),
  process: processMetrics(),
};
fs.rmSync(directory, { recursive: true, force: true });
process.stdout.write(JSON.stringify(declared), () => process.exit(0));
