import 'reflect-metadata';
import { createLogger, exitOnBug, onShutdown, parseEnv } from '@verbatim/platform';
import { STOP_MARGIN_MS, VoiceApp } from './voice-app.js';
import { newProcessId } from './voice-settings.js';
import { VoiceEnv } from './voice.env.js';

const { onBug } = exitOnBug(createLogger('voice'));
const env = parseEnv(VoiceEnv);
const logger = createLogger('voice', { level: env.LOG_LEVEL, pretty: env.LOG_PRETTY });

const app = await VoiceApp.start({ env, processId: newProcessId(), onBug }, logger);
onShutdown(() => app.stop(), { logger, timeoutMs: env.VOICE_DRAIN_MS + STOP_MARGIN_MS });
