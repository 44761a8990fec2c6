import 'reflect-metadata';
import { createLogger, exitOnBug, onShutdown, parseEnv } from '@verbatim/platform';
import { newProcessId } from '../voice-settings.js';
import { LoadApp } from './load-app.js';
import { LoadEnv } from './load.env.js';
import { LoadUsageError, readLoadOptions, type LoadOptions } from './load-options.js';

/** Of what the process needs besides the drain of its calls. */
const STOP_MARGIN_MS = 60_000;

/** Standard output holds the measurements alone. */
const write = (line: string): void => void process.stderr.write(line);

function optionsOrExit(): LoadOptions {
  try {
    return readLoadOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof LoadUsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(64);
  }
}

const { onBug } = exitOnBug(createLogger('voice-load', { write }));
const options = optionsOrExit();
const env = parseEnv(LoadEnv);
const logger = createLogger('voice-load', { level: env.LOG_LEVEL, pretty: env.LOG_PRETTY, write });
const print = (line: Record<string, unknown>): void =>
  void process.stdout.write(`${JSON.stringify(line)}\n`);

const app = new LoadApp(options, { env, processId: newProcessId(), onBug }, logger, print);
onShutdown(() => app.stop(), {
  logger,
  timeoutMs: options.drainSeconds * 1_000 + STOP_MARGIN_MS,
});
await app.run();
process.exit(0);
