import type { LevelOverrideEntry, StoredLevelState } from '@verbatim/storage';

/** One line of `level list`, as text and as JSON show it. */
export type LevelRow = StoredLevelState;

export function levelRowOf(state: StoredLevelState): LevelRow {
  const { sinceMsAgo, saidMsAgo } = state;
  return { ...state, sinceMsAgo: Math.round(sinceMsAgo), saidMsAgo: Math.round(saidMsAgo) };
}

export interface HistoryRow extends Omit<LevelOverrideEntry, 'id'> {
  readonly id: string;
}

export const historyOf = (entry: LevelOverrideEntry): HistoryRow => ({
  ...entry,
  id: String(entry.id),
});
