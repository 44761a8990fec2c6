import { Module } from '@nestjs/common';
import { PolicyFollower } from '@verbatim/policy';
import { CallRegistry } from '../call/call-registry.js';
import { RecordModule } from '../record/record.module.js';
import { RecordPipeline } from '../record/record-pipeline.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { CallAdmission } from './call-admission.js';

/** Decides whether this process takes one more call. */
@Module({
  imports: [RecordModule],
  providers: [
    CallRegistry,
    {
      provide: CallAdmission,
      inject: [VOICE_SETTINGS, RecordPipeline, PolicyFollower, CallRegistry],
      useFactory: (
        { env }: VoiceSettings,
        pipeline: RecordPipeline,
        policy: PolicyFollower,
        calls: CallRegistry,
      ) =>
        new CallAdmission(env.VOICE_CALLS_MAX, {
          isReady: () => pipeline.isReady && policy.isSettled,
          levelOf: (vertical) => pipeline.levels.of(vertical).level,
          canReserve: (vertical) => pipeline.canReserve(vertical),
          isAnyOpen: () => pipeline.levels.isAnyOpen,
          calls,
        }),
    },
  ],
  exports: [CallAdmission, CallRegistry],
})
export class AdmissionModule {}
