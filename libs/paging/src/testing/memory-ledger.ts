import { OperationalError } from '@verbatim/contracts';
import type { RaisedAlarm } from '../alarm.js';
import type { IncidentLedger, UntoldIncident } from '../desk/incident-ledger.js';

type State = UntoldIncident['told'];

interface Row extends RaisedAlarm {
  readonly id: bigint;
  readonly raisers: Set<string>;
  state: State;
  told: State;
  isReminderDue: boolean;
}

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

/** The incidents' table, in memory; it can be away. Time does not pass in it: reminders are made due. */
export class MemoryLedger implements IncidentLedger {
  readonly rows: Row[] = [];
  isAway = false;
  timesExpired = 0;

  async affirm(alarm: RaisedAlarm, by: string, isTold: boolean) {
    this.answers();
    const known = this.open(alarm.key);
    known?.raisers.add(by);
    if (known) return { id: known.id, isNew: false };
    const id = BigInt(this.rows.length + 1);
    const told = isTold ? 'open' : 'none';
    const raisers = new Set([by]);
    this.rows.push({ ...alarm, id, raisers, state: 'open', told, isReminderDue: false });
    return { id, isNew: true };
  }

  async withdraw(key: string, by: string): Promise<void> {
    this.answers();
    const row = this.open(key);
    if (row?.raisers.delete(by) && row.raisers.size === 0) row.state = 'resolved';
  }

  async expire(): Promise<void> {
    this.answers();
    this.timesExpired += 1;
  }

  async claimUntold(): Promise<UntoldIncident[]> {
    this.answers();
    return this.rows
      .filter((row) => row.told !== row.state || row.isReminderDue)
      .map((row) => {
        const toldBefore = row.told;
        row.told = row.state;
        row.isReminderDue = false;
        return { ...row, toldBefore };
      });
  }

  open(key: string): Row | undefined {
    return this.rows.find((row) => row.key === key && row.state !== 'resolved');
  }

  private answers(): void {
    if (this.isAway) throw new AwayError('The table is away.');
  }
}
