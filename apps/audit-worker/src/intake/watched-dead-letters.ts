import { VERTICALS, archiveQueue, type QueueName } from '@verbatim/contracts';
import type { DeadLetter, DeadLetterSink } from '@verbatim/queue';
import type { WorkerMetrics } from '../worker-metrics.js';

const VERTICAL_OF = new Map<QueueName, string>(
  VERTICALS.map((vertical) => [archiveQueue(vertical), vertical]),
);

/** The dead-letter store, shown as a metric: the queue's worker counts it at each letter and every few seconds. */
export class WatchedDeadLetters implements DeadLetterSink {
  constructor(
    private readonly letters: DeadLetterSink,
    private readonly metrics: Pick<WorkerMetrics, 'deadLetters'>,
  ) {}

  store(letter: DeadLetter): Promise<void> {
    return this.letters.store(letter);
  }

  async count(queue: QueueName): Promise<number> {
    const count = await this.letters.count(queue);
    this.metrics.deadLetters.set({ vertical: VERTICAL_OF.get(queue) ?? 'unclassified' }, count);
    return count;
  }
}
