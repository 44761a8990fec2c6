/** One producer process of the admission race: adds as fast as it is answered; a refused job is given up. */
import { once } from 'node:events';
import type { AddOutcome, BoundedQueue, QueueEntry } from '../bounded-queue.js';
import { openProducer } from '../producer.js';
import { QueueUnavailableError } from '../queue.errors.js';
import type { ProducerReport, RaceNews, RaceOrder, RaceTask } from './race-process.js';
import { seededRandom } from './seeded-random.js';

/** Requests that one process keeps in flight, so that the engine is never idle for want of a reply. */
const ADDS_IN_FLIGHT = 8;

// Its parent is gone: nobody is watching any more.
process.once('disconnect', () => process.exit());
const [first] = (await once(process, 'message')) as [RaceOrder];
if (first.kind !== 'task') throw new Error('The first message is the task');
const { connection, name, policy, eviction } = first.task;
const queue = await openProducer(connection, name, policy, eviction);
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
  let evictedJobs = 0;
  let depthJobsMax = 0;
  let depthBytesMax = 0;
  const random = seededRandom(task.seed + task.index);
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
      const result = await add(entries(task, from, next, random));
      for (const outcome of result.outcomes) outcomes[outcome] += 1;
      evictedJobs += result.evictedJobs;
      depthJobsMax = Math.max(depthJobsMax, result.depth.jobs);
      depthBytesMax = Math.max(depthBytesMax, result.depth.bytes);
    }
  };
  await Promise.all(Array.from({ length: ADDS_IN_FLIGHT }, sender));
  return { kind: 'produced', outcomes, unanswered, evictedJobs, depthJobsMax, depthBytesMax };
}

/** Payloads of up to twice the mean size; where jobs may give way, three of four do. */
function entries(task: RaceTask, from: number, to: number, random: () => number): QueueEntry[] {
  return Array.from({ length: to - from }, (_, offset) => {
    const seq = from + offset;
    const payload = { filler: 'x'.repeat(random() * 2 * task.payloadBytes) };
    if (task.eviction.whenFull === 'refuse' || random() < 0.25)
      return { id: `critical-${task.index}-${seq}`, payload };
    const ranges = [[seq, seq]] as [number, number][];
    const holds = [{ callId: `CA${task.index}`, epoch: 'race', ranges }];
    return { id: `sheddable-${task.index}-${seq}`, payload, class: 'sheddable', holds };
  });
}

function tell(message: RaceNews): void {
  process.send!(message);
}
