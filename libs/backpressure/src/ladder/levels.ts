/** How far a vertical's record is from being able to take what is said, best first. */
export const LEVELS = ['flow', 'spool', 'hold', 'closed'] as const;
export type Level = (typeof LEVELS)[number];

/** 0 `flow` … 3 `closed`: the value of the gauge, and the order in which levels are compared. */
export const rankOf = (level: Level): number => LEVELS.indexOf(level);

export const isLevel = (text: string): text is Level =>
  (LEVELS as readonly string[]).includes(text);

/** Compliance verticals hold turns; analytics ones never do. */
export type LadderKind = 'compliance' | 'analytics';

/** Why a level is what it is. `recovered`: nothing speaks for a higher one any more. */
export type LevelReason =
  | 'recovered'
  | 'queue-full'
  | 'queue-away'
  | 'queue-slow'
  | 'headroom'
  | 'spool-slow'
  | 'lag'
  | 'spool-quota'
  | 'spool-refused'
  | 'spool-failed'
  | 'operator';
