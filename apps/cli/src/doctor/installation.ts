import path from 'node:path';
import { areVendorsSimulated, type PolicySet, type VerticalConfig } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import type { CliEnv } from '../cli.env.js';
import { CommandFailure } from '../exit-codes.js';
import type { RecordAccess } from '../record-access.js';
import { enforcedPolicy, policyIn } from '../rules/policy-access.js';
import { defaultFolder } from '../rules/read-folder.js';

/** What is looked at: the environment, the files and the servers of one installation. */
export interface Installation {
  readonly env: CliEnv;
  readonly access: RecordAccess;
  /** Whether all vendors are simulators on this machine. */
  readonly isSimulated: boolean;
  /** The files in force, or every problem of them. */
  policy(): Promise<PolicySet | { readonly problems: readonly string[] }>;
}

export function installationOf(access: RecordAccess): Installation {
  const { environment: env } = access;
  let reading: ReturnType<Installation['policy']> | undefined;
  return {
    env,
    access,
    isSimulated: areVendorsSimulated(env.OPENAI_BASE_URL, env.PUBLIC_URL ?? ''),
    policy: () => (reading ??= read(access)),
  };
}

/** While PostgreSQL is away nobody knows whether a revision is enforced: the files then, as voice takes them. */
async function read(access: RecordAccess): ReturnType<Installation['policy']> {
  const { VERTICALS_DIRECTORY: verticals } = access.environment;
  const folder = verticals === undefined ? defaultFolder('.') : path.dirname(verticals);
  try {
    const enforced = access.hasDatabase ? await enforcedIfKnown(access) : undefined;
    return enforced ?? (await policyIn(folder));
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const [what, ...problems] = error.message.split('\n');
    return { problems: problems.length > 0 ? problems : [what ?? ''] };
  }
}

async function enforcedIfKnown(access: RecordAccess): Promise<PolicySet | undefined> {
  try {
    return (await enforcedPolicy(access))?.set;
  } catch (error) {
    if (error instanceof OperationalError) return undefined;
    throw error;
  }
}

/** Those that somebody can call; none where the files cannot be read, which has a check of its own. */
export async function verticalsOf(installation: Installation): Promise<readonly VerticalConfig[]> {
  const policy = await installation.policy();
  return 'problems' in policy ? [] : policy.catalog.all;
}

/** Where the voice app listens, as this machine sees it. */
export function localUrlOf({ HOST = '127.0.0.1', PORT = '3000' }: CliEnv): string {
  const host = ['0.0.0.0', '::'].includes(HOST) ? '127.0.0.1' : HOST;
  return `http://${host}:${PORT}`;
}

export const publicUrlOf = ({ PUBLIC_URL }: CliEnv): string | undefined =>
  PUBLIC_URL !== undefined && URL.canParse(PUBLIC_URL) ? PUBLIC_URL.replace(/\/+$/, '') : undefined;
