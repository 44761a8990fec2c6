import { z } from 'zod';

/** More than seven a day for each of a hundred debts, for a week and a half. */
const CALLS_MAX = 10_000;

const Reference = z.string().min(1).max(128);

/** An earlier call with the same person, as far as frequencies must know it. */
export const PastCall = z.object({
  /** When it began, Unix milliseconds. */
  at: z.int().min(0),
  direction: z.enum(['inbound', 'outbound']),
  /**
   * `unconnected`: busy, or no such number: it did not ring anywhere. `unanswered`: it rang, or a machine
   * answered. `message`: words were left. `conversation`: the person spoke with us.
   */
  outcome: z.enum(['unconnected', 'unanswered', 'message', 'conversation']),
  /** The debts that an outbound call was placed about. Unknown counts as every debt. */
  debtIds: z.array(Reference).optional(),
  /** The debts that were spoken of, whoever began. Without it, `debtIds`. */
  discussedDebtIds: z.array(Reference).optional(),
  /** The number was found to be somebody else's: the person was never called, and never spoke. */
  isWrongNumber: z.boolean().optional(),
});
export type PastCall = Readonly<z.infer<typeof PastCall>>;

/** Calls of one person, in any order. Bounds: 10,000 calls. */
export const CallHistory = z.array(PastCall).max(CALLS_MAX);
export type CallHistory = readonly PastCall[];
