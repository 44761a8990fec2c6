import type { RuleSet, VerticalCatalog } from '@verbatim/compliance';

/** Rules and verticals of one revision. */
export interface RuleBook {
  /** What calls carry as `rulesRevision`. */
  readonly digest: string;
  readonly rules: RuleSet;
  readonly catalog: Pick<VerticalCatalog, 'of' | 'unclassified'>;
}

/** Where a call's own revision is found. */
export interface RuleBooks {
  /** The revision that calls begin under now. */
  readonly current: RuleBook;
  /**
   * The revision that a call carries; `undefined` where nobody has it any more.
   * Errors: retryable ones while the place where it is kept is away.
   */
  find(digest: string): Promise<RuleBook | undefined>;
}
