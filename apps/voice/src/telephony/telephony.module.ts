import {
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { VOICEMAIL_BYTES_MAX } from '@verbatim/audit-log';
import { VerticalCatalog } from '@verbatim/compliance';
import { AlarmDesk } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import {
  CallKeyring,
  CallNextSteps,
  Database,
  Voicemails,
  type ObjectStore,
} from '@verbatim/storage';
import { PartyDesk } from '../party/party-desk.js';
import { partyRegisterFrom } from '../party/party-register-from.js';
import { Periodic } from '../record/periodic.js';
import { OBJECT_STORE, RecordModule } from '../record/record.module.js';
import { RecordPipeline } from '../record/record-pipeline.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import type { VoiceEnv } from '../voice.env.js';
import { LateNews } from './late-news.js';
import { NextStepBook } from './next-step-book.js';
import type { TelephonyClient } from './telephony-client.js';
import { TelephonyMetrics } from './telephony-metrics.js';
import { TelephoneDesk } from './telephone-desk.js';
import { OpenAITranscriber } from './transcriber.js';
import { TransferDesk } from './transfer-desk.js';
import { TwilioTelephony } from './twilio-telephony.js';
import { VoicemailDesk } from './voicemail-desk.js';
import { VoicemailKeeper } from './voicemail-keeper.js';

/** How often is looked for messages that are due; one that is told of is worked on at the next look. */
const LOOK_EVERY_MS = 1_000;

export const TELEPHONY_CLIENT = Symbol('TELEPHONY_CLIENT');

/** Calls outside of their streams: messages, transfers, and what follows on a stream. */
@Module({
  imports: [RecordModule],
  providers: [
    {
      provide: TelephonyMetrics,
      inject: [Metrics],
      useFactory: (m: Metrics) => new TelephonyMetrics(m),
    },
    {
      provide: TELEPHONY_CLIENT,
      inject: [VOICE_SETTINGS],
      useFactory: ({ env }: VoiceSettings) => clientFrom(env),
    },
    {
      provide: PartyDesk,
      inject: [VOICE_SETTINGS, Metrics, LOGGER],
      useFactory: ({ env }: VoiceSettings, metrics: Metrics, logger: Logger) =>
        new PartyDesk(partyRegisterFrom(env), metrics, logger),
    },
    {
      provide: LateNews,
      inject: [RecordPipeline],
      useFactory: (pipeline: RecordPipeline) => new LateNews(pipeline),
    },
    {
      provide: NextStepBook,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new NextStepBook(new CallNextSteps(database), logger),
    },
    {
      provide: TransferDesk,
      inject: [LateNews, NextStepBook, CallKeyring, TelephonyMetrics, LOGGER],
      useFactory: (
        news: LateNews,
        steps: NextStepBook,
        keyring: CallKeyring,
        metrics: TelephonyMetrics,
        logger: Logger,
      ) => new TransferDesk(news, steps, keyring, metrics, logger),
    },
    {
      provide: VoicemailDesk,
      inject: [Database, LateNews, TELEPHONY_CLIENT, LOGGER],
      useFactory: (
        database: Database,
        news: LateNews,
        client: TelephonyClient | undefined,
        logger: Logger,
      ) =>
        new VoicemailDesk({
          voicemails: new Voicemails(database),
          news,
          canFetch: client !== undefined,
          logger,
        }),
    },
    {
      provide: TelephoneDesk,
      inject: [NextStepBook, VoicemailDesk],
      useFactory: (steps: NextStepBook, voicemails: VoicemailDesk) =>
        new TelephoneDesk(steps, voicemails),
    },
    {
      provide: VoicemailKeeper,
      inject: [
        VOICE_SETTINGS,
        TELEPHONY_CLIENT,
        Database,
        OBJECT_STORE,
        CallKeyring,
        VerticalCatalog,
        LateNews,
        AlarmDesk,
        TelephonyMetrics,
        LOGGER,
      ],
      useFactory: (
        { env }: VoiceSettings,
        client: TelephonyClient | undefined,
        database: Database,
        store: ObjectStore,
        keyring: CallKeyring,
        catalog: VerticalCatalog,
        news: LateNews,
        alarm: AlarmDesk,
        metrics: TelephonyMetrics,
        logger: Logger,
      ) =>
        client &&
        new VoicemailKeeper({
          voicemails: new Voicemails(database),
          client,
          transcriber: new OpenAITranscriber({
            apiKey: env.OPENAI_API_KEY,
            baseUrl: env.OPENAI_BASE_URL,
            model: env.OPENAI_VOICEMAIL_MODEL,
          }),
          store,
          keyring,
          catalog,
          news,
          alarm,
          metrics,
          logger,
        }),
    },
  ],
  exports: [
    TELEPHONY_CLIENT,
    LateNews,
    PartyDesk,
    NextStepBook,
    TelephoneDesk,
    TransferDesk,
    VoicemailDesk,
  ],
})
export class TelephonyModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly looking: Periodic;

  constructor(
    @Inject(VoicemailKeeper) keeper: VoicemailKeeper | undefined,
    @Inject(VOICE_SETTINGS) { onBug }: VoiceSettings,
  ) {
    this.looking = new Periodic(LOOK_EVERY_MS, () => keepAll(keeper), onBug);
  }

  onApplicationBootstrap(): void {
    this.looking.start();
  }

  /** Waits for the message in hand; what is left is another process's, or that of the next start. */
  async onApplicationShutdown(): Promise<void> {
    await this.looking.stop();
  }
}

async function keepAll(keeper: VoicemailKeeper | undefined): Promise<void> {
  while (await keeper?.keepNext());
}

/** Undefined without an account: then nothing is asked of the carrier, and no messages are taken. */
function clientFrom(env: VoiceEnv): TelephonyClient | undefined {
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = env;
  if (accountSid === undefined) return undefined;
  const recordingBytesMax = VOICEMAIL_BYTES_MAX;
  return new TwilioTelephony({
    accountSid,
    authToken,
    baseUrl: env.TWILIO_API_URL,
    recordingBytesMax,
  });
}
