import { readPolicySet, type PolicySet } from '@verbatim/compliance';
import { filesOf, type LivePolicy, type PolicyRevisionSource } from '@verbatim/policy';
import { LRUCache } from 'lru-cache';
import type { RuleBook, RuleBooks } from './rule-books.js';

/** Revisions under which calls of the last hours began: more than that are read again. */
const BOOKS_MAX = 16;

/**
 * The set in force, and the sets that calls carry, from where processes leave every set that they ran.
 *
 * Errors of `find`: those of the source; `PolicySetError` for a set that this build cannot read.
 */
export class PolicyBooks implements RuleBooks {
  readonly #known = new LRUCache<string, PolicySet>({ max: BOOKS_MAX });

  constructor(
    private readonly policy: Pick<LivePolicy, 'current'>,
    private readonly source: Pick<PolicyRevisionSource, 'textsOf'>,
  ) {}

  get current(): RuleBook {
    return this.policy.current.set;
  }

  async find(digest: string): Promise<RuleBook | undefined> {
    if (digest === this.current.digest) return this.current;
    const known = this.#known.get(digest);
    if (known !== undefined) return known;
    const texts = await this.source.textsOf(digest);
    if (texts === undefined) return undefined;
    const set = readPolicySet(filesOf(texts, digest));
    this.#known.set(digest, set);
    return set;
  }
}
