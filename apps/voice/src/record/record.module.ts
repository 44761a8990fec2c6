import { Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { VerticalCatalog } from '@verbatim/compliance';
import { AlarmDesk } from '@verbatim/paging';
import { SpoolKey } from '@verbatim/backpressure';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { parseQueueUrl } from '@verbatim/queue';
import {
  CallKeyring,
  Database,
  keysDirectoryOf,
  openDatabase,
  openObjectStore,
  requireMasterKey,
  requireSecrets,
  type ObjectStore,
} from '@verbatim/storage';
import { alarmDeskProvider } from '../lag/alarm-desk.provider.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { RecordPipeline, spoolDirectoryOf } from './record-pipeline.js';

export const OBJECT_STORE = Symbol('OBJECT_STORE');

/** Numbers, spools, buffers, sends and waits for the acknowledgement of every event. */
@Module({
  providers: [
    {
      provide: Database,
      inject: [VOICE_SETTINGS],
      useFactory: ({ env }: VoiceSettings) =>
        openDatabase(env.DATABASE_URL, { connectionsMax: env.DATABASE_CONNECTIONS_MAX }),
    },
    {
      provide: OBJECT_STORE,
      inject: [VOICE_SETTINGS],
      useFactory: ({ env }: VoiceSettings) => openObjectStore(env),
    },
    {
      provide: CallKeyring,
      inject: [VOICE_SETTINGS, OBJECT_STORE, LOGGER],
      useFactory: async ({ env, processId }: VoiceSettings, store: ObjectStore, logger: Logger) => {
        const spool = spoolDirectoryOf(env.SPOOL_DIRECTORY, processId);
        const master = await requireMasterKey(env);
        return new CallKeyring(store, master, { pendingDirectory: keysDirectoryOf(spool), logger });
      },
    },
    alarmDeskProvider,
    {
      provide: RecordPipeline,
      inject: [
        VOICE_SETTINGS,
        VerticalCatalog,
        Database,
        OBJECT_STORE,
        CallKeyring,
        AlarmDesk,
        LOGGER,
        Metrics,
      ],
      useFactory: async (
        { env, processId, onBug }: VoiceSettings,
        catalog: VerticalCatalog,
        database: Database,
        store: ObjectStore,
        keyring: CallKeyring,
        alarm: AlarmDesk,
        logger: Logger,
        metrics: Metrics,
      ) =>
        new RecordPipeline({
          processId,
          catalog,
          keyring,
          servers: {
            database,
            store,
            queue: parseQueueUrl(env.REDIS_URL ?? env.DATABASE_URL),
            queueCapacityJobs: env.QUEUE_CAPACITY_JOBS,
          },
          spoolRoot: env.SPOOL_DIRECTORY,
          spoolKey: new SpoolKey((await requireSecrets(env)).derive('spool')),
          spoolQuotaBytes: env.SPOOL_QUOTA_BYTES,
          bufferCapacityEvents: env.VOICE_BUFFER_CAPACITY_EVENTS,
          databaseUrl: env.DATABASE_URL,
          lagPageMs: env.LAG_PAGE_MS,
          alarm,
          logger,
          metrics,
          onBug,
        }),
    },
  ],
  exports: [RecordPipeline, AlarmDesk, CallKeyring, Database, OBJECT_STORE],
})
export class RecordModule implements OnApplicationBootstrap {
  constructor(
    @Inject(RecordPipeline) private readonly pipeline: RecordPipeline,
    @Inject(VOICE_SETTINGS) private readonly settings: VoiceSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Servers are not awaited: while they are away, webhooks are answered with the fallback. */
  async onApplicationBootstrap(): Promise<void> {
    await this.pipeline.open();
    this.pipeline.connect().then(
      () => this.logger.info('Ready for calls.'),
      (error: unknown) => {
        if (!this.pipeline.isStopping) this.settings.onBug(error);
      },
    );
  }
}
