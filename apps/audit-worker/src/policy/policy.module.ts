import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { AlarmDesk } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { directoriesFrom, LivePolicy, PolicyFollower } from '@verbatim/policy';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { PolicyKeeper } from '@verbatim/storage';
import { Connections } from '../connections.js';
import type { PollingLoop } from '../polling-loop.js';
import { WatchModule } from '../watch/watch.module.js';
import { ENV, ON_BUG } from '../worker-context.module.js';
import { createPolicyKeeping } from './policy-keeping.js';

export const POLICY_KEEPING = Symbol('POLICY_KEEPING');

/** Follows the verticals and rules while they change: files, or the revision that is enforced. Keeps what was decided. */
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
    {
      provide: POLICY_KEEPING,
      inject: [Connections, LOGGER, ON_BUG],
      useFactory: (
        { database, store, signer, trustedKeys }: Connections,
        logger: Logger,
        onBug: (error: unknown) => void,
      ) => {
        const keeper = new PolicyKeeper({ database, store, signer, trustedKeys });
        return createPolicyKeeping({ keeper, logger, onBug });
      },
    },
  ],
  exports: [PolicyFollower, POLICY_KEEPING],
})
export class PolicyModule implements OnApplicationBootstrap {
  constructor(
    @Inject(PolicyFollower) private readonly follower: PolicyFollower,
    @Inject(POLICY_KEEPING) private readonly keeping: PollingLoop,
  ) {}

  onApplicationBootstrap(): void {
    this.follower.start();
    this.keeping.start();
  }
}
