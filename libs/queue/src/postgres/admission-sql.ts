import { DEAD_LETTERS_FIELD } from '../admission/admission-backend.js';
import { EVICTION_SQL, HOLDS_OPTION } from './eviction-sql.js';

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
-- Several adds may share a statement; each is refused from its own first job on that does not fit, and
-- has its own depth. A kind is {name, opts, attempts, timestamp}; an entry is [id, kind from 0, payload,
-- what it holds or null]; p_ends has the last entry of each add, from 1. Codes as in OUTCOME_OF_CODE.
CREATE OR REPLACE FUNCTION verbatim_admit_v3(
  p_queue text, p_kinds jsonb, p_entries jsonb, p_ends integer[],
  p_capacity_jobs integer, p_capacity_bytes bigint,
  p_dead_letter_capacity integer, p_tombstone_capacity integer,
  OUT jobs integer[], OUT bytes bigint[], OUT evicted integer[], OUT codes integer[]
)
LANGUAGE plpgsql VOLATILE
SET search_path FROM CURRENT
SET enable_bitmapscan = off
SET enable_seqscan = off
AS $$
DECLARE
  v_ids         text[];
  v_sizes       integer[];
  v_there       text[];
  v_taken       text[] := '{}';
  v_has_twins   boolean;
  v_pending     integer[] := '{}';
  v_jobs        integer;
  v_bytes       bigint;
  v_letters     integer;
  v_has_room    boolean;
  v_victims     text[];
  v_freed       bigint;
  v_evicted     integer := 0;
  v_is_refusing boolean := false;
BEGIN
  -- Under a stricter isolation the count would see the state before the lock was granted.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'verbatim_admit_v3 needs read committed isolation';
  END IF;
  PERFORM pg_advisory_xact_lock(
    hashtext('verbatim:admission'), hashtext(current_schema() || '.' || p_queue));

  -- As verbatim_occupancy_v1, which would be planned anew for each add.
  SELECT count(*), COALESCE(sum(payload_bytes), 0) INTO v_jobs, v_bytes
    FROM job
   WHERE queue = p_queue AND state IN ('waiting', 'active', 'delayed', 'waiting-children');
  SELECT COALESCE(max(value::integer), 0) INTO v_letters
    FROM meta WHERE queue = p_queue AND field = '${DEAD_LETTERS_FIELD}';
  SELECT COALESCE(array_agg(e ->> 0 ORDER BY at), '{}'),
         array_agg(octet_length(e ->> 2) ORDER BY at),
         count(DISTINCT e ->> 0) < count(*)
    INTO v_ids, v_sizes, v_has_twins
    FROM jsonb_array_elements(p_entries) WITH ORDINALITY AS x(e, at);
  SELECT COALESCE(array_agg(id), '{}') INTO v_there
    FROM job WHERE queue = p_queue AND id = ANY (v_ids);
  jobs := '{}';
  bytes := '{}';
  evicted := '{}';
  codes := '{}';

  FOR v_at IN 1 .. cardinality(v_ids) LOOP
    IF v_ids[v_at] = ANY (v_there) OR v_has_twins AND v_ids[v_at] = ANY (v_taken) THEN
      codes := codes || 1;
    ELSIF v_letters >= p_dead_letter_capacity THEN
      codes := codes || 3;
    ELSE
      v_has_room := v_jobs < p_capacity_jobs AND v_bytes + v_sizes[v_at] <= p_capacity_bytes;
      IF NOT v_has_room AND NOT v_is_refusing AND p_tombstone_capacity > 0 THEN
        -- What is admitted so far is younger than all that waits, and may have to give way too.
        PERFORM verbatim_store_v2(p_queue, p_kinds, p_entries, v_pending);
        v_pending := '{}';
        SELECT e.victims, e.freed INTO v_victims, v_freed
          FROM verbatim_evict_v1(
            p_queue, v_jobs + 1 - p_capacity_jobs, v_bytes + v_sizes[v_at] - p_capacity_bytes,
            p_tombstone_capacity) e;
        v_has_room := v_victims IS NOT NULL;
        IF v_has_room THEN
          v_jobs := v_jobs - cardinality(v_victims);
          v_bytes := v_bytes - v_freed;
          v_evicted := v_evicted + cardinality(v_victims);
          v_there := ARRAY(SELECT unnest(v_there) EXCEPT SELECT unnest(v_victims));
          v_taken := ARRAY(SELECT unnest(v_taken) EXCEPT SELECT unnest(v_victims));
        END IF;
      END IF;
      IF v_is_refusing OR NOT v_has_room THEN
        v_is_refusing := true;
        codes := codes || 2;
      ELSE
        codes := codes || 0;
        v_jobs := v_jobs + 1;
        v_bytes := v_bytes + v_sizes[v_at];
        v_pending := v_pending || v_at;
        IF v_has_twins THEN
          v_taken := v_taken || v_ids[v_at];
        END IF;
      END IF;
    END IF;
    IF v_at = p_ends[cardinality(jobs) + 1] THEN
      jobs := jobs || v_jobs;
      bytes := bytes || v_bytes;
      evicted := evicted || v_evicted;
      v_evicted := 0;
      v_is_refusing := false;
    END IF;
  END LOOP;
  PERFORM verbatim_store_v2(p_queue, p_kinds, p_entries, v_pending);
