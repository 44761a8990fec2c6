// eslint-disable-next-line @nx/enforce-module-boundaries -- measured as others use it: built
import type { AdmissionCostReport, AdmissionRaceReport } from '@verbatim/queue';

export interface Target {
  readonly statement: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** An add may cost 10 % of what BullMQ's own costs. */
const OF_PLAIN_MIN = 0.9;

const ENGINE_NAMES = { redis: 'Redis', postgres: 'PostgreSQL' } as const;

export function targetsOf(
  costs: readonly AdmissionCostReport[],
  race: AdmissionRaceReport | undefined,
): Target[] {
  const ratios = costs.map((cost) => {
    const [plain, bounded] = cost.rates;
    const ratio = bounded?.ofPlain ?? NaN;
    return {
      statement: `${taskOf(cost)}: ${bounded?.name} at least ${OF_PLAIN_MIN} × ${plain?.name}`,
      measured: `${ratio.toFixed(2)} ×`,
      isMet: ratio >= OF_PLAIN_MIN,
    };
  });
  if (race === undefined) return ratios;
  const deepest = Math.max(race.depthJobsMaxReported, race.depthJobsMaxSampled);
  const { offered, outcomes, unanswered, completed, remaining, capacityJobs } = race;
  const answered = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  const overshoot = Math.max(0, deepest - capacityJobs);
  const left = outcomes.accepted - completed - remaining;
  return [
    ...ratios,
    {
      statement: `no more than the cap in ${count(offered)} racing adds`,
      measured: `${overshoot} above ${count(capacityJobs)}`,
      isMet: overshoot === 0,
    },
    {
      statement: 'each of them answered',
      measured: `${count(answered)}; ${unanswered} of them by a repetition`,
      isMet: answered === offered,
    },
    {
      statement: 'accepted = processed + still there',
      measured: `${count(outcomes.accepted)} = ${count(completed)} + ${remaining}`,
      // What was accepted in an add whose answer was lost is answered "duplicate" when it is repeated.
      isMet: unanswered === 0 ? left === 0 : left <= 0 && -left <= unanswered,
    },
  ];
}

export function taskOf({ engine, entriesPerAdd, inFlight }: AdmissionCostReport): string {
  return `${ENGINE_NAMES[engine]}, ${entriesPerAdd} an add, ${inFlight} in flight`;
}

export const count = (value: number): string => value.toLocaleString('en');
