import type { Rule } from './rule-file.js';

/** Rules that are in force together. */
export interface RuleSet {
  /** SHA-256 of the canonical form of all rules, base64url. */
  readonly digest: string;
  /** By id. */
  readonly rules: readonly Rule[];
}
