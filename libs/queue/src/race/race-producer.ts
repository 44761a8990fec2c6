/** One producer process of the admission race: adds as fast as it is answered; a refused job is given up. */
import { once } from 'node:events';
import type { AddOutcome, BoundedQueue, QueueEntry } from '../bounded-queue.js';
import { openProducer } from '../producer.js';
import { QueueUnavailableError } from '../queue.errors.js';
import type { ProducerReport, RaceNews, RaceOrder, RaceTask } from './race-process.js';

/** Requests that one process keeps in flight, so that the engine is never idle for want of a reply. */
const ADDS_IN_FLIGHT = 8;

// Its parent is gone: nobody is watching any more.
process.once('disconnect', () => process.exit());
const [first] = (await once(process, 'message')) as [RaceOrder];
if (first.kind !== 'task') throw new Error('The first message is the task');
const queue = await openProducer(first.task.connection, first.task.name, first.task.policy);
const start = once(process, 'message');
tell({ kind: 'ready' });
await start;
tell(await produce(queue, first.task));
await queue.close();
process.disconnect();

async function produce(queue: BoundedQueue, task: RaceTask): Promise<ProducerReport> {
  const outcomes: Record<AddOutcome, number> = {
    accepted: 0,
    duplicate: 0,
    full: 0,
    'dead-letter-full': 0,
  };
  let unanswered = 0;
  let depthJobsMax = 0;
  let next = 0;
  const add = async (batch: QueueEntry[]) => {
    for (;;) {
      try {
        return await queue.add(batch);
      } catch (error) {
        // Slow, not gone: the measurement has a time limit of its own.
        if (!(error instanceof QueueUnavailableError)) throw error;
        unanswered += batch.length;
      }
    }
  };
  const sender = async () => {
    while (next < task.jobs) {
      const from = next;
      next = Math.min(task.jobs, from + task.entriesPerAdd);
      const result = await add(entries(task, from, next));
      for (const outcome of result.outcomes) outcomes[outcome] += 1;
      depthJobsMax = Math.max(depthJobsMax, result.depth.jobs);
    }
  };
  await Promise.all(Array.from({ length: ADDS_IN_FLIGHT }, sender));
  return { kind: 'produced', outcomes, unanswered, depthJobsMax };
}

function entries(task: RaceTask, from: number, to: number): QueueEntry[] {
  const filler = 'x'.repeat(task.payloadBytes);
  return Array.from({ length: to - from }, (_, offset) => ({
    id: `race-${task.index}-${from + offset}`,
    payload: { filler },
  }));
}

function tell(message: RaceNews): void {
  process.send!(message);
}
