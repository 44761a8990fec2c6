import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { AlarmDesk } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { directoriesFrom, LivePolicy, PolicyFollower } from '@verbatim/policy';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { WatchModule } from '../watch/watch.module.js';
import { ENV, ON_BUG } from '../worker-context.module.js';

/** Follows the verticals and rules while they change: files, or the revision that is enforced. */
@Module({
  imports: [WatchModule],
  providers: [
    {
      provide: PolicyFollower,
      inject: [ENV, LivePolicy, Connections, AlarmDesk, LOGGER, Metrics, ON_BUG],
      useFactory: (
        env: AuditWorkerEnv,
        policy: LivePolicy,
        { policies: revisions }: Connections,
        alarm: AlarmDesk,
        logger: Logger,
        metrics: Metrics,
        onBug: (error: unknown) => void,
      ) =>
        new PolicyFollower({
          policy,
          directories: directoriesFrom(env),
          revisions,
          alarm,
          logger,
          metrics,
          onBug,
        }),
    },
  ],
  exports: [PolicyFollower],
})
export class PolicyModule implements OnApplicationBootstrap {
  constructor(@Inject(PolicyFollower) private readonly follower: PolicyFollower) {}

  onApplicationBootstrap(): void {
    this.follower.start();
  }
}
