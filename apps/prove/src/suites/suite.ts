import type { RehearsalEnv } from '../prove.env.js';
import type { Check } from '../results/check.js';
import type { Warden } from '../system/warden.js';

export interface SuiteContext {
  readonly servers: RehearsalEnv;
  /** Among the suites that run side by side, from 0: what only one of them may use is counted by it. */
  readonly place: number;
  /** The suite's own folder; it stays after the run, with logs and record. */
  readonly directory: string;
  readonly seed: number;
  /** How many calls, where the suite lets one choose and somebody did. */
  readonly calls: number | undefined;
  /** A few calls, kills and jobs instead of all: for every change, not for publishing numbers. */
  readonly isShort: boolean;
  /** Public consultations to replay, if they are there; the project's own scripts otherwise. */
  readonly consultations: string | undefined;
  readonly warden: Warden;
  note(line: string): void;
}

export interface Suite {
  readonly name: string;
  /** One line: what is done to the system, and what must hold. */
  readonly summary: string;
  /** Only when named by `--only`. */
  readonly isOnDemand?: boolean;
  /** Its short form would prove less than an integration test that `npm test` runs anyway. */
  readonly isFullOnly?: boolean;
  run(context: SuiteContext): Promise<Check[]>;
}
