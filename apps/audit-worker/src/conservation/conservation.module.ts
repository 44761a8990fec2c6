import { Module } from '@nestjs/common';
import { AlarmDesk } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { ArchiveModule } from '../archive/archive.module.js';
import { ArchiveService } from '../archive/archive.service.js';
import { IntakeModule } from '../intake/intake.module.js';
import { IntakeService } from '../intake/intake.service.js';
import { WatchModule } from '../watch/watch.module.js';
import { WORKER_ID } from '../worker-context.module.js';
import { BookKeeping } from './book-keeping.js';

/** Every 5 s: is each event that came in accounted for? */
@Module({
  imports: [IntakeModule, ArchiveModule, WatchModule],
  providers: [
    {
      provide: BookKeeping,
      inject: [IntakeService, ArchiveService, WORKER_ID, Metrics, AlarmDesk, LOGGER],
      useFactory: (
        intake: IntakeService,
        archive: ArchiveService,
        workerId: string,
        metrics: Metrics,
        alarm: AlarmDesk,
        logger: Logger,
      ) => {
        const ledgers = [...intake.books, ...archive.books];
        return new BookKeeping({ workerId, ledgers, metrics, alarm, logger });
      },
    },
  ],
})
export class ConservationModule {}
