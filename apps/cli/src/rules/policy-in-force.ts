import type { PolicySet } from '@verbatim/compliance';
import type { RecordAccess } from '../record-access.js';
import { enforcedPolicy, policyIn } from './policy-access.js';
import { defaultFolder } from './read-folder.js';

/** The files in force: what was activated last, else those of this checkout, or of the folder that is given. */
export async function policyInForce(access: RecordAccess, folder?: string): Promise<PolicySet> {
  if (folder !== undefined) return policyIn(folder);
  return (await enforcedPolicy(access))?.set ?? policyIn(defaultFolder('.'));
}
