import type { AddResult } from '../bounded-queue.js';
import { ENTRIES_PER_ADD_MAX, type StorableJob } from '../admission/admission-backend.js';

interface WaitingAdd {
  readonly jobs: readonly StorableJob[];
  resolve(result: AddResult): void;
  reject(error: unknown): void;
}

/**
 * Adds that come while one is on its way go together in the next statement. Alone they would wait for
 * the queue's lock one after another, each until the disk has the one before it.
 *
 * Bounds: one statement at a time, of at most `ENTRIES_PER_ADD_MAX` jobs or one add; as many adds wait as
 * the producer lets be in flight.
 * Order: first come, first stored.
 * Errors: one that fails a statement fails its adds and those that wait: none of them is known to be
 * stored, and each may be repeated.
 */
export class SharedAdmission {
  private waiting: WaitingAdd[] = [];
  private isSending = false;

  constructor(
    private readonly send: (adds: readonly (readonly StorableJob[])[]) => Promise<AddResult[]>,
  ) {}

  add(jobs: readonly StorableJob[]): Promise<AddResult> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ jobs, resolve, reject });
      if (!this.isSending) void this.sendAll();
    });
  }

  private async sendAll(): Promise<void> {
    this.isSending = true;
    while (this.waiting.length > 0) {
      const adds = this.waiting.splice(0, this.countOfNext());
      try {
        const results = await this.send(adds.map(({ jobs }) => jobs));
        adds.forEach(({ resolve }, at) => resolve(results[at]!));
      } catch (error) {
        const others = this.waiting.splice(0);
        for (const { reject } of [...adds, ...others]) reject(error);
      }
    }
    this.isSending = false;
  }

  private countOfNext(): number {
    let entries = 0;
    const end = this.waiting.findIndex(
      ({ jobs }) => (entries += jobs.length) > ENTRIES_PER_ADD_MAX,
    );
    return end === -1 ? this.waiting.length : Math.max(1, end);
  }
}
