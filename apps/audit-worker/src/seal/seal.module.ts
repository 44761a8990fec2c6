import { Module } from '@nestjs/common';
import type { Vertical } from '@verbatim/contracts';
import { PriceCatalog } from '@verbatim/costs';
import { LOGGER, type Logger } from '@verbatim/platform';
import { LivePolicy } from '@verbatim/policy';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { LockDemands } from '../locks/lock-demands.js';
import { LocksModule } from '../locks/locks.module.js';
import { modelJudgeOf } from '../model-judge/model-judge-of.js';
import { ENV, ON_BUG, WORKER_ID } from '../worker-context.module.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { createSealer } from './create-sealer.js';
import { Sealing } from './sealing.js';

/**
 * No call of the carrier lasts longer. A backstop for calls that even the reconciler could not end.
 */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1_000;

/** Stage 4: calls that have ended become signed records. */
@Module({
  imports: [LocksModule],
  providers: [
    {
      provide: Sealing,
      inject: [
        ...[ENV, WORKER_ID, Connections, LivePolicy, PriceCatalog, LockDemands],
        ...[WorkerMetrics, LOGGER, ON_BUG],
      ],
      useFactory: createSealing,
    },
  ],
  exports: [Sealing],
})
export class SealModule {}

function createSealing(
  env: AuditWorkerEnv,
  workerId: string,
  connections: Connections,
  policy: LivePolicy,
  prices: PriceCatalog,
  locks: LockDemands,
  metrics: WorkerMetrics,
  logger: Logger,
  onBug: (error: unknown) => void,
): Sealing {
  const claim = {
    tailWaitMs: env.SEAL_TAIL_WAIT_MS,
    leaseMs: env.SEAL_LEASE_MS,
    reconcileAfterMs: ABANDONED_AFTER_MS,
  };
  const model = modelJudgeOf(env, metrics, logger);
  const refused = (): ReadonlySet<Vertical> => locks.refused;
  const settings = { workerId, claim, refused, policy, prices, model, metrics, logger };
  return new Sealing({
    sealer: createSealer(settings, connections),
    atOnceMax: env.SEALS_AT_ONCE_MAX,
    pollMs: env.SEAL_POLL_MS,
    logger,
    onBug,
  });
}
