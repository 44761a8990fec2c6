import type { Vertical } from '@verbatim/contracts';
import { VerticalCatalog, type PolicySet, type VerticalConfig } from '@verbatim/compliance';
import { isDeepStrictEqual } from 'node:util';
import { PolicyRefusedError } from './policy.errors.js';

/** Where the set in force came from. */
export type PolicyOrigin =
  { readonly kind: 'files' } | { readonly kind: 'revision'; readonly revision: bigint };

export interface PolicyInForce {
  readonly set: PolicySet;
  readonly origin: PolicyOrigin;
}

export interface LivePolicyOptions {
  /** Fields of a vertical that the process is built from: a set that changes one waits for a restart. */
  readonly fixedFields?: readonly (keyof VerticalConfig)[];
  /** What else a set needs before it can be used. Rejects with what is wrong with it. */
  prepare?(set: PolicySet): Promise<void>;
}

/**
 * The set of files that calls are handled and judged by, now. It is replaced as a whole or not at all; who
 * began under one keeps what it took from it.
 */
export class LivePolicy {
  /** Always answers from the set in force. */
  readonly catalog: VerticalCatalog = new LiveCatalog(() => this.inForce.set.catalog);
  private inForce: PolicyInForce;

  private constructor(
    first: PolicyInForce,
    private readonly options: LivePolicyOptions,
  ) {
    this.inForce = first;
  }

  /** Errors: of `prepare`. */
  static async begin(first: PolicyInForce, options: LivePolicyOptions = {}): Promise<LivePolicy> {
    await options.prepare?.(first.set);
    return new LivePolicy(first, options);
  }

  get current(): PolicyInForce {
    return this.inForce;
  }

  /** Errors: `PolicyRefusedError` for what only a restart can change; those of `prepare`. */
  async adopt(next: PolicyInForce): Promise<void> {
    const problems = this.fixedIn(next.set);
    if (problems.length > 0) throw new PolicyRefusedError(problems);
    await this.options.prepare?.(next.set);
    this.inForce = next;
  }

  private fixedIn(next: PolicySet): string[] {
    const { fixedFields = [] } = this.options;
    const { catalog } = this.inForce.set;
    const names = new Set([...catalog.all, ...next.catalog.all].map(({ vertical }) => vertical));
    return [...names].flatMap((name) => {
      const [before, after] = [catalog.of(name), next.catalog.of(name)];
      if (before === undefined) return [`${name}: a new vertical needs a restart`];
      if (after === undefined) return [`${name}: a vertical goes with a restart only`];
      return fixedFields
        .filter((field) => !isDeepStrictEqual(before[field], after[field]))
        .map((field) => `${name}: ${field} changes with a restart only`);
    });
  }
}

class LiveCatalog extends VerticalCatalog {
  constructor(private readonly current: () => VerticalCatalog) {
    super();
  }

  get all(): readonly VerticalConfig[] {
    return this.current().all;
  }

  forNumber(e164: string): VerticalConfig {
    return this.current().forNumber(e164);
  }

  of(vertical: Vertical): VerticalConfig | undefined {
    return this.current().of(vertical);
  }
}
