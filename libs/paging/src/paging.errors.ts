import { OperationalError } from '@verbatim/contracts';

/** A pager did not take a page: it is away, refused it, or has too much to do. */
export class PagerRefusedError extends OperationalError {
  readonly code = 'PAGING.REFUSED';

  constructor(
    pager: string,
    readonly reason: string,
    readonly retryable: boolean,
    /** As the pager asked, where it did. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(`The pager "${pager}" did not take a page: ${reason}.`, options);
  }
}
