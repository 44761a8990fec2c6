import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { VerticalCatalog } from '@verbatim/compliance';
import { LOGGER, Metrics, type Logger } from '@verbatim/platform';
import { LivePolicy } from '@verbatim/policy';
import {
  CallAgentStates,
  CallKeyring,
  CallPayments,
  Database,
  StreamTokens,
} from '@verbatim/storage';
import { AgentBook } from '../agents/agent-book.js';
import { AdmissionModule } from '../admission/admission.module.js';
import { CallAdmission } from '../admission/call-admission.js';
import { CallSessions } from '../session/call-sessions.js';
import { SessionModule } from '../session/session.module.js';
import { RecordModule } from '../record/record.module.js';
import { RecordPipeline } from '../record/record-pipeline.js';
import { RuleDesk } from '../rules/rule-desk.js';
import { RulesModule } from '../rules/rules.module.js';
import { TelephonyModule } from '../telephony/telephony.module.js';
import { NextStepBook } from '../telephony/next-step-book.js';
import { TelephoneDesk } from '../telephony/telephone-desk.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { HOLDING_LINES, type HoldingLines } from '../level/holding-line.js';
import { OutboundDesk } from '../outbound/outbound-desk.js';
import { OutboundModule } from '../outbound/outbound.module.js';
import { PartyDesk } from '../party/party-desk.js';
import { MessageDesk } from '../messages/message-desk.js';
import { MessagesModule } from '../messages/messages.module.js';
import { ToolDesk } from '../tools/tool-desk.js';
import { ToolsModule } from '../tools/tools.module.js';
import { CallDesk } from './call-desk.js';
import { CallRegistry } from './call-registry.js';
import { fixedHoursIn } from './fixed-hours.js';
import { PacingWheel } from './pacing-wheel.js';
import { PaymentBook } from './payment-book.js';

/** Bridges the caller and the model, and makes the record out of what crosses. */
@Module({
  imports: [
    RecordModule,
    SessionModule,
    AdmissionModule,
    RulesModule,
    ToolsModule,
    TelephonyModule,
    MessagesModule,
    OutboundModule,
  ],
  providers: [
    {
      provide: CallDesk,
      inject: [
        VOICE_SETTINGS,
        VerticalCatalog,
        RecordPipeline,
        CallKeyring,
        CallAdmission,
        CallRegistry,
        CallSessions,
        HOLDING_LINES,
        LivePolicy,
        RuleDesk,
        PartyDesk,
        TelephoneDesk,
        OutboundDesk,
        NextStepBook,
        ToolDesk,
        MessageDesk,
        Database,
        LOGGER,
        Metrics,
      ],
      useFactory: (
        { env }: VoiceSettings,
        catalog: VerticalCatalog,
        pipeline: RecordPipeline,
        keyring: CallKeyring,
        admission: CallAdmission,
        registry: CallRegistry,
        sessions: CallSessions,
        holdingLines: HoldingLines,
        policy: LivePolicy,
        rules: RuleDesk,
        parties: PartyDesk,
        telephone: TelephoneDesk,
        outbound: OutboundDesk,
        steps: NextStepBook,
        tools: ToolDesk,
        messages: MessageDesk,
        database: Database,
        logger: Logger,
        metrics: Metrics,
      ) =>
        new CallDesk({
          catalog,
          rules,
          rulesRevision: () => policy.current.set.digest,
          pipeline,
          levels: pipeline.levels,
          holdingLines,
          keyring,
          admission,
          registry,
          parties,
          telephone,
          outbound,
          streams: new StreamTokens(database),
          steps,
          tools,
          messages,
          hours: fixedHoursIn(env.VOICE_HOURS),
          agents: new AgentBook(new CallAgentStates(database), logger),
          payments: new PaymentBook(new CallPayments(database), logger),
          sessions,
          timings: {
            partialIntervalMs: env.VOICE_PARTIAL_INTERVAL_MS,
            pendingFinalsWaitMs: env.VOICE_PENDING_FINALS_WAIT_MS,
            terminalStatusWaitMs: env.VOICE_TERMINAL_STATUS_WAIT_MS,
            streamWaitMs: env.VOICE_STREAM_WAIT_MS,
          },
          pacing: { leadMs: env.VOICE_PLAYBACK_LEAD_MS, wheel: new PacingWheel() },
          logger,
          metrics,
        }),
    },
  ],
  exports: [CallDesk],
})
export class CallModule implements OnModuleInit {
  constructor(
    @Inject(RecordPipeline) private readonly pipeline: RecordPipeline,
    @Inject(CallRegistry) private readonly registry: CallRegistry,
  ) {}

  /** Every running call of a vertical says in its record what became of that vertical's level. */
  onModuleInit(): void {
    this.pipeline.levels.onChange((change) => {
      for (const session of this.registry.all) {
        if (session.vertical.vertical === change.vertical) session.levelChanged(change);
      }
    });
  }
}
