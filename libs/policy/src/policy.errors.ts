import { OperationalError } from '@verbatim/contracts';

/** A set of files holds together and still cannot take the place of the one in force, or cannot be read. */
export class PolicyRefusedError extends OperationalError {
  readonly code = 'POLICY.REFUSED';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}
