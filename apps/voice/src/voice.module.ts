import { Module, type DynamicModule } from '@nestjs/common';
import { PlatformModule, type Logger, type ReadinessCheck } from '@verbatim/platform';
import type { LivePolicy } from '@verbatim/policy';
import { AdmissionModule } from './admission/admission.module.js';
import { CallModule } from './call/call.module.js';
import { LevelModule } from './level/level.module.js';
import type { HoldingLines } from './level/holding-line.js';
import { ModelModule } from './model/model.module.js';
import { PolicyModule } from './policy/policy.module.js';
import { RulesModule } from './rules/rules.module.js';
import { RecordModule } from './record/record.module.js';
import { OutboundModule } from './outbound/outbound.module.js';
import { TelephonyModule } from './telephony/telephony.module.js';
import { ToolsModule } from './tools/tools.module.js';
import { TwilioModule } from './twilio/twilio.module.js';
import { SettingsModule, type VoiceSettings } from './voice-settings.js';

export interface VoiceModuleOptions {
  readonly settings: VoiceSettings;
  readonly policy: LivePolicy;
  readonly holdingLines: HoldingLines;
  readonly logger: Logger;
  readonly readiness: readonly ReadinessCheck[];
}

@Module({})
export class VoiceModule {
  static forRoot(options: VoiceModuleOptions): DynamicModule {
    const { settings, policy, holdingLines, logger, readiness } = options;
    const { OPERATIONS_JWT_SECRET: operationsSecret } = settings.env;
    return {
      module: VoiceModule,
      imports: [
        PlatformModule.forRoot({ app: 'voice', logger, readiness, operationsSecret }), // health, metrics
        SettingsModule.for(settings, policy.catalog, holdingLines),
        PolicyModule.for(policy), // by which files, also when they change

        // A call, in the order in which it passes.
        AdmissionModule, // is there room for it?
        TwilioModule, // the caller's socket
        ModelModule, // the agent's socket
        CallModule, // both joined, and the transcript of what crosses
        OutboundModule, // calls that are placed
        TelephonyModule, // messages, transfers, and what follows on a stream
        ToolsModule, // what its model calls, and the books that answer
        RulesModule, // what rules ask for while it runs
        RecordModule, // numbered, spooled, buffered, sent
        LevelModule, // how far from full, as operators see and set it
      ],
    };
  }
}
