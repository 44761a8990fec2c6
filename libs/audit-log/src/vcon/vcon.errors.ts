import { OperationalError } from '@verbatim/contracts';
import type { VconProblem } from './rules/vcon-rule.js';

/** A vCon goes against what the draft demands; nothing is written, or nothing of it is used. */
export class VconInvalidError extends OperationalError {
  readonly code = 'AUDIT.VCON_INVALID';
  readonly retryable = false;

  constructor(readonly problems: readonly VconProblem[]) {
    const listed = problems.slice(0, PROBLEMS_MAX).map(({ rule, at }) => `${at} (${rule})`);
    const more = problems.length - listed.length;
    super(
      `The vCon goes against the draft: ${listed.join('; ')}${more > 0 ? `; ${more} more` : ''}.`,
    );
  }
}

const PROBLEMS_MAX = 20;

/** Why the signed form of a vCon is not believed. */
export type VconRefusal =
  | 'malformed'
  | 'not-signed'
  | 'algorithm'
  | 'no-certificate'
  | 'certificate-malformed'
  | 'certificate-weak'
  | 'certificate-expired'
  | 'certificate-not-yet-valid'
  | 'chain-broken'
  | 'untrusted-certificate'
  | 'bad-signature'
  | 'uuid-differs'
  | 'critical-unknown';

export class VconRefusedError extends OperationalError {
  readonly code = 'AUDIT.VCON_REFUSED';
  readonly retryable = false;

  constructor(
    readonly refusal: VconRefusal,
    /** In words, without a full stop. */
    readonly reason: string,
  ) {
    super(`${reason} (${refusal}).`);
  }
}

/** What a record lacks for an export, or says against it. */
export class VconExportError extends OperationalError {
  readonly code = 'AUDIT.VCON_EXPORT';
  readonly retryable = false;
}
