export { beginPolicy } from './begin-policy.js';
export {
  LivePolicy,
  type LivePolicyOptions,
  type PolicyInForce,
  type PolicyOrigin,
} from './live-policy.js';
export { filesOf, loadFiles, loadRevision, problemsOf, textsOf } from './load-policy.js';
export { type PolicyDirectories, policyDirectories } from './policy-directories.js';
export {
  POLICY_ALARM_KEY,
  type PolicyAlarm,
  PolicyFollower,
  type PolicyFollowerOptions,
} from './policy-follower.js';
export type { EnforcedRevision, PolicyRevisionSource, PolicyTexts } from './policy-revisions.js';
export { PolicyEnv, directoriesFrom } from './policy.env.js';
export { PolicyRefusedError } from './policy.errors.js';
export { PricesEnv, pricesFrom } from './prices/prices.env.js';
export { PriceTableError, readPriceTables } from './prices/read-price-tables.js';
export { readPolicyFiles } from './read-policy-files.js';
export { type Flip, type RuleState, flipsBetween } from './judging/compare-judgements.js';
export {
  FLIPS_LISTED_MAX,
  FlipCount,
  type FlipReport,
  type FlippedCall,
  type RuleFlips,
} from './judging/flip-report.js';
export { judgeUnder, type JudgedRecord, type Judgement } from './judging/judge-under.js';
export { changesBetween, type FileChange, needsApproval } from './judging/policy-changes.js';
export {
  type Proposal,
  type ProposalRegister,
  type ReadCall,
  countFlips,
  proposeChange,
} from './judging/propose-change.js';
export { type Replay, replay } from './judging/replay.js';
export { readAhead } from './judging/read-ahead.js';
