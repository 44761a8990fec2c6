import {
  PolicySetError,
  YamlFileError,
  readPolicySet,
  type PolicyFile,
  type PolicySet,
} from '@verbatim/compliance';
import { InvariantError } from '@verbatim/contracts';
import { ConfigurationError } from '@verbatim/platform';
import type { PolicyInForce } from './live-policy.js';
import type { PolicyDirectories } from './policy-directories.js';
import type { EnforcedRevision, PolicyRevisionSource, PolicyTexts } from './policy-revisions.js';
import { PolicyRefusedError } from './policy.errors.js';
import { readPolicyFiles } from './read-policy-files.js';

/** Errors: `ConfigurationError`, every problem of every file with its place. */
export async function loadFiles(directories: PolicyDirectories): Promise<PolicySet> {
  const files = await readPolicyFiles(directories);
  try {
    return readPolicySet(files);
  } catch (error) {
    throw asConfigurationError(error);
  }
}

/**
 * A stored revision, read anew.
 *
 * Errors: `InvariantError` when its texts are missing, or not what its digest says. `PolicySetError` when this
 * build cannot read them: it is older, or newer, than the one that stored them.
 */
export async function loadRevision(
  source: PolicyRevisionSource,
  { revision, digest }: EnforcedRevision,
): Promise<PolicyInForce> {
  const texts = await source.textsOf(digest);
  if (texts === undefined) throw new InvariantError('A revision of the policy has no content.');
  const set = readPolicySet(filesOf(texts, revision));
  if (set.digest !== digest) throw new InvariantError('A stored policy was altered.');
  return { set, origin: { kind: 'revision', revision } };
}

export const textsOf = (set: PolicySet): PolicyTexts =>
  Object.fromEntries(set.files.map(({ name, text }) => [name, text]));

/** Problems of a stored file are told at `revision 7: verticals/salon.yaml`. */
export function filesOf(texts: PolicyTexts, revision: bigint | string): PolicyFile[] {
  return Object.entries(texts).map(([name, text]) => ({
    name,
    path: `revision ${revision}: ${name}`,
    text,
  }));
}

/** What a person is told of a set that cannot be used, line by line; undefined where it is no such thing. */
export function problemsOf(error: unknown): readonly string[] | undefined {
  if (error instanceof ConfigurationError) {
    return error.problems.map(({ name, expectation }) => `${name} ${expectation}`);
  }
  if (error instanceof YamlFileError) return error.message.split('\n');
  if (error instanceof PolicyRefusedError) return error.problems;
  return undefined;
}

/** For a process that cannot start with it. */
export function asConfigurationError(error: unknown): unknown {
  if (!(error instanceof PolicySetError)) return error;
  return new ConfigurationError(
    error.problems.map(({ path, line, column, message }) => ({
      name: `${path}:${line}:${column}`,
      expectation: message,
    })),
  );
}
