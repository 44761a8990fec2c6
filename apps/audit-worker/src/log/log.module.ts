import { Module } from '@nestjs/common';
import { AlarmDesk } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { objectReader } from '@verbatim/storage';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { WatchModule } from '../watch/watch.module.js';
import { ENV, ON_BUG, WORKER_ID } from '../worker-context.module.js';
import { createLogKeeping } from './create-log-keeping.js';
import { LogKeeping } from './log-keeping.js';
import { LogMetrics } from './log-metrics.js';

/** Stage 5: what was sealed or stated becomes a leaf of the log, within a minute. */
@Module({
  imports: [WatchModule],
  providers: [
    {
      provide: LogKeeping,
      inject: [ENV, WORKER_ID, Connections, AlarmDesk, LOGGER, Metrics, ON_BUG],
      useFactory: (
        env: AuditWorkerEnv,
        workerId: string,
        { log, accesses, store, signer, checkpointSigners, trustedKeys, anchors }: Connections,
        alarm: AlarmDesk,
        logger: Logger,
        metrics: Metrics,
        onBug: (error: unknown) => void,
      ) =>
        createLogKeeping({
          workerId,
          origin: env.LOG_ORIGIN,
          leaseMs: env.LOG_LEASE_MS,
          publishEveryMs: env.LOG_PUBLISH_EVERY_MS,
          anchorEveryMs: env.ANCHOR_EVERY_MS,
          register: log,
          accesses,
          store,
          reader: objectReader(store),
          signer,
          checkpointSigners,
          trustedKeys,
          anchors,
          alarm,
          metrics: new LogMetrics(metrics),
          logger,
          onBug,
        }),
    },
  ],
  exports: [LogKeeping],
})
export class LogModule {}
