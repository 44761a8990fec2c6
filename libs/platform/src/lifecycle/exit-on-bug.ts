import { ConfigurationError } from '../env/configuration.errors.js';
import type { Logger } from '../logging/logger.js';

/** sysexits: EX_SOFTWARE and EX_CONFIG. */
export const EXIT_CODE_BUG = 70;
export const EXIT_CODE_CONFIGURATION = 78;

/**
 * Ends the process on a bug, because what it holds in memory can no longer be trusted: logs type,
 * code and stack without any payload, then exits with 70. Bad configuration is no bug, nor is an
 * address that cannot be listened on: what is wrong is logged, and the code is 78.
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
    if (isListenError(error)) {
      logger.fatal(`Cannot listen at ${error.address}:${error.port} (${error.code}).`);
      process.exit(EXIT_CODE_CONFIGURATION);
    }
    // The logger's serializer leaves out what may repeat words of a call.
    logger.fatal({ err: error }, 'A bug: the process ends.');
    process.exit(EXIT_CODE_BUG);
  };
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
  return { onBug };
}

interface ListenError extends NodeJS.ErrnoException {
  readonly address: string;
  readonly port: number;
}

function isListenError(error: unknown): error is ListenError {
  const isListen = error instanceof Error && (error as NodeJS.ErrnoException).syscall === 'listen';
  // A path that cannot be listened on has no port, and is nobody's setting.
  return isListen && 'port' in error;
}
