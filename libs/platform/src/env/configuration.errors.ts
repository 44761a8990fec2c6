/** One variable that keeps the process from starting. Carries what was expected, never what was given. */
export interface ConfigurationProblem {
  readonly name: string;
  readonly expectation: string;
}

/**
 * The configuration cannot be used. The message lists every problem at once, by name and
 * expectation; values are left out because half of them are secrets.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    const lines = problems.map(({ name, expectation }) => `  ${name}: ${expectation}`);
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`The configuration cannot be used (${count}):`, ...lines].join('\n'));
  }
}
