import type { DropHeap } from './heap.ts';
import { ratioOf, type Target } from './report.ts';
import type { Rate } from './rounds.ts';

interface Task {
  readonly name: string;
  readonly rates: readonly Rate[];
}

export interface RatioTarget {
  readonly task: string;
  readonly ours: string;
  readonly than: string;
  readonly times: number;
  readonly causeOfMiss: string;
}

const PER_ITEM =
  'profiled: what is left is spread over the offer (size, class, room, clock, counters) and the take';

/** What we hold ourselves against; a miss is printed with what is known of its cause. */
export const RATIOS: readonly RatioTarget[] = [
  {
    task: 'block, one at a time',
    ours: 'BoundedBuffer, for await',
    than: 'Node Readable, for await',
    times: 1.3,
    causeOfMiss: 'one promise, one result and one turn of the microtask queue per item in both',
  },
  {
    task: 'block, one at a time',
    ours: 'BoundedBuffer, take',
    than: 'Effect Queue.bounded, take',
    times: 7,
    causeOfMiss: PER_ITEM,
  },
  {
    task: 'block, batches of 256',
    ours: 'BoundedBuffer, offerMany and batches',
    than: 'Effect offer and takeBetween',
    times: 10,
    causeOfMiss:
      'profiled: three quarters of the time are the run of offers, where each item is measured and stored',
  },
  {
    task: 'drop-oldest flood',
    ours: 'BoundedBuffer',
    than: 'Effect Queue.sliding',
    times: 1.5,
    causeOfMiss: PER_ITEM,
  },
];

export function targetsOf(tasks: readonly Task[], drop: DropHeap): Target[] {
  const ratios = RATIOS.map(({ task, ours, than, times, causeOfMiss }) => {
    const ratio = ratioOf(tasks.find(({ name }) => name === task)?.rates ?? [], than, ours);
    const isMet = ratio >= times;
    return {
      statement: `${task}: ${ours} at least ${times} × ${than}`,
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
          'the optimizing compiler was not yet done with `offer`, which makes none itself; none is retained',
      }),
    },
  ];
}
