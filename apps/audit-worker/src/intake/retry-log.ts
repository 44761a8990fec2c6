import type { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';

/** An outage fails every job in hand several times a second; each of them says the same. */
const SAME_CODE_EVERY_MS = 1_000;

/**
 * The lines about jobs that are put back to be tried again.
 *
 * Bounds: one line a second for each code; the next one counts what was not told. Codes are the
 * constants of error classes, a few dozen. The metric counts every retry.
 */
export class RetryLog {
  private readonly told = new Map<string, { atMs: number; untold: number }>();

  constructor(
    private readonly logger: Pick<Logger, 'warn'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  note(error: unknown, jobId: string | undefined): void {
    const code = retryCodeOf(error);
    const last = this.told.get(code);
    if (last && this.now() - last.atMs < SAME_CODE_EVERY_MS) {
      last.untold += 1;
      return;
    }
    this.told.set(code, { atMs: this.now(), untold: 0 });
    const untold = last?.untold ?? 0;
    this.logger.warn(
      { err: error, jobId, ...(untold > 0 && { untold }) },
      'A job will be tried again.',
    );
  }
}

export const retryCodeOf = (error: unknown): string =>
  (error as Partial<OperationalError> | undefined)?.code ?? 'UNKNOWN';
