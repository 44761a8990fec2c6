import type { NextStep } from '@verbatim/storage';
import type { NextStepBook } from './next-step-book.js';

/** Longest that the caller is let hear the agent out before the stream is closed; tools wait no longer than 10 s. */
const HEAR_OUT_MS = 8_000;

export interface LeavingCall {
  readonly callId: string;
  readonly step: NextStep;
  readonly steps: Pick<NextStepBook, 'put'>;
}

/** A call on its way out of its stream: the caller first hears what the agent has begun to say. */
export class Leaving {
  /** Resolves when the caller goes, or stays after all: false. */
  readonly hasBegun: Promise<boolean>;
  private readonly askedMs: number;
  private readonly begun = Promise.withResolvers<boolean>();

  constructor(
    private readonly call: LeavingCall,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.askedMs = now();
    this.hasBegun = this.begun.promise;
  }

  mayLeave(isQuiet: boolean): boolean {
    return isQuiet || this.now() - this.askedMs >= HEAR_OUT_MS;
  }

  /** The caller speaks: who has more to say is not hung up on. False: they go nevertheless. */
  callerSpeaks(): boolean {
    if (this.call.step.kind !== 'hang-up') return false;
    this.begun.resolve(false);
    return true;
  }

  /** Resolves when what follows is known to all processes: only then may Twilio ask any of them. */
  async begin(): Promise<void> {
    const { callId, step, steps } = this.call;
    this.begun.resolve(true);
    await steps.put(callId, step);
  }
}
