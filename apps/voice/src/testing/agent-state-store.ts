import { OperationalError } from '@verbatim/contracts';
import type { CallAgentStates, KeptAgentState } from '@verbatim/storage';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

/** States of one call, as PostgreSQL keeps them: writes take their time, and may never arrive. */
export class StateStore implements Pick<CallAgentStates, 'keep' | 'find' | 'forget'> {
  isAway = false;
  /** Attempts to write. */
  writes = 0;
  private stored: KeptAgentState | undefined;
  private waiting: {
    readonly state: KeptAgentState;
    resolve(): void;
    reject(error: Error): void;
  }[] = [];

  get version(): number {
    return this.stored?.version ?? 0;
  }

  keep(state: KeptAgentState): Promise<void> {
    this.writes++;
    return new Promise((resolve, reject) => this.waiting.push({ state, resolve, reject }));
  }

  async find(): Promise<KeptAgentState | undefined> {
    if (this.isAway) throw new AwayError('away');
    return this.stored;
  }

  async forget(): Promise<void> {
    this.stored = undefined;
  }

  /** Writes that wait arrive, newest first: the network keeps no order. */
  letThrough(): void {
    for (const { state, resolve, reject } of this.waiting.splice(0).reverse()) {
      if (this.isAway) {
        reject(new AwayError('away'));
        continue;
      }
      if (state.version > this.version) this.stored = state;
      resolve();
    }
  }

  /** Their process is dead. */
  dropWrites(): void {
    this.waiting = [];
  }
}
