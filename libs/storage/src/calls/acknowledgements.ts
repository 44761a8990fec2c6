import type { SeqRange } from '@verbatim/contracts';
import type { Database } from '../database/database.js';
import { parseMultirange } from '../database/multirange.js';

/** What the archive has made durable: voice polls it to trim its spool. */
export class Acknowledgements {
  constructor(private readonly database: Database) {}

  /** Inclusive, merged, ascending. An epoch of which nothing is durable yet is absent. */
  async durableRanges(epochs: readonly string[]): Promise<Map<string, SeqRange[]>> {
    if (epochs.length === 0) return new Map();
    const rows = await this.database.run(
      (client) => client.$queryRaw<{ epoch: string; durable: string }[]>`
        SELECT epoch, durable::text AS durable FROM call_epochs
        WHERE epoch = ANY(${[...epochs]}::text[]) AND NOT isempty(durable)`,
    );
    return new Map(rows.map((row) => [row.epoch, parseMultirange(row.durable)]));
  }
}
