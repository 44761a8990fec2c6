import type { Logger } from '@verbatim/platform';
import type { OpenEpoch } from '@verbatim/storage';
import type { RecordPipeline } from './record-pipeline.js';

export interface LostCallsOptions {
  /** Runs of a process that have no end in the index. */
  openEpochs(processId: string, limit: number): Promise<readonly OpenEpoch[]>;
  readonly pipeline: Pick<RecordPipeline, 'openEpoch' | 'closeEpoch'>;
  readonly logger: Logger;
  onTold(vertical: string): void;
}

/** The most calls that one process may be set to take. */
const EPOCHS_MAX = 10_000;
/** Told at a time: each takes room in the outlet. */
const EPOCHS_PER_STEP = 100;

/** The true reason for which such a call was left: a process that is gone cannot say it. */
export const PROCESS_LOST = 'process-lost';

/**
 * Says in the record of each call that a dead process was on what became of it, in an epoch of this one. Only
 * when all that the dead one had numbered is in the index: what has no end then was never ended.
 *
 * Bounds: `EPOCHS_MAX` for each process, `EPOCHS_PER_STEP` at a time. When PostgreSQL is away: told in a later turn.
 * Crash: told again by whoever adopts this process; saying it twice changes nothing.
 */
export class LostCalls {
  private readonly waiting = new Set<string>();

  constructor(private readonly options: LostCallsOptions) {}

  /** Everything of this dead process is in the index. */
  add(processId: string): void {
    this.waiting.add(processId);
  }

  /** Every few seconds. */
  async pass(): Promise<void> {
    for (const processId of this.waiting) {
      let epochs: readonly OpenEpoch[];
      try {
        epochs = await this.options.openEpochs(processId, EPOCHS_MAX);
      } catch (error) {
        return this.options.logger.warn({ err: error }, 'Lost calls cannot be told of yet.');
      }
      this.waiting.delete(processId);
      for (let at = 0; at < epochs.length; at += EPOCHS_PER_STEP) {
        const some = epochs.slice(at, at + EPOCHS_PER_STEP);
        await Promise.all(some.map((epoch) => this.tell(epoch)));
      }
    }
  }

  private async tell({ epoch: _, ...call }: OpenEpoch): Promise<void> {
    const { pipeline, logger, onTold } = this.options;
    const recorder = pipeline.openEpoch(call, 'recovered');
    recorder.record({
      kind: 'stream.error',
      component: 'voice',
      code: PROCESS_LOST,
      count: 1,
      isFatal: true,
    });
    onTold(call.vertical);
    logger.warn({ callId: call.callId }, 'The process that had this call is gone.');
    await pipeline.closeEpoch(recorder, 'recovered');
  }
}
