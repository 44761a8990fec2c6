import { ENGINE_VERSION, evaluateCall, type PolicySet, type Verdict } from '@verbatim/compliance';
import { isDeepStrictEqual } from 'node:util';
import type { JudgedRecord } from './judge-under.js';

/**
 * `identical`: the stored verdict, byte for byte in canonical form. `different`: it is not, which nothing but an
 * altered record or a fault of the engine explains. `re-evaluation`: another engine than the one that judged;
 * `isSame` says whether it comes to the same. `not-replayable`: the rules of that time are not to be had.
 */
export type Replay =
  | { readonly kind: 'identical' | 'different' | 'not-replayable' }
  | { readonly kind: 're-evaluation'; readonly storedEngine: string; readonly isSame: boolean };

/** Derives a stored verdict again, from the input that is stored with it and the rules of that time. */
export function replay({ input, verdict }: JudgedRecord, set: PolicySet | undefined): Replay {
  if (set === undefined || set.rules.digest !== verdict.ruleSetDigest) {
    return { kind: 'not-replayable' };
  }
  const again = plain(evaluateCall(set.rules, input));
  const stored = plain(verdict);
  if (verdict.engineVersion === ENGINE_VERSION) {
    return { kind: isDeepStrictEqual(again, stored) ? 'identical' : 'different' };
  }
  const { engineVersion: _again, ...isNow } = again;
  const { engineVersion: storedEngine, ...was } = stored;
  return { kind: 're-evaluation', storedEngine, isSame: isDeepStrictEqual(isNow, was) };
}

/** As it is stored: without fields that are undefined. Equal values then have equal canonical bytes. */
const plain = (verdict: Verdict): Verdict => JSON.parse(JSON.stringify(verdict)) as Verdict;
