import type { Logger } from '../logging/logger.js';
import { EXIT_CODE_BUG } from './exit-on-bug.js';

export interface ShutdownOptions {
  readonly logger: Logger;
  /** The longest `stop` may take; after it the process exits with 70, since work was cut off. */
  readonly timeoutMs: number;
}

/**
 * Runs `stop` once on SIGTERM or SIGINT, then exits with 0. A second signal exits at once, as if
 * killed: every guarantee holds for a kill, so impatience costs recovery time only.
 */
export function onShutdown(stop: () => Promise<void>, options: ShutdownOptions): void {
  const { logger, timeoutMs } = options;
  let isStopping = false;
  const begin = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(signal === 'SIGINT' ? 130 : 143);
    isStopping = true;
    logger.info({ signal }, 'Stopping.');
    const deadline = setTimeout(() => {
      logger.error({ timeoutMs }, 'Stopping took too long.');
      process.exit(EXIT_CODE_BUG);
    }, timeoutMs);
    deadline.unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'Stopping failed.');
        process.exit(EXIT_CODE_BUG);
      },
    );
  };
  process.on('SIGTERM', begin);
  process.on('SIGINT', begin);
}
