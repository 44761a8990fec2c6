import type { HistorySnapshot } from '@verbatim/compliance';
import type { Contact, ContactHistory } from '@verbatim/storage';

/** As rules read it. Keyed digests stand for debts here and in the call's own list. */
export function snapshotOf({ contacts, isComplete }: ContactHistory): HistorySnapshot {
  return { calls: contacts.map(historyCallOf), complete: isComplete };
}

const historyCallOf = ({ at, direction, reached, debtKeys, counts }: Contact) => ({
  at: at.toISOString(),
  direction,
  reached,
  debts: [...debtKeys],
  counts,
});

/** Longer than any rule counts back; a rule that asks for more finds its history incomplete. */
export const HISTORY_DAYS = 60;
