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
  /** How many entries came in each add. */
  readonly addSizes: number[] = [];
  /** One per entry, or per add that is not answered; when they run out, everything is accepted. */
  answers: (AddOutcome | 'away' | 'away-but-stored')[] = [];

  async add(entries: readonly QueueEntry[]): Promise<AddResult> {
    if (entries.length === 0) throw new Error('nothing was added');
    this.addSizes.push(entries.length);
    this.attempts.push(...entries);
    const [next] = this.answers;
    if (next === 'away' || next === 'away-but-stored') {
      this.answers.shift();
      if (next === 'away-but-stored') entries.forEach((entry) => this.store(entry));
      throw new QueueUnavailableError('away');
    }
    const outcomes = entries.map((entry) => this.answer(entry));
    return { outcomes, depth: await this.depth(), evictedJobs: 0 };
  }

  private answer(entry: QueueEntry): AddOutcome {
    const answer = this.answers.shift() ?? 'accepted';
    if (answer === 'away' || answer === 'away-but-stored') throw new Error('not in the middle');
    if (answer !== 'accepted') return answer;
    if (this.accepted.has(entry.id)) return 'duplicate';
    this.store(entry);
    return 'accepted';
  }

  private store(entry: QueueEntry): void {
    this.accepted.set(entry.id, entry.payload as ArchiveJobV1);
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
