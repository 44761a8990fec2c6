// eslint-disable-next-line @nx/enforce-module-boundaries -- measured as others use it: built
import { barChart } from '@verbatim/backpressure/bench';
import type { BufferReport } from './report.ts';
import { RATIOS } from './targets.ts';

const OURS = 'BoundedBuffer';

/** The medians as bars, their lowest and highest rounds over them, and what each of ours has to reach. */
export function chartOf(report: Omit<BufferReport, 'targets'>): string {
  const { machine, measuredAt, rounds, tasks } = report;
  return barChart({
    title: 'Bounded buffer beside others, in one run',
    subtitle:
      `${measuredAt}, Node ${machine.node}, ${machine.cores} × ${machine.cpu}, ` +
      `medians of ${rounds} rounds with the lowest and the highest`,
    unit: 'items a second',
    legend: { ours: 'this library; dashed: its target', others: 'others' },
    groups: tasks.map(({ name, rates }) => ({
      name,
      bars: rates.map(({ name: contender, perSecond: { low, median, high } }) => {
        const isOurs = contender.startsWith(OURS);
        const ratio = RATIOS.find(({ task, ours }) => task === name && ours === contender);
        const than = rates.find((rate) => rate.name === ratio?.than);
        return {
          name: contender,
          value: median,
          spread: { low, high },
          isOurs,
          ...(ratio && than && { targetValue: ratio.times * than.perSecond.median }),
        };
      }),
    })),
  });
}
