import type { ClaimedEntry, Outbox, OutboxEntry, Settlement } from '../outbox/outbox.js';

interface Row {
  readonly entry: OutboxEntry;
  state: Settlement['state'] | 'sending';
  attempt: number;
  mayBeSent: boolean;
  token: string;
  dueAt: number;
}

/** The outbox as its contract says it, in memory and with a clock that tests turn. */
export class MemoryOutbox implements Outbox {
  now = 0;
  private readonly rows = new Map<string, Row>();
  private tokens = 0;

  async putOnce(entry: OutboxEntry): Promise<'put' | 'known'> {
    if (this.rows.has(entry.id)) return 'known';
    const fresh = { state: 'waiting', attempt: 0, mayBeSent: false, token: '', dueAt: this.now };
    this.rows.set(entry.id, { entry, ...fresh } as Row);
    return 'put';
  }

  async claim(limit: number, leaseMs: number): Promise<ClaimedEntry[]> {
    const due = [...this.rows.values()].filter(
      ({ state, dueAt }) => (state === 'waiting' || state === 'sending') && dueAt <= this.now,
    );
    return due.slice(0, limit).map((row) => {
      row.mayBeSent ||= row.state === 'sending';
      row.state = 'sending';
      row.attempt += 1;
      row.token = String((this.tokens += 1));
      row.dueAt = this.now + leaseMs;
      const { attempt, mayBeSent, token } = row;
      return { ...row.entry, attempt, mayBeSent, token };
    });
  }

  async settle({ id, token }: ClaimedEntry, settlement: Settlement): Promise<boolean> {
    const row = this.rows.get(id);
    if (!row || row.state !== 'sending' || row.token !== token) return false;
    row.state = settlement.state;
    if (settlement.state === 'waiting') {
      row.dueAt = this.now + settlement.afterMs;
      row.mayBeSent = settlement.mayBeSent;
    }
    return true;
  }

  stateOf(id: string): string | undefined {
    return this.rows.get(id)?.state;
  }
}
