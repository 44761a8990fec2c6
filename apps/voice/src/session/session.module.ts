import { Module } from '@nestjs/common';
import { Metrics } from '@verbatim/platform';
import type { ConnectModel } from '../model/model-connection.js';
import { CONNECT_MODEL, ModelModule } from '../model/model.module.js';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { CallSessions } from './call-sessions.js';
import { ModelCircuit } from './model-circuit.js';
import { SessionMetrics } from './session-metrics.js';

/** Before a lost request is made again in the same session: that one session answers nothing any more. */
const UNRESPONSIVE_MS = 8_000;

/** Each call's session with the model, kept up while the call runs. */
@Module({
  imports: [ModelModule],
  providers: [
    {
      provide: CallSessions,
      inject: [VOICE_SETTINGS, CONNECT_MODEL, Metrics],
      useFactory: ({ env }: VoiceSettings, connect: ConnectModel, metrics: Metrics) =>
        new CallSessions({
          connect,
          models: {
            realtime: env.OPENAI_REALTIME_MODEL,
            transcription: env.OPENAI_TRANSCRIPTION_MODEL,
            hasLogprobs: env.VOICE_TRANSCRIPT_LOGPROBS === 'on',
          },
          smallerModel: env.OPENAI_REALTIME_SMALLER_MODEL,
          circuit: new ModelCircuit(metrics),
          limits: {
            sessionMsMax: env.OPENAI_SESSION_MS_MAX,
            troubleMsMax: env.VOICE_MODEL_TROUBLE_MS,
            lossesMax: env.VOICE_MODEL_LOSSES_MAX,
            unresponsiveMs: UNRESPONSIVE_MS,
          },
          metrics: new SessionMetrics(metrics),
        }),
    },
  ],
  exports: [CallSessions],
})
export class SessionModule {}
