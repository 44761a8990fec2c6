import type { RuleSet, VerticalConfig } from '@verbatim/compliance';
import type { Vertical } from '@verbatim/contracts';

/** Rules and vertical as one revision has them. */
export interface RuleBook {
  /** What calls carry as `rulesRevision`. */
  readonly revision: string;
  readonly rules: RuleSet;
  verticalOf(vertical: Vertical): VerticalConfig;
}

/** Where a call's own revision is found. */
export interface RuleBooks {
  /** The revision that calls begin under now. */
  readonly current: RuleBook;
  /**
   * The revision that a call carries; `undefined` where nobody has it any more.
   * Errors: retryable ones while the place where it is kept is away.
   */
  find(revision: string): Promise<RuleBook | undefined>;
}
