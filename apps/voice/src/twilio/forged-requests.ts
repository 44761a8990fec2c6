import { RateBucket } from '../admission/rate-bucket.js';
import { RecentMap } from '../transcript/recent-map.js';

/** Sources remembered; the one that was refused longest ago is forgotten. */
const SOURCES_REMEMBERED = 10_000;
/** A wrong address or token in the console makes Twilio itself look forged: some tries are free … */
const REFUSALS_AT_ONCE = 60;
/** … and then one a second, by which a corrected console is noticed within that time. */
const REFUSALS_PER_SECOND = 1;

/**
 * Sources that send requests without Twilio's signature: they are answered before their requests are read. What
 * is signed never counts, and who has signed once is not forged any more, so Twilio is never kept waiting.
 *
 * Bounds: `SOURCES_REMEMBERED` sources, in memory.
 */
export class ForgedRequests {
  private readonly refusals = new RecentMap<RateBucket>(SOURCES_REMEMBERED);
  private readonly shut = new RecentMap<true>(SOURCES_REMEMBERED);

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether a request of this source is to be read at all. */
  isHeard(source: string | undefined): boolean {
    if (source === undefined || !this.shut.has(source)) return true;
    const isHeardAgain = this.refusals.get(source)?.take(this.now()) ?? true;
    return isHeardAgain;
  }

  refused(source: string | undefined): void {
    if (source === undefined) return;
    const bucket =
      this.refusals.get(source) ?? new RateBucket(REFUSALS_PER_SECOND, REFUSALS_AT_ONCE);
    this.refusals.delete(source); // so that it is the newest again
    this.refusals.set(source, bucket);
    if (!this.shut.has(source) && !bucket.take(this.now())) this.shut.set(source, true);
  }

  signed(source: string | undefined): void {
    if (source === undefined) return;
    this.refusals.delete(source);
    this.shut.delete(source);
  }
}
