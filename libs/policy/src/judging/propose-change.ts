import { ENGINE_VERSION, type PolicySet } from '@verbatim/compliance';
import { textsOf } from '../load-policy.js';
import type { PolicyTexts } from '../policy-revisions.js';
import { FlipCount, type FlipReport } from './flip-report.js';
import type { JudgedRecord } from './judge-under.js';
import { changesBetween, needsApproval, type FileChange } from './policy-changes.js';

/** Where proposals are kept; the register of PostgreSQL fits it. */
export interface ProposalRegister {
  propose(input: {
    readonly digest: string;
    readonly files: PolicyTexts;
    readonly baseDigest: string | undefined;
    readonly author: string;
    readonly reason: string;
    readonly changes: readonly FileChange[];
    readonly needsApproval: boolean;
  }): Promise<bigint>;
  reportFlips(input: {
    readonly revision: bigint;
    readonly engineVersion: string;
    readonly callsJudged: number;
    readonly callsFlipped: number;
    readonly report: object;
    readonly madeBy: string;
  }): Promise<void>;
}

export interface Proposal {
  /** What is enforced; undefined: nothing yet. */
  readonly base: PolicySet | undefined;
  readonly changed: PolicySet;
  readonly author: string;
  readonly reason: string;
}

/** A recorded call, or that it cannot be read any more. */
export type ReadCall = JudgedRecord | 'unreadable';

/** Runs the change over the calls; stores nothing. `onCall` after each of them. */
export async function countFlips(
  { base, changed }: Pick<Proposal, 'base' | 'changed'>,
  calls: AsyncIterable<ReadCall>,
  onCall: (done: number) => void = () => undefined,
): Promise<FlipReport> {
  const count = new FlipCount(base, changed);
  let done = 0;
  for await (const call of calls) {
    if (call === 'unreadable') count.unreadable();
    else count.judge(call);
    done += 1;
    onCall(done);
  }
  return count.report();
}

/** Makes a revision of the change, with what it would have flipped: from here on it can be activated. */
export async function proposeChange(
  register: ProposalRegister,
  { base, changed, author, reason }: Proposal,
  report: FlipReport,
): Promise<bigint> {
  const revision = await register.propose({
    digest: changed.digest,
    files: textsOf(changed),
    baseDigest: base?.digest,
    author,
    reason,
    changes: changesBetween(base, changed),
    needsApproval: needsApproval(base, changed),
  });
  const { callsJudged, callsFlipped } = report;
  await register.reportFlips({
    ...{ revision, engineVersion: ENGINE_VERSION, callsJudged, callsFlipped, report },
    madeBy: author,
  });
  return revision;
}
