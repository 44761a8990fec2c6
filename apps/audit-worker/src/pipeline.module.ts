import { Module } from '@nestjs/common';
import { LOGGER, type Logger } from '@verbatim/platform';
import { ArchiveModule } from './archive/archive.module.js';
import { ArchiveService } from './archive/archive.service.js';
import { Connections } from './connections.js';
import { ExplainModule } from './explain/explain.module.js';
import { Explaining } from './explain/explaining.js';
import { IntakeModule } from './intake/intake.module.js';
import { QueueIntake } from './intake/queue-intake.js';
import { LocksModule } from './locks/locks.module.js';
import { LockWatch } from './locks/lock-watch.js';
import { LogKeeping } from './log/log-keeping.js';
import { LogModule } from './log/log.module.js';
import { Pipeline, type Stage } from './pipeline.js';
import { PipelineState } from './pipeline-state.js';
import type { PollingLoop } from './polling-loop.js';
import { RECONCILING, ReconcileModule } from './reconcile/reconcile.module.js';
import { SealModule } from './seal/seal.module.js';
import { Sealing } from './seal/sealing.js';
import { WATCHING, WatchModule } from './watch/watch.module.js';

@Module({
  imports: [
    LocksModule,
    IntakeModule,
    ArchiveModule,
    ExplainModule,
    SealModule,
    LogModule,
    ReconcileModule,
    WatchModule,
  ],
  providers: [
    {
      provide: Pipeline,
      inject: [
        LockWatch,
        QueueIntake,
        ArchiveService,
        Explaining,
        Sealing,
        LogKeeping,
        RECONCILING,
        WATCHING,
        Connections,
        PipelineState,
        LOGGER,
      ],
      useFactory: (
        locks: LockWatch,
        intake: QueueIntake,
        archive: ArchiveService,
        explaining: Explaining,
        sealing: Sealing,
        logKeeping: LogKeeping,
        reconciling: PollingLoop,
        watching: Stage,
        connections: Connections,
        state: PipelineState,
        logger: Logger,
      ) =>
        new Pipeline(
          { locks, intake, archive, explaining, sealing, logKeeping, reconciling, watching },
          connections,
          state,
          logger,
        ),
    },
  ],
})
export class PipelineModule {}
