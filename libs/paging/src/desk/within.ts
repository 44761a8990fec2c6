import { OperationalError } from '@verbatim/contracts';

class LedgerSilentError extends OperationalError {
  readonly code = 'PAGING.LEDGER_SILENT';
  readonly retryable = true;
}

/** The answer, or a failure after `ms`: the statement may still come through, and is idempotent. */
export async function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new LedgerSilentError(`The incidents' table did not answer within ${ms} ms.`));
    }, ms);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
    // A failure that comes after the time is up is the same outage.
    answer.catch(() => undefined);
  }
}
