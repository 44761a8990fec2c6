import 'reflect-metadata';
import { createLogger, exitOnBug, onShutdown, parseEnv } from '@verbatim/platform';
import { ConsoleApp } from './console-app.js';
import { ConsoleEnv } from './console.env.js';

/** A report that is being made may take some seconds more; it changes nothing. */
const STOP_MAX_MS = 10_000;

const { onBug } = exitOnBug(createLogger('console'));
const env = parseEnv(ConsoleEnv);
const logger = createLogger('console', { level: env.LOG_LEVEL, pretty: env.LOG_PRETTY });
const app = await ConsoleApp.start(env, logger, onBug);
onShutdown(() => app.stop(), { logger, timeoutMs: STOP_MAX_MS });
