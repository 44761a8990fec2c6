/** The texts of a set by their names, as a revision stores them. */
export type PolicyTexts = Readonly<Record<string, string>>;

/** The newest revision that was activated to be enforced. */
export interface EnforcedRevision {
  readonly revision: bigint;
  readonly digest: string;
}

/** Where activated revisions are kept; the adapter of PostgreSQL fits it. */
export interface PolicyRevisionSource {
  /** The revision that is enforced. Undefined: none was ever activated, so the files are the policy. */
  enforced(): Promise<EnforcedRevision | undefined>;
  /** Undefined: nobody has stored a set of that digest. */
  textsOf(digest: string): Promise<PolicyTexts | undefined>;
  /** Keeps the set, so that what is judged by it can be judged again. Storing it twice does nothing. */
  remember(digest: string, texts: PolicyTexts): Promise<void>;
}
