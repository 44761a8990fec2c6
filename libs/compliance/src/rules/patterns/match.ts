/** Words `[from, to)` of a stretch, by their index there. */
export interface WordRange {
  readonly from: number;
  readonly to: number;
}

/** Matches of one pattern in one stretch that are looked at; a stretch has room for few that differ. */
export const MATCHES_MAX = 16;
