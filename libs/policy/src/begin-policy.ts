import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '@verbatim/contracts';
import { LivePolicy, type LivePolicyOptions, type PolicyInForce } from './live-policy.js';
import { asConfigurationError, loadFiles, loadRevision } from './load-policy.js';
import type { PolicyDirectories } from './policy-directories.js';
import type { PolicyRevisionSource } from './policy-revisions.js';

/** A server that takes longer counts as away: the process is to listen soon. */
const ANSWER_MAX_MS = 3_000;

/**
 * What a process starts with: the enforced revision, else the files. While PostgreSQL is away also the files;
 * the follower says then that it is not settled, and puts it right.
 *
 * Errors: `ConfigurationError`, every problem with its place.
 */
export async function beginPolicy(
  directories: PolicyDirectories,
  revisions: PolicyRevisionSource,
  options: LivePolicyOptions = {},
): Promise<LivePolicy> {
  const enforced = await Promise.race([
    readEnforced(revisions),
    delay(ANSWER_MAX_MS, undefined, { ref: false }),
  ]);
  const first: PolicyInForce = enforced ?? {
    set: await loadFiles(directories),
    origin: { kind: 'files' },
  };
  return LivePolicy.begin(first, options);
}

async function readEnforced(revisions: PolicyRevisionSource): Promise<PolicyInForce | undefined> {
  try {
    const enforced = await revisions.enforced();
    return enforced && (await loadRevision(revisions, enforced));
  } catch (error) {
    if (error instanceof OperationalError) return undefined;
    throw asConfigurationError(error);
  }
}
