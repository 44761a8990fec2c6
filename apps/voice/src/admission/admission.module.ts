import {
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { areVendorsSimulated, VerticalCatalog } from '@verbatim/compliance';
import { AlarmDesk } from '@verbatim/paging';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { LivePolicy, PolicyFollower } from '@verbatim/policy';
import { CallRegistry } from '../call/call-registry.js';
import { Periodic } from '../record/periodic.js';
import { RecordModule } from '../record/record.module.js';
import { RecordPipeline } from '../record/record-pipeline.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { AttestationWatch } from './attestation-watch.js';
import { CallAdmission } from './call-admission.js';
import { EventLoopWatch } from './event-loop-watch.js';
import { startRatesFrom } from './start-rates.js';
import { sharesOf } from './vertical-shares.js';

/** A day has passed, a file has changed: noticed within a minute; calls are measured against both at once. */
const ATTESTATIONS_EVERY_MS = 60_000;

/** Decides whether this process takes one more call. */
@Module({
  imports: [RecordModule],
  providers: [
    CallRegistry,
    {
      provide: EventLoopWatch,
      inject: [VOICE_SETTINGS, Metrics, LOGGER],
      useFactory: ({ env }: VoiceSettings, metrics: Metrics, logger: Logger) =>
        new EventLoopWatch({ delayMaxMs: env.VOICE_EVENT_LOOP_DELAY_MAX_MS, metrics, logger }),
    },
    {
      provide: AttestationWatch,
      inject: [VOICE_SETTINGS, LivePolicy, AlarmDesk, LOGGER, Metrics],
      useFactory: (
        { env }: VoiceSettings,
        policy: LivePolicy,
        alarm: AlarmDesk,
        logger: Logger,
        metrics: Metrics,
      ) =>
        new AttestationWatch({
          policy: () => policy.current.set,
          isSimulated: areVendorsSimulated(env.OPENAI_BASE_URL, env.PUBLIC_URL),
          alarm,
          logger,
          metrics,
          now: Date.now,
        }),
    },
    {
      provide: CallAdmission,
      inject: [
        VOICE_SETTINGS,
        RecordPipeline,
        PolicyFollower,
        VerticalCatalog,
        CallRegistry,
        EventLoopWatch,
        AttestationWatch,
      ],
      useFactory: (
        { env }: VoiceSettings,
        pipeline: RecordPipeline,
        policy: PolicyFollower,
        catalog: VerticalCatalog,
        calls: CallRegistry,
        loop: EventLoopWatch,
        attestations: AttestationWatch,
      ) =>
        new CallAdmission(
          env.VOICE_CALLS_MAX,
          {
            isReady: () => pipeline.isReady && policy.isSettled,
            levelOf: (vertical) => pipeline.levels.of(vertical).level,
            canReserve: (vertical) => pipeline.canReserve(vertical),
            isAnyOpen: () => pipeline.levels.isAnyOpen,
            calls,
            shares: () =>
              sharesOf(env.VOICE_CALLS_MAX, catalog.all, env.VOICE_OUTBOUND_SHARE_PERCENT),
            isLoopLate: () => loop.isLate,
            isAttested: (vertical) => attestations.isAttested(vertical),
          },
          startRatesFrom(env),
        ),
    },
  ],
  exports: [CallAdmission, CallRegistry],
})
export class AdmissionModule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly checking: Periodic;

  constructor(
    @Inject(EventLoopWatch) private readonly loop: EventLoopWatch,
    @Inject(AttestationWatch) private readonly attestations: AttestationWatch,
    @Inject(VOICE_SETTINGS) { onBug }: VoiceSettings,
  ) {
    this.checking = new Periodic(ATTESTATIONS_EVERY_MS, () => attestations.check(), onBug);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
    this.attestations.check();
    this.checking.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.loop.stop();
    await this.checking.stop();
  }
}
