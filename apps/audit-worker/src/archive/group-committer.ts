import { Batcher, BoundedBuffer } from '@verbatim/backpressure';
import { invariant } from '@verbatim/contracts';
import type { IncomingEvent } from '../intake/archive-job.js';
import { CommitterClosedError } from './archive.errors.js';

/** What a commit leaves undone: the calls whose events must be tried again, and why. */
export interface CommitOutcome {
  readonly withoutKey: ReadonlyMap<string, Error>;
}

export interface GroupCommitOptions {
  /** A commit is cut at whichever comes first, but by age not sooner than `spacingMs` after the last. */
  readonly limits: CommitLimits;
  /** Commits under way at once, asked for each. While all are, what waits grows into the next commit. */
  inFlightMax(): number;
  /** Resolves when there is a point in beginning a commit: while the store is known to be away, not. */
  untilTried?(signal: AbortSignal): Promise<void>;
  commit(events: readonly IncomingEvent[]): Promise<CommitOutcome>;
  /** It came after the close, and goes back with its job. */
  onRefused?(): void;
}

export interface CommitLimits {
  readonly events: number;
  readonly bytes: number;
  readonly ageMs: number;
  /** Bounds the objects that a steady stream makes: they then grow with time, not with calls. */
  readonly spacingMs: number;
}

interface WaitingEvent {
  readonly incoming: IncomingEvent;
  readonly job: WaitingJob;
}

/** One that is being cut and one that fills behind it; whatever is more waits in the queue. */
const WAITING_COMMITS = 2;

/**
 * Joins the events of many jobs of one vertical into few commits: one PUT and one transaction cost
 * the same for a hundred jobs as for one.
 *
 * Bounds: `WAITING_COMMITS` times the limits in events and bytes; `inFlightMax` commits.
 * When full: `add` waits, holding its job's slot, so the queue fills and pushes back.
 * Crash: memory only, and nothing here has been acknowledged; the jobs are taken over.
 */
export class GroupCommitter {
  private readonly waiting: BoundedBuffer<WaitingEvent>;
  private readonly batcher: Batcher<WaitingEvent>;
  private readonly inFlight = new Set<Promise<void>>();
  private readonly running: Promise<void>;
  private held = 0;
  private readonly closing = new AbortController();
  private lastCutAtMs = -Infinity;

  constructor(private readonly options: GroupCommitOptions) {
    const { limits } = options;
    const sizeOf = (waiting: WaitingEvent): number => waiting.incoming.bytes;
    this.waiting = new BoundedBuffer({
      capacityEvents: limits.events * WAITING_COMMITS,
      capacityBytes: limits.bytes * WAITING_COMMITS,
      policy: 'block',
      sizeOf,
      isSheddable: () => false,
    });
    this.batcher = new Batcher({ source: this.waiting, limits, sizeOf });
    this.running = this.run();
  }

  /**
   * Resolves only after every event of the job is indexed, was so before, or is quarantined.
   *
   * Errors: whatever failed the commit of any of them, once all of them have settled: until then a
   * retry would run beside its own first attempt.
   */
  async add(events: readonly IncomingEvent[]): Promise<void> {
    if (events.length === 0) return;
    this.held += events.length;
    const job = new WaitingJob(events.length, () => this.held--);
    for (const incoming of events) {
      const waiting = { incoming, job };
      // A promise per event is paid only while there is no room.
      const { kind } = this.waiting.offer(waiting);
      const outcome = kind === 'full' ? await this.waiting.offerWhenRoom(waiting) : kind;
      if (outcome === 'closed') this.refuse(job);
      else invariant(outcome === 'accepted', 'An event fits, and few jobs are in hand at once.');
    }
    return job.done;
  }

  /** Of jobs that `add` has and that are not settled, wherever on the way they are. */
  get heldEvents(): number {
    return this.held;
  }

  get waitingEvents(): number {
    return this.waiting.size;
  }

  get commitsInFlight(): number {
    return this.inFlight.size;
  }

  /** Commits what waits, then resolves. Whatever is added later is refused, retryably. */
  async close(): Promise<void> {
    this.waiting.close();
    this.closing.abort(new Error('the committer is closing'));
    await this.running;
  }

  private refuse(job: WaitingJob): void {
    this.options.onRefused?.();
    job.settle(new CommitterClosedError());
  }

  private async run(): Promise<void> {
    for (;;) {
      await this.options.untilTried?.(this.closing.signal);
      while (this.inFlight.size >= this.options.inFlightMax()) await Promise.race(this.inFlight);
      await this.spacing();
      const batch = await this.batcher.next();
      if (batch === undefined) break;
      this.lastCutAtMs = performance.now();
      const commit = this.commit(batch.items).finally(() => this.inFlight.delete(commit));
      this.inFlight.add(commit);
    }
    await Promise.all(this.inFlight);
  }

  /** Waits until the last cut is far enough away, what waits fills a commit, or it is closed. */
  private async spacing(): Promise<void> {
    const { events, bytes, spacingMs } = this.options.limits;
    const timeoutMs = this.lastCutAtMs + spacingMs - performance.now();
    if (timeoutMs > 0) await this.waiting.whenHolding(events, bytes, { timeoutMs });
  }

  private async commit(items: readonly WaitingEvent[]): Promise<void> {
    try {
      const { withoutKey } = await this.options.commit(items.map((item) => item.incoming));
      for (const { incoming, job } of items) job.settle(withoutKey.get(incoming.event.callId));
    } catch (error) {
      for (const { job } of items) job.settle(error);
    }
  }
}

/** A job's events may be spread over commits: it is done when the last of them is. */
class WaitingJob {
  private readonly outcome = Promise.withResolvers<void>();
  private failure: unknown;

  constructor(
    private open: number,
    private readonly onSettled: () => void,
  ) {
    // A job that fails while `add` still waits for room is not an unhandled rejection.
    this.outcome.promise.catch(() => undefined);
  }

  get done(): Promise<void> {
    return this.outcome.promise;
  }

  settle(failure?: unknown): void {
    this.failure ??= failure;
    this.open -= 1;
    this.onSettled();
    if (this.open > 0) return;
    if (this.failure === undefined) this.outcome.resolve();
    else this.outcome.reject(this.failure);
  }
}
