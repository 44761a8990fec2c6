import { Module } from '@nestjs/common';
import { AlarmDesk } from '@verbatim/paging';
import { LOGGER, type Logger } from '@verbatim/platform';
import { LivePolicy } from '@verbatim/policy';
import { Connections } from '../connections.js';
import { IntakeModule } from '../intake/intake.module.js';
import { QueueIntake } from '../intake/queue-intake.js';
import { WatchModule } from '../watch/watch.module.js';
import { ON_BUG } from '../worker-context.module.js';
import { LockDemands } from './lock-demands.js';
import { LockWatch } from './lock-watch.js';

/** Before the first stage: whether the store can hold what the verticals demand. */
@Module({
  imports: [IntakeModule, WatchModule],
  providers: [
    {
      provide: LockDemands,
      inject: [LivePolicy, Connections, AlarmDesk, LOGGER],
      useFactory: (policy: LivePolicy, { store }: Connections, alarm: AlarmDesk, logger: Logger) =>
        new LockDemands({ catalog: () => policy.current.set.catalog, store, alarm, logger }),
    },
    {
      provide: LockWatch,
      inject: [LockDemands, QueueIntake, LOGGER, ON_BUG],
      useFactory: (
        demands: LockDemands,
        intake: QueueIntake,
        logger: Logger,
        onBug: (error: unknown) => void,
      ) => new LockWatch({ demands, intake, logger, onBug }),
    },
  ],
  exports: [LockDemands, LockWatch],
})
export class LocksModule {}
