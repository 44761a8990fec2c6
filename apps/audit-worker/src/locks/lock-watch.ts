import type { Logger } from '@verbatim/platform';
import type { QueueIntake } from '../intake/queue-intake.js';
import { PollingLoop } from '../polling-loop.js';
import type { LockDemands } from './lock-demands.js';

/** A bucket gets Object Lock, and a file demands it, by a person's hand, who then wants to see it work. */
const LOOK_EVERY_MS = 10_000;

export interface LockWatchOptions {
  readonly demands: LockDemands;
  readonly intake: Pick<QueueIntake, 'takeAllBut'>;
  readonly logger: Logger;
  onBug(error: unknown): void;
}

/** Lets the intake take what may be taken, when it begins and as files or bucket change. */
export class LockWatch {
  private readonly loop: PollingLoop;

  constructor(private readonly options: LockWatchOptions) {
    const { logger, onBug } = options;
    const turn = async (): Promise<boolean> => {
      await this.look();
      await this.settle();
      return false;
    };
    this.loop = new PollingLoop({ name: 'locks', pollMs: LOOK_EVERY_MS, turn, logger, onBug });
  }

  look(): Promise<void> {
    return this.options.demands.look();
  }

  /** After `look`: no vertical is worked for before it has been seen that it may be. */
  settle(): Promise<void> {
    const { demands, intake } = this.options;
    return intake.takeAllBut(demands.refused);
  }

  start(): void {
    this.loop.start();
  }

  close(): Promise<void> {
    return this.loop.close();
  }
}
