import type { z } from 'zod';
import { ConfigurationError, type ConfigurationProblem } from './configuration.errors.js';
import { describeEnv } from './describe-env.js';

/**
 * Reads the environment through a schema: the one place where variables become typed values.
 *
 * A variable that is set to the empty string counts as absent, as in a `.env` file with nothing
 * after the `=`. Variables that the schema does not name are ignored.
 *
 * Errors: `ConfigurationError` with all problems at once; it never contains a value.
 */
export function parseEnv<S extends z.ZodObject>(
  schema: S,
  source: NodeJS.ProcessEnv = process.env,
): z.infer<S> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, source[name] === '' ? undefined : source[name]]),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(problemsOf(schema, given, parsed.error.issues));
}

function problemsOf(
  schema: z.ZodObject,
  given: Readonly<Record<string, string | undefined>>,
  issues: readonly z.core.$ZodIssue[],
): ConfigurationProblem[] {
  const meanings = new Map(describeEnv(schema).map((each) => [each.name, each.description]));
  return issues.map((issue) => {
    const name = String(issue.path[0] ?? 'configuration');
    const isMissing = issue.code !== 'custom' && name in given && given[name] === undefined;
    const meaning = meanings.get(name);
    const expectation = isMissing ? 'is required' : expectationOf(issue);
    return { name, expectation: meaning ? `${expectation}. ${meaning}` : expectation };
  });
}

/** Built from the constraint alone: zod's own wording is avoided because a later version of it may echo input. */
function expectationOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'custom':
      return issue.message;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`;
    case 'invalid_format':
      return `must be a valid ${issue.format}${issue.pattern ? ` (${issue.pattern})` : ''}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_type':
      return `must be of type ${issue.expected}`;
    default:
      return 'has the wrong form';
  }
}
