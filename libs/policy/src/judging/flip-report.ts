import { RuleSet, type PolicySet } from '@verbatim/compliance';
import { flipsBetween, type Flip } from './compare-judgements.js';
import { judgeUnder, type JudgedRecord } from './judge-under.js';

/** Flips that are listed one by one; the counts are of all. */
export const FLIPS_LISTED_MAX = 1_000;

export interface FlippedCall extends Flip {
  readonly callId: string;
  readonly vertical: string;
}

export interface RuleFlips {
  readonly ruleId: string;
  /** Calls that were fine, or not judged, and are broken now. */
  readonly nowBroken: number;
  /** Calls that were broken, and are not now. */
  readonly nowKept: number;
  /** Calls whose finding counts differently, or that can no longer be judged, or now can. */
  readonly otherwise: number;
}

/** What a change would have done to calls on record. No words, no numbers of persons. */
export interface FlipReport {
  /** Null: nothing was enforced before, so calls are compared with no rules at all. */
  readonly baseDigest: string | null;
  readonly digest: string;
  readonly callsJudged: number;
  readonly callsFlipped: number;
  /** Calls that could not be read: their key is destroyed, or their record damaged. */
  readonly callsUnreadable: number;
  /** By id. */
  readonly rules: readonly RuleFlips[];
  /** The first ones, in the order of the calls. */
  readonly flips: readonly FlippedCall[];
}

/** Runs a change over recorded calls, one after another. */
export class FlipCount {
  private callsJudged = 0;
  private callsFlipped = 0;
  private callsUnreadable = 0;
  private readonly flips: FlippedCall[] = [];
  private readonly byRule = new Map<string, RuleFlips>();

  private readonly compared: PolicySet;

  constructor(
    private readonly base: PolicySet | undefined,
    private readonly changed: PolicySet,
  ) {
    this.compared = base ?? { ...changed, rules: RuleSet.from([]) };
  }

  judge(call: Pick<JudgedRecord, 'callId' | 'input'>): readonly Flip[] {
    const { input } = call;
    const flips = flipsBetween(judgeUnder(this.compared, input), judgeUnder(this.changed, input));
    this.callsJudged += 1;
    if (flips.length > 0) this.callsFlipped += 1;
    for (const flip of flips) this.add(call, flip);
    return flips;
  }

  unreadable(): void {
    this.callsUnreadable += 1;
  }

  report(): FlipReport {
    const { callsJudged, callsFlipped, callsUnreadable, flips } = this;
    return {
      baseDigest: this.base?.digest ?? null,
      digest: this.changed.digest,
      callsJudged,
      callsFlipped,
      callsUnreadable,
      rules: [...this.byRule.values()].sort((a, b) => (a.ruleId < b.ruleId ? -1 : 1)),
      flips,
    };
  }

  private add({ callId, input }: Pick<JudgedRecord, 'callId' | 'input'>, flip: Flip): void {
    const { ruleId, before, after } = flip;
    const [wasBroken, isBroken] = [before.startsWith('broken'), after.startsWith('broken')];
    const known = this.byRule.get(ruleId) ?? { ruleId, nowBroken: 0, nowKept: 0, otherwise: 0 };
    const isKept = wasBroken && (after === 'kept' || after === 'not-applied');
    this.byRule.set(ruleId, {
      ruleId,
      nowBroken: known.nowBroken + Number(!wasBroken && isBroken),
      nowKept: known.nowKept + Number(isKept),
      otherwise: known.otherwise + Number(wasBroken === isBroken || (wasBroken && !isKept)),
    });
    if (this.flips.length >= FLIPS_LISTED_MAX) return;
    this.flips.push({ callId, vertical: input.vertical, ...flip });
  }
}
