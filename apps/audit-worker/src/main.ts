import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import {
  createLogger,
  exitOnBug,
  hardenHttp,
  nestLogger,
  onShutdown,
  parseEnv,
} from '@verbatim/platform';
import { beginPolicy, directoriesFrom, PolicyFollower, pricesFrom } from '@verbatim/policy';
import { AuditWorkerEnv } from './audit-worker.env.js';
import { AuditWorkerModule } from './audit-worker.module.js';
import { Connections } from './connections.js';
import { PipelineState } from './pipeline-state.js';
import { Pipeline } from './pipeline.js';
import { POLICY_KEEPING } from './policy/policy.module.js';
import type { PollingLoop } from './polling-loop.js';

const { onBug } = exitOnBug(createLogger('audit-worker'));
const env = parseEnv(AuditWorkerEnv);
const logger = createLogger('audit-worker', { level: env.LOG_LEVEL, pretty: env.LOG_PRETTY });

const connections = await Connections.open(env, logger);
const app = await NestFactory.create(
  AuditWorkerModule.forRoot({
    env,
    logger,
    workerId: `audit-worker-${randomUUID()}`,
    connections,
    state: new PipelineState(),
    policy: await beginPolicy(directoriesFrom(env), connections.policies),
    prices: await pricesFrom(env, env.VERTICALS_DIRECTORY),
    onBug,
  }),
  { bodyParser: false, logger: nestLogger(logger), abortOnError: false },
);
// Health and metrics are all that it answers: nothing that has a body.
hardenHttp(app, { bodyBytesMax: 0, connectionsMax: 200, isTls: false });
const pipeline = app.get(Pipeline);

onShutdown(
  async () => {
    // These ask PostgreSQL now and then, which the pipeline closes.
    await app.get(PolicyFollower).close();
    await app.get<PollingLoop>(POLICY_KEEPING).close();
    await pipeline.stop();
    await app.close();
  },
  { logger, timeoutMs: env.DRAIN_TIMEOUT_MS },
);

// Health answers while the rest is still waited for.
await app.listen(env.PORT, env.HOST);
await pipeline.start();
