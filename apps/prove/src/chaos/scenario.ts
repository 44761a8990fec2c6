import type { OwnServer } from '../system/own-server.js';
import type { CallPlan, Rehearsal } from '../system/rehearsal.js';
import type { Warden } from '../system/warden.js';
import type { Check } from '../results/check.js';

/** What a scenario may lay its hands on. */
export interface ChaosWorld {
  readonly rehearsal: Rehearsal;
  readonly redis: OwnServer;
  readonly postgres: OwnServer;
  readonly warden: Warden;
  readonly seed: number;
  readonly isShort: boolean;
  note(line: string): void;
}

export type CallWaves = Pick<CallPlan, 'calls' | 'concurrency' | 'speed'>;

export interface Scenario {
  readonly name: string;
  /** One line: what is done to the system while the calls run. */
  readonly summary: string;
  /** Which calls run meanwhile; scenarios with the same ones share the run without a fault. */
  readonly waves: 'minute' | 'half-minute' | 'crowd';
  /** For the apps, beside the rehearsal's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** `npm test` runs these. */
  readonly isShort?: boolean;
  /** Puts back what it broke, also when `signal` says that the calls are over. */
  befall(world: ChaosWorld, signal: AbortSignal): Promise<Aftermath>;
}

/** What a scenario leaves to be judged when everything is sealed, beside what is judged of each. */
export interface Aftermath {
  /** `epoch/seq` of everything that lay in a spool right after a kill. */
  readonly spooled?: ReadonlySet<string>;
  /** What producers without audio say they have numbered. */
  readonly producersNumbered?: number;
  readonly checks?: readonly Check[];
}
