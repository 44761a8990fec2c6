import type { DropHeap } from './heap.ts';
import { ratioOf, type Target } from './report.ts';
import type { Rate } from './rounds.ts';

interface Task {
  readonly name: string;
  readonly rates: readonly Rate[];
}

interface RatioTarget {
  readonly task: string;
  readonly than: string;
  readonly times: number;
  readonly causeOfMiss: string;
}

const STAMP =
  'each item is measured, numbered and stamped by `performance.now()`, which the other does not do';

/** What we hold ourselves against; a miss is printed with what is known of its cause. */
const RATIOS: readonly RatioTarget[] = [
  {
    task: 'block, one at a time',
    than: 'Node Readable',
    times: 1.3,
    causeOfMiss: `one promise per item in both; ${STAMP}`,
  },
  {
    task: 'block, one at a time',
    than: 'Effect Queue.bounded',
    times: 7,
    causeOfMiss: 'the promise per item of `for await` bounds the ratio',
  },
  {
    task: 'block, batches of 256',
    than: 'Effect takeBetween',
    times: 10,
    causeOfMiss: STAMP,
  },
  {
    task: 'drop-oldest flood',
    than: 'Effect Queue.sliding',
    times: 1.5,
    causeOfMiss: STAMP,
  },
];

export function targetsOf(tasks: readonly Task[], drop: DropHeap): Target[] {
  const ratios = RATIOS.map(({ task, than, times, causeOfMiss }) => {
    const ratio = ratioOf(tasks.find(({ name }) => name === task)?.rates ?? [], than);
    const isMet = ratio >= times;
    return {
      statement: `${task}: at least ${times} × ${than}`,
      measured: `${ratio.toFixed(2)} ×`,
      isMet,
      ...(!isMet && { cause: causeOfMiss }),
    };
  });
  const makesNoGarbage = drop.allocatedBytesPerDrop < 1;
  return [
    ...ratios,
    {
      statement: 'drop-oldest flood: no allocation per drop',
      measured: `${drop.allocatedBytesPerDrop} bytes`,
      isMet: makesNoGarbage,
      ...(!makesNoGarbage && {
        cause:
          'the outcome that names the victim, and the time as a boxed number; nothing is retained',
      }),
    },
  ];
}
