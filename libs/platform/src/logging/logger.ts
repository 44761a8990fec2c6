import pino from 'pino';
import { errorForLog } from './error-for-log.js';
import { prettyDestination } from './pretty.js';
import { redactPii } from './redact-pii.js';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export type Logger = pino.Logger;

export interface LoggerOptions {
  readonly level?: string;
  readonly pretty?: boolean;
  /** Where lines go instead of standard output. */
  readonly write?: (line: string) => void;
}

/**
 * The process's logger: JSON lines on standard output, one `app` on each.
 *
 * Values under a key with a `pii` segment are replaced before serialization, in fields and in
 * child bindings alike; errors are reduced to what `errorForLog` allows. Messages are constant
 * sentences: what varies is a field.
 *
 * Crash: lines are written synchronously, so what was logged before an exit is out.
 */
export function createLogger(app: string, options: LoggerOptions = {}): Logger {
  const out = options.write ? { write: options.write } : pino.destination({ dest: 1, sync: true });
  const destination = options.pretty ? prettyDestination((line) => out.write(line)) : out;
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: { app },
      serializers: { err: errorForLog, error: errorForLog, cause: errorForLog },
      formatters: {
        log: (fields) => redactPii(fields) as Record<string, unknown>,
      },
    },
    destination,
  );
  return redactingChildren(logger);
}

/** pino applies `formatters.bindings` to the root only; children inherit this method from it. */
function redactingChildren(logger: Logger): Logger {
  const { child } = logger;
  const redacting = function (this: Logger, bindings: pino.Bindings, options?: object) {
    return child.call(this, redactPii(bindings) as pino.Bindings, options);
  };
  return Object.assign(logger, { child: redacting as Logger['child'] });
}
