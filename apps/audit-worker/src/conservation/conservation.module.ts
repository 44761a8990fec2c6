import { Module } from '@nestjs/common';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { ArchiveModule } from '../archive/archive.module.js';
import { ArchiveService } from '../archive/archive.service.js';
import { IntakeModule } from '../intake/intake.module.js';
import { IntakeService } from '../intake/intake.service.js';
import { WORKER_ID } from '../worker-context.module.js';
import { BookKeeping } from './book-keeping.js';

/** Every 5 s: is each event that came in accounted for? */
@Module({
  imports: [IntakeModule, ArchiveModule],
  providers: [
    {
      provide: BookKeeping,
      inject: [IntakeService, ArchiveService, WORKER_ID, Metrics, LOGGER],
      useFactory: (
        intake: IntakeService,
        archive: ArchiveService,
        workerId: string,
        metrics: Metrics,
        logger: Logger,
      ) => {
        const ledgers = [...intake.books, ...archive.books];
        return new BookKeeping({ workerId, ledgers, metrics, logger });
      },
    },
  ],
})
export class ConservationModule {}
