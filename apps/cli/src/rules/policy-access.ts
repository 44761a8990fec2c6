import { YamlFileError, readPolicySet, type PolicySet } from '@verbatim/compliance';
import { ConfigurationError } from '@verbatim/platform';
import {
  loadFiles,
  loadRevision,
  policyDirectories,
  filesOf,
  type EnforcedRevision,
} from '@verbatim/policy';
import path from 'node:path';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import type { PolicyRegister } from '@verbatim/storage';
import type { RecordAccess } from '../record-access.js';

/** Errors: `CommandFailure` with every problem of every file. */
export async function policyIn(folder: string): Promise<PolicySet> {
  try {
    return await loadFiles(policyDirectories(path.join(asWritten(folder), 'verticals')));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const problems = error.problems.map(({ name, expectation }) => `${name} ${expectation}`);
    throw new CommandFailure(`the files cannot be used:\n${problems.join('\n')}`);
  }
}

/** As the user would write it: relative to the working directory where it lies below. */
function asWritten(folder: string): string {
  const relative = path.relative(process.cwd(), folder);
  return relative.startsWith('..') || relative === '' ? folder : relative;
}

export interface Enforced {
  readonly revision: bigint;
  readonly set: PolicySet;
}

/** Undefined: nothing was ever activated. Errors: a revision that this build cannot read. */
export async function enforcedPolicy(access: RecordAccess): Promise<Enforced | undefined> {
  const register = access.policies();
  const enforced: EnforcedRevision | undefined = await register.enforced();
  if (enforced === undefined) return undefined;
  return { revision: enforced.revision, set: await storedSet(register, enforced) };
}

async function storedSet(register: PolicyRegister, revision: EnforcedRevision): Promise<PolicySet> {
  try {
    return (await loadRevision(register, revision)).set;
  } catch (error) {
    if (!(error instanceof YamlFileError)) throw error;
    const id = revision.revision;
    throw new CommandFailure(`revision ${id} cannot be read by this build:\n${error.message}`);
  }
}

/** The sets that calls carry, by digest; what nobody has stored, or this build cannot read, is undefined. */
export class StoredPolicies {
  private readonly known = new Map<string, PolicySet | undefined>();

  constructor(private readonly access: RecordAccess) {}

  async of(digest: string | null): Promise<PolicySet | undefined> {
    if (digest === null) return undefined;
    if (!this.known.has(digest)) this.known.set(digest, await this.read(digest));
    return this.known.get(digest);
  }

  private async read(digest: string): Promise<PolicySet | undefined> {
    const texts = await this.access.policies().textsOf(digest);
    if (texts === undefined) return undefined;
    try {
      return readPolicySet(filesOf(texts, digest));
    } catch (error) {
      if (error instanceof YamlFileError) return undefined;
      throw error;
    }
  }
}

/** A folder, or the number of a revision that is stored. */
export async function policyNamed(access: RecordAccess, given: string): Promise<PolicySet> {
  if (!/^\d+$/.test(given)) return policyIn(given);
  const revision = parseRevision(given);
  const register = access.policies();
  const stored = await register.find(revision);
  if (stored === undefined) {
    const message = `No revision ${revision} is known; "verbatim rules history" lists them.`;
    throw new CommandFailure(message, EXIT_CODE.unknownId);
  }
  return storedSet(register, { revision, digest: stored.digest });
}

export function parseRevision(given: string): bigint {
  if (/^[1-9]\d{0,17}$/.test(given)) return BigInt(given);
  throw new CommandFailure(
    `"${given}" is no revision; "verbatim rules history" lists their numbers.`,
    EXIT_CODE.usage,
  );
}
