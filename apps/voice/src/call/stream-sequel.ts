import type { VerticalConfig } from '@verbatim/compliance';

/** What follows on a stream that is over. */
export interface StreamSequel {
  readonly vertical: VerticalConfig;
  /** A payment, of so much. */
  readonly amount?: string;
  /**
   * This stream, unless something else is due: the line broke, and the call waits for it here; or nobody here has
   * the call, and whoever had it may be dead.
   */
  readonly part?: number;
}
