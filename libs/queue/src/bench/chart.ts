import { barChart } from '@verbatim/backpressure/bench';
import type { QueueReport } from './report.ts';
import { taskOf } from './targets.ts';

export function chartOf({ costs, machine, measuredAt }: QueueReport): string {
  return barChart({
    title: 'Adding to a bounded queue beside BullMQ as it comes',
    subtitle: `Medians with the lowest and highest round; ${machine.cores} × ${machine.cpu}, Node ${machine.node}, ${measuredAt}`,
    unit: 'jobs a second',
    legend: { ours: 'with the cap', others: 'without' },
    groups: costs.map((cost) => ({
      name: taskOf(cost),
      bars: cost.rates.map(({ name, jobsPerSecond: { low, median, high } }, at) => ({
        name,
        value: median,
        spread: { low, high },
        isOurs: at > 0,
      })),
    })),
  });
}
