import type { SeqRange } from '@verbatim/contracts';
import { SpoolFailedError } from './spool.errors.js';
import type {
  AppendOutcome,
  ReadLimit,
  SpoolCounters,
  SpoolOptions,
  SpoolRecord,
} from './spool-types.js';

export class Spool {
  private constructor(readonly options: SpoolOptions) {}
  static async open(options: SpoolOptions): Promise<Spool> {
    return new Spool(options);
  }
  async append(_records: readonly SpoolRecord[]): Promise<AppendOutcome> {
    throw new SpoolFailedError('not yet');
  }
  acknowledge(_epoch: string, _ranges: readonly SeqRange[]): void {}
  async *unacknowledged(_olderThanMs = 0, _limit?: ReadLimit): AsyncIterableIterator<SpoolRecord> {}
  /** Epochs with records that are not acknowledged yet: the ones worth asking about. */
  heldEpochs(): string[] {
    return [];
  }
  get counters(): SpoolCounters {
    return {
      appendedRecords: 0,
      appendedBytes: 0,
      acknowledgedRecords: 0,
      heldRecords: 0,
      heldBytes: 0,
      files: 0,
      corruptRecords: 0,
      tornTails: 0,
    };
  }
  async close(): Promise<void> {}
}
