import { DEAD_LETTERS_FIELD } from '../admission/admission-backend.js';
import { EVICTION_SQL } from './eviction-sql.js';

/**
 * What admission adds to BullMQ's schema. Idempotent; `search_path` must be that schema. A change of
 * signature or meaning takes a new version in the name, since old processes may still run.
 *
 * `payload_bytes` is computed by the server from the payload itself, so it cannot drift: depth in
 * bytes is a sum over the rows that are there, whatever BullMQ did to them.
 */
export const ADMISSION_SQL = `
ALTER TABLE job ADD COLUMN IF NOT EXISTS payload_bytes bigint
  GENERATED ALWAYS AS (octet_length(data #>> '{}')) STORED;

-- A queue leaves several dead row versions for each job that passed. A plain index scan remembers
-- which are dead and skips them from then on; a bitmap or sequential scan visits them all again
-- until the next vacuum (measured: 12 ms instead of 1 after 30,000 of them).
CREATE OR REPLACE FUNCTION verbatim_occupancy_v1(
  p_queue text, OUT jobs integer, OUT bytes bigint, OUT dead_letters integer
)
LANGUAGE sql VOLATILE
SET search_path FROM CURRENT
SET enable_bitmapscan = off
SET enable_seqscan = off
AS $$
  SELECT count(*)::integer,
         COALESCE(sum(payload_bytes), 0)::bigint,
         COALESCE((SELECT value::integer FROM meta
                    WHERE queue = p_queue AND field = '${DEAD_LETTERS_FIELD}'), 0)
    FROM job
   WHERE queue = p_queue AND state IN ('waiting', 'active', 'delayed', 'waiting-children');
$$;

${EVICTION_SQL}
-- Admission and add, and eviction where there is no room. The lock makes the adds of one queue take
-- turns, so that no other add lies between the count and the insert; completions only ever make room.
-- Codes as in OUTCOME_OF_CODE.
CREATE OR REPLACE FUNCTION verbatim_admit_v2(
  p_queue text, p_entries jsonb, p_capacity_jobs integer, p_capacity_bytes bigint,
  p_dead_letter_capacity integer, p_tombstone_capacity integer,
  OUT jobs integer, OUT bytes bigint, OUT evicted integer, OUT codes integer[]
)
LANGUAGE plpgsql VOLATILE
SET search_path FROM CURRENT
AS $$
DECLARE
  v_entry       jsonb;
  v_size        bigint;
  v_letters     integer;
  v_has_room    boolean;
  v_victims     text[];
  v_freed       bigint;
  v_admitted    jsonb := '[]';
  v_ids         text[] := '{}';
  v_is_refusing boolean := false;
BEGIN
  -- Under a stricter isolation the count would see the state before the lock was granted.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'verbatim_admit_v2 needs read committed isolation';
  END IF;
  PERFORM pg_advisory_xact_lock(
    hashtext('verbatim:admission'), hashtext(current_schema() || '.' || p_queue));

  SELECT o.jobs, o.bytes, o.dead_letters INTO jobs, bytes, v_letters
    FROM verbatim_occupancy_v1(p_queue) o;
  codes := '{}';
  evicted := 0;

  FOR v_entry IN SELECT value FROM jsonb_array_elements(p_entries) LOOP
    v_size := octet_length((v_entry ->> 'data')::jsonb #>> '{}');
    v_has_room := jobs + 1 <= p_capacity_jobs AND bytes + v_size <= p_capacity_bytes;
    IF v_entry ->> 'id' = ANY (v_ids)
       OR EXISTS (SELECT 1 FROM job WHERE queue = p_queue AND id = v_entry ->> 'id') THEN
      codes := codes || 1;
    ELSIF v_letters >= p_dead_letter_capacity THEN
      codes := codes || 3;
    ELSE
      IF NOT v_has_room AND NOT v_is_refusing AND p_tombstone_capacity > 0 THEN
        -- What this add admitted so far is younger than all that waits, and may have to give way too.
        PERFORM verbatim_store_v1(p_queue, v_admitted);
        v_admitted := '[]';
        SELECT e.victims, e.freed INTO v_victims, v_freed
          FROM verbatim_evict_v1(
            p_queue, jobs + 1 - p_capacity_jobs, bytes + v_size - p_capacity_bytes,
            p_tombstone_capacity) e;
        v_has_room := v_victims IS NOT NULL;
        IF v_has_room THEN
          jobs := jobs - cardinality(v_victims);
          bytes := bytes - v_freed;
          evicted := evicted + cardinality(v_victims);
          v_ids := ARRAY(SELECT unnest(v_ids) EXCEPT SELECT unnest(v_victims));
        END IF;
      END IF;
      IF v_is_refusing OR NOT v_has_room THEN
        v_is_refusing := true;
        codes := codes || 2;
      ELSE
        codes := codes || 0;
        jobs := jobs + 1;
        bytes := bytes + v_size;
        v_ids := v_ids || (v_entry ->> 'id');
        v_admitted := v_admitted || v_entry;
      END IF;
    END IF;
  END LOOP;
  PERFORM verbatim_store_v1(p_queue, v_admitted);
END;
$$;

-- BullMQ's own add.
CREATE OR REPLACE FUNCTION verbatim_store_v1(p_queue text, p_admitted jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path FROM CURRENT
AS $$
DECLARE
  v_entry jsonb := p_admitted -> 0;
BEGIN
  IF jsonb_array_length(p_admitted) = 1 THEN
    -- The usual case by far, and five times cheaper: the bulk makes two temporary tables.
    PERFORM add_job(
      p_queue, v_entry ->> 'id', v_entry ->> 'name', (v_entry ->> 'data')::jsonb,
      v_entry -> 'opts', 0, 0::bigint, (v_entry ->> 'timestamp')::bigint,
      (v_entry ->> 'attempts')::integer, NULL, NULL, NULL, NULL, NULL, false);
  ELSIF jsonb_array_length(p_admitted) > 1 THEN
    PERFORM add_jobs_bulk(p_queue, p_admitted);
  END IF;
END;
$$;
`;

export const ADMIT_SIGNATURE = 'verbatim_admit_v2(text,jsonb,integer,bigint,integer,integer)';

/** BullMQ's functions that admission calls, by the digest of their body as installed. */
export const PINNED_FUNCTIONS: Readonly<Record<string, string>> = {
  add_job: 'a8a7d52514875cf91d41268b5db2a43fbedd83bed751606574bd2bca9da8be73',
  add_job_unlocked: '2cfd9ddcb7fdac33033479f223218c8bc698aafe316a291b45b42b6cf500db06',
  add_jobs_bulk: '62aab757f04605792d5f16f543f2bd130d44f7c60d20869b47ab1eb990999f13',
  add_jobs_bulk_unlocked: '209fb13cead529e0a051f02bd775c7047e5130f5e9a76fb79a38f6059e06053a',
};
