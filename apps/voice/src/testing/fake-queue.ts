import type { ArchiveJobV1, QueueName } from '@verbatim/contracts';
import {
  QueueUnavailableError,
  type AddOutcome,
  type AddResult,
  type BoundedQueue,
  type QueueEntry,
} from '@verbatim/queue';

/** A queue that answers as it is told, and remembers what it was offered. */
export class FakeQueue implements BoundedQueue {
  readonly name: QueueName = 'audit-salon';
  readonly attempts: QueueEntry[] = [];
  readonly accepted = new Map<string, ArchiveJobV1>();
  /** One per attempt; when they run out, everything is accepted. */
  answers: (AddOutcome | 'away' | 'away-but-stored')[] = [];

  async add(entries: readonly QueueEntry[]): Promise<AddResult> {
    const [entry] = entries;
    if (!entry) throw new Error('nothing was added');
    this.attempts.push(entry);
    const answer = this.answers.shift() ?? 'accepted';
    if (answer === 'away') throw new QueueUnavailableError('away');
    if (answer === 'away-but-stored') {
      this.accepted.set(entry.id, entry.payload as ArchiveJobV1);
      throw new QueueUnavailableError('away');
    }
    const outcome = answer === 'accepted' && this.accepted.has(entry.id) ? 'duplicate' : answer;
    if (outcome === 'accepted') this.accepted.set(entry.id, entry.payload as ArchiveJobV1);
    return { outcomes: [outcome], depth: await this.depth(), evictedJobs: 0 };
  }

  async depth(): Promise<{ jobs: number; bytes: number }> {
    return { jobs: this.accepted.size, bytes: 0 };
  }

  async whenRoom(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }

  async close(): Promise<void> {}

  get seqs(): number[] {
    return [...this.accepted.values()].flatMap((job) =>
      job.events.map((event) => (event as { seq: number }).seq),
    );
  }
}
