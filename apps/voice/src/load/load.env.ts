import { withKeyChoice } from '@verbatim/storage';
import { z } from 'zod';
import { VoiceEnv } from '../voice.env.js';

/** Voice's own variables; those of Twilio and OpenAI, which no load process talks to, may be absent. */
const Variables = z.object({
  ...VoiceEnv.shape,
  PUBLIC_URL: VoiceEnv.shape.PUBLIC_URL.default('http://127.0.0.1'),
  TWILIO_AUTH_TOKEN: VoiceEnv.shape.TWILIO_AUTH_TOKEN.default('not-in-use'),
  OPENAI_API_KEY: VoiceEnv.shape.OPENAI_API_KEY.default('not-in-use'),
});

export const LoadEnv = withKeyChoice(Variables, ['master']);
