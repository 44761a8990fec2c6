import type { Headroom } from '../spool/spool-types.js';
import type { Level } from './levels.js';

/** What one evaluation is told. Times are monotonic milliseconds or differences of such. */
export interface LadderFacts {
  /** What the vertical's queue answered last. */
  readonly queue: 'taking' | 'full' | 'away';
  /** Age of the oldest event that waits for the queue; 0 where none waits. */
  readonly headSojournMs: number;
  /** Of what may wait in memory for the spool, how much does; from 1 on, nothing more should be numbered. */
  readonly outletFill: number;
  readonly headroom: Headroom;
  /** How fast the spool grows, smoothed; 0 while it does not. */
  readonly fillBytesPerSecond: number;
  /** The longest turn of all running calls. */
  readonly longestTurnMs: number;
  /** Age of the oldest event that the archive has not acknowledged. */
  readonly lagMs: number;
  /** The disk has failed. Never taken back: the ladder latches it. */
  readonly hasDiskFailed: boolean;
  /** The spool has refused an append since the last evaluation. */
  readonly hasSpoolRefused: boolean;
  /** What an operator has set. */
  readonly override?: Level | undefined;
}
