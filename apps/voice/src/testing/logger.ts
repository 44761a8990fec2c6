import { createLogger, type Logger } from '@verbatim/platform';

/** A logger whose lines can be read. */
export function listeningLogger(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  return {
    logger: createLogger('voice', { level: 'trace', write: (line) => lines.push(line) }),
    lines,
  };
}

export const silentLogger = (): Logger => createLogger('voice', { level: 'silent' });
