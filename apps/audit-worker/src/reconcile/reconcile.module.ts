import { Module } from '@nestjs/common';
import { LOGGER, type Logger } from '@verbatim/platform';
import { ArchiveModule } from '../archive/archive.module.js';
import { ArchiveService } from '../archive/archive.service.js';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { PollingLoop } from '../polling-loop.js';
import { ENV, ON_BUG } from '../worker-context.module.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { Reconciler } from './reconciler.js';
import { findSilentCalls } from './silent-calls.js';

export const RECONCILING = Symbol('RECONCILING');

/** Stage 6: calls that nobody ended are ended. */
@Module({
  imports: [ArchiveModule],
  providers: [
    {
      provide: RECONCILING,
      inject: [ENV, Connections, ArchiveService, WorkerMetrics, LOGGER, ON_BUG],
      useFactory: createReconciling,
    },
  ],
  exports: [RECONCILING],
})
export class ReconcileModule {}

function createReconciling(
  env: AuditWorkerEnv,
  { database }: Connections,
  archive: ArchiveService,
  metrics: WorkerMetrics,
  logger: Logger,
  onBug: (error: unknown) => void,
): PollingLoop {
  const reconciler = new Reconciler({
    silenceMs: env.RECONCILE_AFTER_MS,
    silentCalls: (silenceMs, limit) => findSilentCalls(database, silenceMs, limit),
    archive: archive.archive.bind(archive),
    metrics,
    logger,
  });
  return new PollingLoop({
    name: 'reconciler',
    pollMs: env.RECONCILE_POLL_MS,
    turn: () => reconciler.reconcileSome(),
    logger,
    onBug,
  });
}
