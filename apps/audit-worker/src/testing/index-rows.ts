import { REBUILT_TABLES, type RebuiltTable } from '@verbatim/storage';
import pg from 'pg';

/**
 * What only the database knew, by table: not compared. The same list, with the reasons, is section 2 of
 * docs/specs/rebuild.md.
 */
export const UNKNOWN_TO_THE_STORE: Partial<Record<RebuiltTable, readonly string[]>> = {
  calls: ['last_indexed_at'],
  segments: ['created_at'],
  frames: ['id'],
  gaps: ['id'],
  seals: ['frame_ids', 'plan', 'claimed_by'],
  quarantined_events: ['id', 'created_at'],
  call_removals: ['key_versions', 'begun_at', 'ended_at'],
  log_entries: ['id', 'requested_at', 'published_at'],
};

/** Every row of the tables that a rebuild makes, as text, sorted; which frames a seal was made of by their places. */
export async function indexRows(url: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rows: Record<string, string[]> = {};
    for (const table of REBUILT_TABLES) {
      const unknown = UNKNOWN_TO_THE_STORE[table] ?? [];
      const found = await client.query<{ row: string }>(
        `SELECT (to_jsonb(t) - $1::text[] ${table === 'seals' ? FRAMES_BY_PLACE : ''})::text AS row
         FROM "${table}" AS t`,
        [[...unknown]],
      );
      rows[table] = found.rows.map(({ row }) => row).sort();
    }
    const state = await client.query<{ row: string }>(
      `SELECT jsonb_build_array(sequenced_size, published_size, root, checkpoint)::text AS row FROM log_state`,
    );
    rows['log_state'] = state.rows.map(({ row }) => row);
    return rows;
  } finally {
    await client.end();
  }
}

const FRAMES_BY_PLACE = `|| jsonb_build_object('frames', (
  SELECT jsonb_agg(object_key || '@' || "offset" ORDER BY object_key, "offset")
  FROM frames WHERE frames.id = ANY(t.frame_ids)))`;
