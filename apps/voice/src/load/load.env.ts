import { withKeyChoice } from '@verbatim/storage';
import { VoiceVariables } from '../voice.env.js';

/** Voice's own variables; those of Twilio and OpenAI, which no load process talks to, may be absent. */
export const LoadEnv = withKeyChoice(
  VoiceVariables.extend({
    PUBLIC_URL: VoiceVariables.shape.PUBLIC_URL.default('http://127.0.0.1'),
    TWILIO_AUTH_TOKEN: VoiceVariables.shape.TWILIO_AUTH_TOKEN.default('not-in-use'),
    OPENAI_API_KEY: VoiceVariables.shape.OPENAI_API_KEY.default('not-in-use'),
  }),
  ['master'],
);
