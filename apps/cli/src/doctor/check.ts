/**
 * `ok`: as it must be. `warning`: calls work, and somebody looks at it. `failed`: calls do not work, or not as
 * promised. `skipped`: there is nothing to look at here, and why.
 */
export type CheckOutcome = 'ok' | 'warning' | 'failed' | 'skipped';

export interface Finding {
  readonly outcome: CheckOutcome;
  /** What was found, one thing a line: never a secret, a number of a caller or words. */
  readonly found: string;
  /** What to do; with `warning` and `failed` always. */
  readonly advice?: string;
}

/** One thing that is looked at. Independent of all others: each is told even where the one before it fails. */
export interface Check {
  readonly name: string;
  /** After that long it counts as failed. */
  readonly timeLimitMs?: number;
  run(signal: AbortSignal): Promise<Finding>;
}

export interface CheckResult extends Finding {
  readonly check: string;
  readonly tookMs: number;
}

export const ok = (found: string): Finding => ({ outcome: 'ok', found });
export const skipped = (found: string): Finding => ({ outcome: 'skipped', found });
export const warning = (found: string, advice: string): Finding => ({
  outcome: 'warning',
  found,
  advice,
});
export const failed = (found: string, advice: string): Finding => ({
  outcome: 'failed',
  found,
  advice,
});

const RANK: Readonly<Record<CheckOutcome, number>> = { skipped: 0, ok: 1, warning: 2, failed: 3 };

/** The worst of them, with everything that has to be said. Of none: `otherwise`. */
export function worstOf(findings: readonly Finding[], otherwise: Finding): Finding {
  const worst = Math.max(...findings.map(({ outcome }) => RANK[outcome]), -1);
  const those = findings.filter(({ outcome }) => RANK[outcome] === worst);
  const [first] = those;
  if (first === undefined) return otherwise;
  const found = those.map((each) => each.found).join('\n');
  const advice = [...new Set(those.flatMap((each) => each.advice ?? []))].join(' ');
  return { outcome: first.outcome, found, ...(advice !== '' && { advice }) };
}
