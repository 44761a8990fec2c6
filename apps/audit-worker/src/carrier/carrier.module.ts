import { Inject, Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { listTwilioCalls, reconcileCalls, type ReconciledDay } from '@verbatim/carrier';
import { AlarmDesk } from '@verbatim/paging';
import { ConfigurationError, LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { recordedCalls, type Database } from '@verbatim/storage';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { WatchModule } from '../watch/watch.module.js';
import { ENV, ON_BUG } from '../worker-context.module.js';
import { CarrierWatch } from './carrier-watch.js';

/** Beside the pipeline: whether a call was never recorded at all. */
@Module({
  imports: [WatchModule],
  providers: [
    {
      provide: CarrierWatch,
      inject: [ENV, Connections, AlarmDesk, LOGGER, Metrics, ON_BUG],
      useFactory: (
        env: AuditWorkerEnv,
        { queue, database }: Connections,
        alarm: AlarmDesk,
        logger: Logger,
        metrics: Metrics,
        onBug: (error: unknown) => void,
      ) =>
        new CarrierWatch({
          cron: env.RECONCILE_TWILIO_CRON,
          connection: queue,
          reconcile: reconcilerFrom(env, database),
          ...{ alarm, logger, metrics, onBug },
        }),
    },
  ],
})
export class CarrierModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(@Inject(CarrierWatch) private readonly watch: CarrierWatch) {}

  onApplicationBootstrap(): void {
    this.watch.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.watch.close();
  }
}

type ReconcilerEnv = Pick<
  AuditWorkerEnv,
  | 'RECONCILE_TWILIO_CRON'
  | 'RECONCILE_TWILIO_SUBACCOUNTS'
  | 'TWILIO_ACCOUNT_SID'
  | 'TWILIO_AUTH_TOKEN'
  | 'TWILIO_API_URL'
>;

/** Errors: `ConfigurationError` where there is a schedule and no account. */
export function reconcilerFrom(env: ReconcilerEnv, database: Database) {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = env;
  const missing = Object.entries({ TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken })
    .filter(([, value]) => value === undefined)
    .map(([name]) => ({ name, expectation: 'is required where RECONCILE_TWILIO_CRON is set' }));
  if (env.RECONCILE_TWILIO_CRON !== undefined && missing.length > 0) {
    throw new ConfigurationError(missing);
  }
  const account = {
    accountSid: accountSid ?? '',
    authToken: authToken ?? '',
    baseUrl: env.TWILIO_API_URL,
    withSubaccounts: env.RECONCILE_TWILIO_SUBACCOUNTS === 'on',
  };
  return (day: string, now: number): Promise<ReconciledDay> =>
    reconcileCalls(
      day,
      {
        carrierCalls: (span) => listTwilioCalls(span, account),
        recordedCalls: (span, ids) => recordedCalls(database, span, ids),
      },
      { now },
    );
}
