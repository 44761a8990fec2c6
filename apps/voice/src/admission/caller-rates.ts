import { RecentMap } from '../transcript/recent-map.js';
import { RateBucket } from './rate-bucket.js';

/** Numbers remembered; the one that called longest ago is forgotten. */
const CALLERS_REMEMBERED = 10_000;
/** A withheld number (`anonymous`, `unknown`) is nobody's: it stands for many people. */
const TELEPHONE_NUMBER = /^\+[1-9]\d{6,14}$/;

/**
 * How often one number may call: a machine that dials without pause takes no room from people.
 *
 * Bounds: `CALLERS_REMEMBERED` numbers, in memory only. A flood from more numbers than that is for the other
 * limits.
 */
export class CallerRates {
  private readonly buckets = new RecentMap<RateBucket>(CALLERS_REMEMBERED);

  /** `perMinute` 0: as often as they like. */
  constructor(private readonly perMinute: number) {}

  take(number: string, nowMs: number): boolean {
    if (this.perMinute === 0 || !TELEPHONE_NUMBER.test(number)) return true;
    const bucket = this.buckets.get(number) ?? new RateBucket(this.perMinute / 60, this.perMinute);
    this.buckets.delete(number); // so that it is the newest again
    this.buckets.set(number, bucket);
    return bucket.take(nowMs);
  }
}
