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
export { readPolicyFiles } from './read-policy-files.js';
