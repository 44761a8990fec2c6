import {
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { VerticalCatalog } from '@verbatim/compliance';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { CallMomentsRegister, Database, StreamTokens, WebhookReceipts } from '@verbatim/storage';
import { AdmissionModule } from '../admission/admission.module.js';
import { CallAdmission } from '../admission/call-admission.js';
import { CallDesk } from '../call/call-desk.js';
import { CallModule } from '../call/call.module.js';
import { MessageStatusController } from '../messages/message-status.controller.js';
import { MessagesModule } from '../messages/messages.module.js';
import { Periodic } from '../record/periodic.js';
import { RecordModule } from '../record/record.module.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { TelephonyModule } from '../telephony/telephony.module.js';
import { TransferDesk } from '../telephony/transfer-desk.js';
import { VoicemailDesk } from '../telephony/voicemail-desk.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { ForgedRequests } from './forged-requests.js';
import { AfterStreamController } from './after-stream.controller.js';
import { MediaUpgrade } from './media-upgrade.js';
import { OutboundController } from './outbound.controller.js';
import { PublicAddress } from './public-address.js';
import { RefusalFilter } from './refusal.filter.js';
import { RepeatedWebhooks } from './repeated-webhooks.js';
import { ReplayWindow } from './replay-window.js';
import { RequestSource } from './request-source.js';
import { TwilioSignatureGuard } from './signature.guard.js';
import { StreamAdmission } from './stream-admission.js';
import { StepAnswers } from './step-answers.js';
import { StreamTokenIssuer } from './stream-token.js';
import { TransferController } from './transfer.controller.js';
import { VoicemailController } from './voicemail.controller.js';
import { WebhookIntake } from './webhook-intake.js';
import { WebhookMetrics } from './webhook-metrics.js';
import { WebhookController } from './webhook.controller.js';

const FORGET_EVERY_MS = 3_600_000;
/** Beside those of calls: sockets whose stream has not begun, or is refused. */
const WAITING_SOCKETS = 200;

/** The caller's side: webhooks and the media socket. */
@Module({
  imports: [
    RecordModule,
    AdmissionModule,
    CallModule,
    TelephonyModule,
    MessagesModule,
    OutboundModule,
  ],
  controllers: [
    WebhookController,
    AfterStreamController,
    TransferController,
    VoicemailController,
    MessageStatusController,
    OutboundController,
  ],
  providers: [
    { provide: APP_FILTER, useClass: RefusalFilter },
    TwilioSignatureGuard,
    WebhookMetrics,
    { provide: ForgedRequests, useFactory: () => new ForgedRequests() },
    {
      provide: RequestSource,
      inject: [VOICE_SETTINGS],
      useFactory: ({ env }: VoiceSettings) => new RequestSource(env.VOICE_TRUSTED_PROXIES),
    },
    WebhookIntake,
    {
      provide: StepAnswers,
      inject: [PublicAddress, StreamTokenIssuer, WebhookIntake, TransferDesk, VoicemailDesk],
      useFactory: (
        address: PublicAddress,
        tokens: StreamTokenIssuer,
        intake: WebhookIntake,
        transfers: TransferDesk,
        voicemails: VoicemailDesk,
      ) => new StepAnswers({ address, tokens, intake, transfers, voicemails }),
    },
    {
      provide: PublicAddress,
      inject: [VOICE_SETTINGS],
      useFactory: ({ env }: VoiceSettings) =>
        new PublicAddress(env.PUBLIC_URL, env.PUBLIC_MEDIA_URL),
    },
    {
      provide: StreamTokenIssuer,
      inject: [VOICE_SETTINGS],
      useFactory: ({ env }: VoiceSettings) => new StreamTokenIssuer(env.TWILIO_AUTH_TOKEN),
    },
    {
      provide: RepeatedWebhooks,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new RepeatedWebhooks(new WebhookReceipts(database), logger),
    },
    {
      provide: ReplayWindow,
      inject: [Database, LOGGER],
      useFactory: (database: Database, logger: Logger) =>
        new ReplayWindow(new CallMomentsRegister(database), logger),
    },
    {
      provide: StreamAdmission,
      inject: [VOICE_SETTINGS, VerticalCatalog, StreamTokenIssuer, Database, CallDesk, LOGGER],
      useFactory: (
        { processId }: VoiceSettings,
        catalog: VerticalCatalog,
        tokens: StreamTokenIssuer,
        database: Database,
        desk: CallDesk,
        logger: Logger,
      ) =>
        new StreamAdmission({
          catalog,
          tokens,
          uses: new StreamTokens(database),
          desk,
          processId,
          logger,
        }),
    },
    {
      provide: MediaUpgrade,
      inject: [
        VOICE_SETTINGS,
        PublicAddress,
        StreamAdmission,
        CallAdmission,
        CallDesk,
        RequestSource,
        LOGGER,
        Metrics,
      ],
      useFactory: (
        { env }: VoiceSettings,
        address: PublicAddress,
        streams: StreamAdmission,
        calls: CallAdmission,
        desk: CallDesk,
        sources: RequestSource,
        logger: Logger,
        metrics: Metrics,
      ) =>
        new MediaUpgrade({
          address,
          sources,
          // A call may have two for a moment: the one that it leaves, and the next part's.
          socketsMax: env.VOICE_CALLS_MAX * 2 + WAITING_SOCKETS,
          authToken: env.TWILIO_AUTH_TOKEN,
          admission: streams,
          isOpen: () => desk.canRecord && !calls.isClosed,
          logger,
          metrics,
        }),
    },
  ],
  exports: [MediaUpgrade, ForgedRequests, RequestSource, WebhookMetrics],
})
export class TwilioModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly forgetting: Periodic;

  constructor(
    @Inject(RepeatedWebhooks) repeated: RepeatedWebhooks,
    @Inject(VOICE_SETTINGS) { onBug }: VoiceSettings,
  ) {
    this.forgetting = new Periodic(FORGET_EVERY_MS, () => repeated.forgetOld(), onBug);
  }

  onApplicationBootstrap(): void {
    this.forgetting.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.forgetting.stop();
  }
}
