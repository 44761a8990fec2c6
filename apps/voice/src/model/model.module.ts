import { Module } from '@nestjs/common';
import { VOICE_SETTINGS, type VoiceSettings } from '../voice-settings.js';
import { connectOpenAI } from './openai-realtime.js';

/** How to open a session with the model: a `ConnectModel`. */
export const CONNECT_MODEL = Symbol('CONNECT_MODEL');

/** The voice at the other end. */
@Module({
  providers: [
    {
      provide: CONNECT_MODEL,
      inject: [VOICE_SETTINGS],
      useFactory: ({ env }: VoiceSettings) =>
        connectOpenAI({ apiKey: env.OPENAI_API_KEY, baseUrl: env.OPENAI_BASE_URL }),
    },
  ],
  exports: [CONNECT_MODEL],
})
export class ModelModule {}
