import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AlarmDesk } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { LivePolicy } from '@verbatim/policy';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { WatchModule } from '../watch/watch.module.js';
import { ENV, ON_BUG } from '../worker-context.module.js';
import { NightlyEvals } from './nightly-evals.js';

/** Beside the pipeline: whether what is extracted and found is still as good as it was. */
@Module({
  imports: [WatchModule],
  providers: [
    {
      provide: NightlyEvals,
      inject: [ENV, LivePolicy, Connections, AlarmDesk, LOGGER, Metrics, ON_BUG],
      useFactory: (
        env: AuditWorkerEnv,
        policy: LivePolicy,
        { queue }: Connections,
        alarm: AlarmDesk,
        logger: Logger,
        metrics: Metrics,
        onBug: (error: unknown) => void,
      ) =>
        new NightlyEvals({
          cron: env.EVALS_CRON,
          timeZone: env.EVALS_TIME_ZONE,
          connection: queue,
          places: {
            own: env.EVALS_DIRECTORY,
            scripts: env.EVALS_SCRIPTS_DIRECTORY,
            data: env.EVALS_DATA_DIRECTORY,
            history: env.EVALS_HISTORY_FILE,
          },
          rules: () => policy.current.set.rules,
          alarm,
          metrics,
          logger,
          onBug,
        }),
    },
  ],
})
export class EvalsModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(NightlyEvals) private readonly evals: NightlyEvals) {}

  onApplicationBootstrap(): void {
    this.evals.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.evals.close();
  }
}
