import { type CallScript, type Fault, FAULTS, type PlannedFault } from '../scripts/call-script.js';
import type { SeededRandom } from './seeded-random.js';

export interface FaultShare {
  readonly fault: Fault;
  /** Share of the calls that it strikes, 0 to 1. */
  readonly share: number;
}

/** Faults strike early enough that most calls live to see them. */
const TURN_MAX = 4;

/** `name` or `name=share`. Undefined for anything else. */
export function parseFaultShare(text: string): FaultShare | undefined {
  const [name, share = '1'] = text.split('=');
  const fault = FAULTS.find((known) => known === name);
  const value = Number(share);
  return fault && share.trim() !== '' && value >= 0 && value <= 1
    ? { fault, share: value }
    : undefined;
}

/** The script's own faults, and those that the run's shares add to this call. */
export function planFaults(
  script: CallScript,
  shares: readonly FaultShare[],
  random: SeededRandom,
): PlannedFault[] {
  const turns = script.steps.filter(({ kind }) => kind === 'caller').length;
  const drawn = shares
    .filter(({ fault, share }) => random.isChosen(share) && fault !== 'model-refuses')
    .map(({ fault }) => ({
      fault,
      turn: random.between(1, Math.max(1, Math.min(turns, TURN_MAX))),
    }));
  return [...script.faults, ...drawn];
}

/**
 * By flag, refused connections are drawn by the server: nobody can know yet whose one is. A script's own
 * refusal strikes the next connection that comes, which with calls at the same time may be another's.
 */
export function refusedShare(shares: readonly FaultShare[]): number {
  return shares.find(({ fault }) => fault === 'model-refuses')?.share ?? 0;
}
