/** One worker process of the race. It says which jobs it takes, so that a test can kill it with one in hand. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorker } from '../worker.js';
import type { RaceNews, RaceOrder } from './race-process.js';

// Its parent is gone: nobody is watching any more.
process.once('disconnect', () => process.exit());
const [first] = (await once(process, 'message')) as [RaceOrder];
if (first.kind !== 'task') throw new Error('The first message is the task');
const { connection, name, policy, holdMs, failureShare } = first.task;
const stop = new Promise<void>((resolve) => {
  process.on('message', (order: RaceOrder) => order.kind === 'stop' && resolve());
});
const worker = await startWorker({
  connection,
  name,
  policy,
  deadLetters: { store: async () => undefined, count: async () => 0 },
  run: async (_payload, job) => {
    tell({ kind: 'taken', id: job.id });
    await sleep(holdMs);
    if (Math.random() < failureShare)
      throw Object.assign(new Error('Failing as told'), { code: 'ECONNRESET' });
  },
  onBug: (error) => {
    throw error;
  },
});
tell({ kind: 'ready' });
await stop;
await worker.close();
tell({ kind: 'consumed', completed: worker.counters.completed });
process.disconnect();

function tell(message: RaceNews): void {
  process.send!(message);
}
