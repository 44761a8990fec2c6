import { HoldBody, HoldLiftedBody } from '@verbatim/audit-log';
import type { HoldScope, LegalHolds, StoredHold } from '@verbatim/storage';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { newDecisionId } from '../statements/decision-id.js';
import type { StatementDesk } from '../statements/statement-desk.js';

export interface HoldOrder {
  readonly reason: string;
  readonly by: string;
  /** Unix milliseconds. */
  readonly at: number;
}

/**
 * Places and lifts legal holds. The statement is in the object store before the row is in PostgreSQL, so that a hold
 * outlives the database; `restore` makes the rows that a crash in between, or a lost database, left out.
 */
export class HoldDesk {
  constructor(
    private readonly statements: StatementDesk,
    private readonly holds: LegalHolds,
  ) {}

  /** Resolves to the hold's id, and to the calls for which it comes too late. */
  async place(scope: HoldScope, order: HoldOrder): Promise<{ id: string; tooLate: string[] }> {
    const id = newDecisionId(order.at);
    const body: HoldBody = { ...scope, reason: order.reason, placedBy: order.by };
    await this.statements.write({ kind: 'hold', id, at: order.at, body });
    const hold = { id, ...scope, reason: order.reason, placedBy: order.by };
    return { id, tooLate: await this.holds.place({ ...hold, placedAt: new Date(order.at) }) };
  }

  /** Errors: `CommandFailure` where there is no such hold, or it was lifted before. */
  async lift(id: string, { reason, by, at }: HoldOrder): Promise<void> {
    await this.restore();
    const hold = await this.holds.find(id);
    if (hold === undefined) {
      throw new CommandFailure(
        `No hold ${id} is known: "verbatim hold list" lists them.`,
        EXIT_CODE.unknownId,
      );
    }
    if (hold.lift !== undefined) {
      const { liftedBy, liftedAt } = hold.lift;
      throw new CommandFailure(
        `Hold ${id} was lifted by ${liftedBy} at ${liftedAt.toISOString()} already.`,
      );
    }
    const body: HoldLiftedBody = { reason, liftedBy: by };
    await this.statements.write({ kind: 'hold-lifted', id, at, body });
    await this.holds.lift({ holdId: id, reason, liftedBy: by, liftedAt: new Date(at) });
  }

  /**
   * Makes sure that every hold that was ever stated is in force. Nothing may be destroyed before.
   * Errors: `StatementError` for a statement that cannot be believed: then nobody knows what is held.
   */
  async restore(): Promise<void> {
    const known = new Map(
      (await this.holds.list({ standingOnly: false })).map((hold) => [hold.id, hold]),
    );
    for await (const id of this.statements.ids('hold')) {
      if (!known.has(id)) await this.restoreHold(id);
    }
    for await (const id of this.statements.ids('hold-lifted')) {
      if (known.get(id)?.lift === undefined) await this.restoreLift(id);
    }
  }

  private async restoreHold(id: string): Promise<void> {
    const { statement } = (await this.statements.read('hold', id))!;
    const { reason, placedBy, ...scope } = HoldBody.parse(statement.body);
    const placedAt = new Date(statement.at);
    await this.holds.place({ id, reason, placedBy, placedAt, ...(scope as HoldScope) });
  }

  private async restoreLift(id: string): Promise<void> {
    const { statement } = (await this.statements.read('hold-lifted', id))!;
    const { reason, liftedBy } = HoldLiftedBody.parse(statement.body);
    await this.holds.lift({ holdId: id, reason, liftedBy, liftedAt: new Date(statement.at) });
  }
}

/** One line of `verbatim hold list`. */
export function holdRowOf({ id, callId, reason, placedBy, placedAt, lift }: StoredHold) {
  return {
    id,
    /** A person is not named; the keyed digest tells nobody anything. */
    holds: callId ?? 'a person',
    placedAt: placedAt.toISOString(),
    placedBy,
    reason,
    lifted: lift && {
      at: lift.liftedAt.toISOString(),
      by: lift.liftedBy,
      reason: lift.reason,
    },
  };
}
export type HoldRow = ReturnType<typeof holdRowOf>;
