import { ConfigurationError } from '../env/configuration.errors.js';
import { errorForLog } from '../logging/error-for-log.js';
import type { Logger } from '../logging/logger.js';

/** sysexits: EX_SOFTWARE and EX_CONFIG. */
export const EXIT_CODE_BUG = 70;
export const EXIT_CODE_CONFIGURATION = 78;

/**
 * Ends the process on a bug, because what it holds in memory can no longer be trusted: logs type,
 * code and stack without any payload, then exits with 70. Bad configuration is no bug: its list of
 * problems is logged, and the code is 78.
 *
 * Installs the handlers for `uncaughtException` and `unhandledRejection`; call it once, first
 * thing in `main`. `onBug` is for callers that catch for a living, such as a job runner.
 */
export function exitOnBug(logger: Logger): { onBug(error: unknown): void } {
  const onBug = (error: unknown): void => {
    if (error instanceof ConfigurationError) {
      logger.fatal(error.message);
      process.exit(EXIT_CODE_CONFIGURATION);
    }
    logger.fatal({ err: errorForLog(error) }, 'A bug: the process ends.');
    process.exit(EXIT_CODE_BUG);
  };
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
  return { onBug };
}
