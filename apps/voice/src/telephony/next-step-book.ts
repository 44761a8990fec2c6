import { OperationalError } from '@verbatim/contracts';
import type { Logger } from '@verbatim/platform';
import type { CallNextSteps, NextStep } from '@verbatim/storage';
import { within } from '../call/within.js';
import { RecentMap } from '../transcript/recent-map.js';

/** Twilio waits for the answer meanwhile; a database that is slower counts as away. */
const ANSWER_MAX_MS = 1_000;
/** Calls whose step this process has put; some hours of a busy one. */
const REMEMBERED_MAX = 10_000;

/**
 * What follows on the streams of calls, as all processes know it. While the database is away only the process that
 * put a step can answer for it.
 */
export class NextStepBook {
  private readonly own = new RecentMap<NextStep>(REMEMBERED_MAX);

  constructor(
    private readonly steps: Pick<CallNextSteps, 'put' | 'due' | 'end'>,
    private readonly logger: Logger,
  ) {}

  async put(callId: string, step: NextStep): Promise<void> {
    this.own.delete(callId);
    this.own.set(callId, step);
    await this.tried(this.steps.put(callId, step));
  }

  async due(callId: string): Promise<NextStep | undefined> {
    return this.own.get(callId) ?? this.tried(this.steps.due(callId));
  }

  async end(callId: string): Promise<void> {
    this.own.delete(callId);
    await this.tried(this.steps.end(callId));
  }

  private tried<T>(asking: Promise<T>): Promise<T | undefined> {
    const answered = asking.catch((error: unknown) => {
      if (!(error instanceof OperationalError)) throw error;
      this.logger.warn({ err: error }, 'What follows on a stream is known to this process only.');
      return undefined;
    });
    return within(answered, ANSWER_MAX_MS);
  }
}
