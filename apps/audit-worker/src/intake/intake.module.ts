import { Module } from '@nestjs/common';
import { LOGGER, type Logger } from '@verbatim/platform';
import { ArchiveModule } from '../archive/archive.module.js';
import { ArchiveService } from '../archive/archive.service.js';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { ENV, ON_BUG } from '../worker-context.module.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { IntakeService } from './intake.service.js';
import { QueueIntake } from './queue-intake.js';
import { WatchedDeadLetters } from './watched-dead-letters.js';

/** Stage 1: jobs are taken and sorted. */
@Module({
  imports: [ArchiveModule, QuarantineModule],
  providers: [
    {
      provide: IntakeService,
      inject: [ArchiveService, Quarantine, WorkerMetrics, LOGGER],
      useFactory: (
        archive: ArchiveService,
        quarantine: Quarantine,
        metrics: WorkerMetrics,
        logger: Logger,
      ) => {
        const ports = { quarantine, archive: archive.archive.bind(archive) };
        return new IntakeService(ports, metrics, logger);
      },
    },
    {
      provide: QueueIntake,
      inject: [ENV, Connections, IntakeService, WorkerMetrics, LOGGER, ON_BUG],
      useFactory: (
        env: AuditWorkerEnv,
        { queue, deadLetters }: Connections,
        intake: IntakeService,
        metrics: WorkerMetrics,
        logger: Logger,
        onBug: (error: unknown) => void,
      ) =>
        new QueueIntake({
          connection: queue,
          capacityJobs: env.QUEUE_CAPACITY_JOBS,
          deadLetters: new WatchedDeadLetters(deadLetters, metrics),
          intake,
          metrics,
          logger,
          onBug,
        }),
    },
  ],
  exports: [QueueIntake, IntakeService],
})
export class IntakeModule {}
