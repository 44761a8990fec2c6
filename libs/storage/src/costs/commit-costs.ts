import type { CallCosts } from '@verbatim/contracts';
import type { Transaction } from '../database/database.js';

/** How a pricing is named where there was no table for the day. */
const NO_TABLE = { prices: 'none', digest: '' } as const;

/**
 * Inside the transaction of the seal, which holds the call's row: the newest revision's usage and costs stand. What
 * was priced otherwise since was priced from older usage, and goes.
 */
export async function commitCosts(
  transaction: Transaction,
  callId: string,
  costs: CallCosts | undefined,
): Promise<void> {
  await transaction.callUsage.deleteMany({ where: { callId } });
  if (costs === undefined) return;
  await transaction.callUsage.createMany({
    data: costs.lines.map(({ agent, source, model, meter, quantity }, ordinal) => ({
      ...{ callId, ordinal, source, meter, quantity: BigInt(quantity) },
      agent: agent === null ? null : storable(agent),
      model: storable(model),
    })),
  });
  await addPricing(transaction, callId, costs, true);
}

/** Idempotent: a line that is priced by that table already stays as it is. */
export async function addPricing(
  transaction: Transaction,
  callId: string,
  { prices, lines }: CallCosts,
  isRecord: boolean,
): Promise<void> {
  const named = prices ? { prices: prices.version, digest: prices.sha256 } : NO_TABLE;
  await transaction.callCost.createMany({
    data: lines.map(({ nanoUsd, unpriced }, ordinal) => ({
      ...{ callId, ordinal, ...named, isRecord, unpriced: unpriced ?? null },
      nanoUsd: nanoUsd === null ? null : BigInt(nanoUsd),
    })),
    skipDuplicates: true,
  });
}

/** PostgreSQL's text takes no NUL. */
const storable = (text: string): string => text.replaceAll('\0', '\u{FFFD}');
