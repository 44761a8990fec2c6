import {
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { VerticalCatalog } from '@verbatim/compliance';
import { LOGGER, Metrics, waitFor, type Logger } from '@verbatim/platform';
import { openDelayedJobs, parseQueueUrl, type DelayedJobs } from '@verbatim/queue';
import {
  Database,
  NUMBER_SECRET,
  NumberSeal,
  OutboundCalls,
  requireSecrets,
} from '@verbatim/storage';
import { AdmissionModule } from '../admission/admission.module.js';
import { CallAdmission } from '../admission/call-admission.js';
import { PartyDesk } from '../party/party-desk.js';
import { Periodic } from '../record/periodic.js';
import { RecordModule } from '../record/record.module.js';
import { LateNews } from '../telephony/late-news.js';
import { TELEPHONY_CLIENT, TelephonyModule } from '../telephony/telephony.module.js';
import type { TelephonyClient } from '../telephony/telephony-client.js';
import { PublicAddress, TWILIO_PATHS } from '../twilio/public-address.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { LateJobs } from './late-jobs.js';
import { OutboundDesk } from './outbound-desk.js';
import { OutboundDialer } from './outbound-dialer.js';
import { OutboundMetrics } from './outbound-metrics.js';

const QUEUE_NAME = 'outbound-calls';
/** A day of calls for each of a dozen verticals. */
const JOBS_MAX = 20_000;
/** Calls that one process dials at once; each takes a second or two. */
const DIALLING_MAX = 4;
const LOOK_EVERY_MS = 10_000;

/** Calls that are placed: asked for, held until they are due, and dialled where the law and the hours let them. */
@Module({
  imports: [RecordModule, AdmissionModule, TelephonyModule],
  providers: [
    {
      provide: OutboundMetrics,
      inject: [Metrics],
      useFactory: (m: Metrics) => new OutboundMetrics(m),
    },
    LateJobs,
    {
      provide: NumberSeal,
      inject: [VOICE_SETTINGS],
      useFactory: async ({ env }: VoiceSettings) =>
        new NumberSeal((await requireSecrets(env)).derive(NUMBER_SECRET)),
    },
    {
      provide: OutboundDesk,
      inject: [Database, NumberSeal, LateJobs, LOGGER],
      useFactory: (database: Database, seal: NumberSeal, jobs: LateJobs, logger: Logger) =>
        new OutboundDesk({ calls: new OutboundCalls(database), seal, jobs, logger }),
    },
    {
      provide: OutboundDialer,
      inject: [
        VOICE_SETTINGS,
        TELEPHONY_CLIENT,
        Database,
        OutboundDesk,
        NumberSeal,
        PartyDesk,
        CallAdmission,
        VerticalCatalog,
        LateNews,
        OutboundMetrics,
        LOGGER,
      ],
      useFactory: (
        { env }: VoiceSettings,
        client: TelephonyClient | undefined,
        database: Database,
        desk: OutboundDesk,
        seal: NumberSeal,
        parties: PartyDesk,
        admission: CallAdmission,
        catalog: VerticalCatalog,
        news: LateNews,
        metrics: OutboundMetrics,
        logger: Logger,
      ) => {
        const address = new PublicAddress(env.PUBLIC_URL);
        const calls = new OutboundCalls(database);
        return (
          client &&
          new OutboundDialer({
            ...{ calls, client, desk, seal, parties, admission, catalog, news, metrics, logger },
            addressesOf: (outbound, vertical) => ({
              url: address.with(TWILIO_PATHS.voice, { outbound }),
              statusUrl: address.with(TWILIO_PATHS.status, { outbound }),
              answeredUrl: address.with(TWILIO_PATHS.answered, { outbound, vertical }),
            }),
          })
        );
      },
    },
  ],
  exports: [OutboundDesk, OutboundDialer],
})
export class OutboundModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly looking: Periodic;
  private readonly stopping = new AbortController();
  private jobs: Promise<DelayedJobs | undefined> = Promise.resolve(undefined);

  constructor(
    @Inject(VOICE_SETTINGS) private readonly settings: VoiceSettings,
    @Inject(OutboundDesk) private readonly desk: OutboundDesk,
    @Inject(OutboundDialer) private readonly dialer: OutboundDialer | undefined,
    @Inject(LateJobs) private readonly late: LateJobs,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const look = (): Promise<void> => this.desk.lookForOverdue();
    this.looking = new Periodic(LOOK_EVERY_MS, look, settings.onBug);
  }

  /** Without an account at the carrier nothing is dialled here, and nothing is looked at. */
  onApplicationBootstrap(): void {
    if (!this.dialer) return;
    this.looking.start();
    this.jobs = this.open(this.dialer).catch((error: unknown) => {
      if (!this.stopping.signal.aborted) this.settings.onBug(error);
      return undefined;
    });
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.looking.stop();
    await (await this.jobs)?.close();
  }

  /** Waits for the engine as long as it takes; until then what is asked for waits in its row. */
  private async open(dialer: OutboundDialer): Promise<DelayedJobs | undefined> {
    const { env, onBug } = this.settings;
    const { logger, late } = this;
    let opened: DelayedJobs | undefined;
    await waitFor(
      'The queue of calls to be placed',
      async () => {
        opened ??= await openDelayedJobs({
          connection: parseQueueUrl(env.REDIS_URL ?? env.DATABASE_URL),
          name: QUEUE_NAME,
          capacityJobs: JOBS_MAX,
          concurrency: DIALLING_MAX,
          run: (id) => dialer.place(id),
          onFailure: (error) => logger.warn({ err: error }, 'The queue of calls has trouble.'),
          onBug,
        });
      },
      { logger, signal: this.stopping.signal },
    );
    late.open(opened);
    return opened;
  }
}
