import { InvariantError, OperationalError } from '@verbatim/contracts';
import { ConfigurationError } from '../env/configuration.errors.js';

const CAUSES_MAX = 4;
const STACK_FRAMES_MAX = 20;
const WITHHELD = '(message withheld: it may repeat what it was given)';

export interface LoggedError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

/**
 * What of an error may be written to a log.
 *
 * Our own errors promise to carry no words of a call, and so do the system's (`ECONNREFUSED
 * 127.0.0.1:5432`). Any other message may repeat its input, as `JSON.parse` does, so it is
 * withheld; type, code and stack frames remain.
 *
 * Bounds: `CAUSES_MAX` causes, `STACK_FRAMES_MAX` frames; no other property of the error is read.
 */
export function errorForLog(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: WITHHELD };
  const code = codeOf(error);
  const frames = framesOf(error);
  return {
    type: error.name,
    ...(code !== undefined && { code }),
    message: isMessageSafe(error) ? error.message : WITHHELD,
    ...(frames && { stack: frames }),
    ...(error.cause !== undefined &&
      depth < CAUSES_MAX && { cause: errorForLog(error.cause, depth + 1) }),
  };
}

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? String(code) : undefined;
}

function isMessageSafe(error: Error): boolean {
  if (error instanceof OperationalError || error instanceof InvariantError) return true;
  if (error instanceof ConfigurationError) return true;
  // libuv's errors are made of a call, a code and an address.
  if ('syscall' in error && 'errno' in error) return true;
  // The engine's own, without Node's code: they name identifiers, never values.
  const isEngines = error instanceof TypeError || error instanceof ReferenceError;
  return isEngines && codeOf(error) === undefined;
}

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): string | undefined {
  const lines = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return lines?.length ? lines.slice(0, STACK_FRAMES_MAX).join('\n') : undefined;
}
