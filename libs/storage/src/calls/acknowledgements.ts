import type { SeqRange } from '@verbatim/contracts';
import type { Database } from '../database/database.js';
import { parseMultirange } from '../database/multirange.js';

/** One event in quarantine. Another may have its identity; the digest says which one is meant. */
export interface PutAsideEvent {
  readonly epoch: string;
  readonly seq: number;
  /** SHA-256 of the canonical form, in hex. */
  readonly sha256: string;
}

/** Why a worker puts an event aside that is newer than itself: the one reason that passes. */
export const UNKNOWN_VERSION = 'unknown-version';

const PUT_ASIDE_MAX = 10_000;

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

  /**
   * Events of these epochs that the archive has put aside instead, by digest: nobody will ever make
   * them durable. Not those of a version unknown to the worker: a newer worker archives them when they
   * are offered again. Oldest first; what is beyond the limit is told once the first are let go.
   */
  async putAside(epochs: readonly string[]): Promise<PutAsideEvent[]> {
    if (epochs.length === 0) return [];
    const rows = await this.database.run(
      (client) => client.$queryRaw<{ epoch: string; seq: bigint; sha256: Uint8Array }[]>`
        SELECT epoch, seq, sha256 FROM quarantined_events
        WHERE epoch = ANY(${[...epochs]}::text[]) AND seq IS NOT NULL AND reason <> ${UNKNOWN_VERSION}
        ORDER BY id LIMIT ${PUT_ASIDE_MAX}`,
    );
    return rows.map(({ epoch, seq, sha256 }) => ({
      epoch,
      seq: Number(seq),
      sha256: Buffer.from(sha256).toString('hex'),
    }));
  }
}