END;
$$;

-- What BullMQ's add_job and add_jobs_bulk do for jobs that wait in line and are nothing else, under the
-- same lock and with the same rows, events and wake-up, but for the two temporary tables of the bulk.
-- p_at has the entries, from 1, in the order of the line.
CREATE OR REPLACE FUNCTION verbatim_store_v2(
  p_queue text, p_kinds jsonb, p_entries jsonb, p_at integer[]
) RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path FROM CURRENT
AS $$
DECLARE
  v_now bigint := (extract(epoch FROM clock_timestamp()) * 1000)::bigint;
BEGIN
  IF cardinality(p_at) = 0 THEN
    RETURN;
  END IF;
  PERFORM lock_producer_queues(jsonb_build_array(jsonb_build_object('queue', p_queue)));
  INSERT INTO job (
    queue, id, seq, name, state, data, opts, priority, delay_ms, max_attempts, added_at_ms
  )
  SELECT p_queue, e ->> 0, nextval('job_seq'), k ->> 'name', 'waiting', e -> 2,
         CASE WHEN e ->> 3 IS NULL THEN k -> 'opts'
              ELSE k -> 'opts' || jsonb_build_object('${HOLDS_OPTION}', e -> 3) END,
         0, 0, (k ->> 'attempts')::integer, (k ->> 'timestamp')::bigint
    FROM (SELECT p_entries -> at - 1 AS e FROM unnest(p_at) WITH ORDINALITY AS x(at, n)
           ORDER BY n) entries,
         LATERAL (SELECT p_kinds -> (e ->> 1)::integer AS k) kinds;
  PERFORM pg_notify('bullmq_jobs', p_queue);
  INSERT INTO event (queue, event, data, created_at_ms)
  SELECT p_queue, event, data, v_now
    FROM (
      SELECT event, n,
             CASE event WHEN 'added' THEN
                    jsonb_build_object('jobId', e -> 0, 'name', p_kinds -> (e ->> 1)::integer -> 'name')
                  ELSE jsonb_build_object('jobId', e -> 0) END AS data
        FROM unnest(p_at) WITH ORDINALITY AS x(at, n)
       CROSS JOIN LATERAL (SELECT p_entries -> at - 1 AS e) entries
       CROSS JOIN (VALUES ('added'), ('waiting')) AS events(event)
       ORDER BY n, event
    ) ordered
   WHERE event = 'added' OR n < cardinality(p_at);
  -- The last event tells those who listen, and trims the others.
  PERFORM publish_event(p_queue, 'waiting',
    jsonb_build_object('jobId', p_entries -> p_at[cardinality(p_at)] - 1 -> 0));
END;
$$;
`;

export const ADMIT_SIGNATURE =
  'verbatim_admit_v3(text,jsonb,jsonb,integer[],integer,bigint,integer,integer)';

/**
 * BullMQ's functions that admission calls, and those whose work it repeats (`verbatim_store_v2`), by the
 * digest of their body as installed.
 */
export const PINNED_FUNCTIONS: Readonly<Record<string, string>> = {
  add_job: 'a8a7d52514875cf91d41268b5db2a43fbedd83bed751606574bd2bca9da8be73',
  add_job_unlocked: '2cfd9ddcb7fdac33033479f223218c8bc698aafe316a291b45b42b6cf500db06',
  add_jobs_bulk: '62aab757f04605792d5f16f543f2bd130d44f7c60d20869b47ab1eb990999f13',
  add_jobs_bulk_unlocked: '209fb13cead529e0a051f02bd775c7047e5130f5e9a76fb79a38f6059e06053a',
  lock_producer_queues: '9c6345b1d924ca9004505cd757c4ea8b73df547c2901ab0ea6fadd4d0e9b7679',
  publish_event: 'f14aab58d56fc93af1fb6581ca959d49635cf96d9645318b1b4537794c08c412',
};
