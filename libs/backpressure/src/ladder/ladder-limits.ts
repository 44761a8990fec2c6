/**
 * The thresholds of one ladder. Each level has two: where it is entered and, further down, where it is
 * left. docs/specs/levels.md has the arithmetic behind each.
 */
export interface LadderLimits {
  /** A condition must hold this long, without a break, before it enters or leaves a level. */
  readonly intervalMs: number;
  /** The least time between two changes; entering `closed` alone does not wait for it. */
  readonly dwellMs: number;
  /** Age of the oldest event waiting for the queue from which on the queue counts as slow … */
  readonly spoolEnterSojournMs: number;
  /** … and up to which it counts as well again. */
  readonly spoolLeaveSojournMs: number;
  /** What one turn may write: with less than this free, no turn can be begun. */
  readonly turnBytes: number;
  /** With a smaller share of the quota free, turns wait in a compliance vertical; analytics ones close. */
  readonly lowFreeShare: number;
  /** Low room is over with so many times the room that began it, and so many times its duration. */
  readonly holdLeaveFactor: number;
  /** The lag's second threshold … */
  readonly holdEnterLagMs: number;
  readonly holdLeaveLagMs: number;
  /** Share of what may wait for the spool from which on the disk counts as too slow … */
  readonly slowOutletFill: number;
  /** … and up to which it keeps up again. */
  readonly wellOutletFill: number;
  /** Free share of the quota at which any vertical closes … */
  readonly closeFreeShare: number;
  /** … and from which on it is merely low. */
  readonly reopenFreeShare: number;
}

export const LADDER_LIMITS: LadderLimits = {
  // Ten batches of the longest age (50 ms): a queue that was full for one retry (250 ms) changes nothing.
  intervalMs: 500,
  // Two intervals: a level is never left before its own condition has been measured again.
  dwellMs: 1_000,
  // A third of the 1.5 s that the lag's p99 may be; what is left is for the worker and its commit.
  spoolEnterSojournMs: 500,
  // Twice the longest age of a batch in a queue that takes.
  spoolLeaveSojournMs: 100,
  // A turn of 20 s: 80 partials of 0.7 KiB and 15 other events of 0.5 KiB come to 64 KiB.
  turnBytes: 64 * 1024,
  // Of 97 MB (1 GiB for eleven verticals) 9.7 MB: 150 turns of that size.
  lowFreeShare: 0.1,
  holdLeaveFactor: 2,
  // Six times the 5 s objective: shedding has had 25 s to help.
  holdEnterLagMs: 30_000,
  holdLeaveLagMs: 15_000,
  // Of 10,000 events 2,500: 200 calls × 5 events/s for 2.5 s, where a write takes milliseconds.
  slowOutletFill: 0.25,
  wellOutletFill: 0.05,
  // Of 97 MB 1.9 MB: 200 calls × 10 KiB of the turns that were being spoken; last acts have room of their own.
  closeFreeShare: 0.02,
  reopenFreeShare: 0.05,
};

/** Pairs that must not cross: the first is where a level is left, the second where it is entered. */
const ORDERED = [
  ['spoolLeaveSojournMs', 'spoolEnterSojournMs'],
  ['holdLeaveLagMs', 'holdEnterLagMs'],
  ['wellOutletFill', 'slowOutletFill'],
  ['closeFreeShare', 'reopenFreeShare'],
  ['reopenFreeShare', 'lowFreeShare', 'or-equal'],
  ['intervalMs', 'dwellMs', 'or-equal'],
] as const;

/** Errors: one RangeError that names every limit that cannot be kept, with both values. */
export function requireValidLimits(limits: LadderLimits): void {
  const problems = Object.entries(limits).flatMap(([name, value]: [string, number]) =>
    Number.isFinite(value) && value > 0 ? [] : [`${name} is ${value}; expected a number above 0`],
  );
  for (const [low, high, orEqual] of ORDERED) {
    if (orEqual ? limits[low] <= limits[high] : limits[low] < limits[high]) continue;
    const relation = orEqual ? 'at most' : 'below';
    problems.push(`${low} is ${limits[low]}; expected it ${relation} ${high}, ${limits[high]}`);
  }
  if (!(limits.holdLeaveFactor > 1)) {
    problems.push(`holdLeaveFactor is ${limits.holdLeaveFactor}; expected more than 1`);
  }
  const ampleShare = limits.lowFreeShare * limits.holdLeaveFactor;
  if (!(ampleShare <= 1)) {
    const { lowFreeShare, holdLeaveFactor } = limits;
    problems.push(
      `lowFreeShare × holdLeaveFactor is ${lowFreeShare} × ${holdLeaveFactor}; expected at most 1`,
    );
  }
  if (problems.length > 0) throw new RangeError(problems.join('\n'));
}
