import { RateBucket } from '../admission/rate-bucket.js';
import { RecentMap } from '../transcript/recent-map.js';
import { StrangersBudget } from './strangers-budget.js';

/** Sources remembered; the one that was heard of longest ago is forgotten. */
const SOURCES_REMEMBERED = 10_000;
/** A wrong address or token in the console makes Twilio itself look forged: some tries are free … */
const REFUSALS_AT_ONCE = 60;
/** … and then one a second, by which a corrected console is noticed within that time. */
const REFUSALS_PER_SECOND = 1;

/**
 * Sources that send requests without Twilio's signature: they are answered before their requests are read. What
 * is signed never counts, and who has signed once is not forged any more, so Twilio is never kept waiting: nothing
 * that others send is held against it. Who has not signed yet shares what is read of all strangers.
 *
 * Bounds: `SOURCES_REMEMBERED` sources of each kind, in memory.
 */
export class ForgedRequests {
  private readonly refusals = new RecentMap<RateBucket>(SOURCES_REMEMBERED);
  private readonly shut = new RecentMap<true>(SOURCES_REMEMBERED);
  private readonly signers = new RecentMap<true>(SOURCES_REMEMBERED);
  private readonly strangers = new StrangersBudget();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether a request of this source, with so long a body, is to be read at all. */
  isHeard(source: string | undefined, bytes: number): boolean {
    if (source === undefined) return true;
    if (this.shut.has(source)) return this.refusals.get(source)?.take(this.now()) ?? true;
    return this.signers.has(source) || this.strangers.take(source, bytes, this.now());
  }

  refused(source: string | undefined): void {
    if (source === undefined) return;
    const bucket =
      this.refusals.get(source) ?? new RateBucket(REFUSALS_PER_SECOND, REFUSALS_AT_ONCE);
    this.refusals.delete(source); // so that it is the newest again
    this.refusals.set(source, bucket);
    if (this.shut.has(source) || bucket.take(this.now())) return;
    this.shut.set(source, true);
    this.signers.delete(source);
  }

  signed(source: string | undefined): void {
    if (source === undefined) return;
    this.refusals.delete(source);
    this.shut.delete(source);
    this.signers.delete(source); // so that it is the newest again
    this.signers.set(source, true);
  }
}
