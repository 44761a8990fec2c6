/** Among BullMQ's options of a job: what it holds, if it is sheddable. Goes when the job goes. */
export const HOLDS_OPTION = 'verbatimHolds';

/**
 * Eviction, for admission. The index has sheddable jobs that wait and no others, so that the oldest is
 * its first row; critical jobs cost it nothing.
 */
export const EVICTION_SQL = `
CREATE INDEX IF NOT EXISTS verbatim_sheddable_idx ON job (queue, seq)
  WHERE state = 'waiting' AND opts ? '${HOLDS_OPTION}';

CREATE TABLE IF NOT EXISTS verbatim_tombstone (
  queue         text   NOT NULL,
  -- Ascends with the commits of a queue: its evictions happen under the lock of admission.
  id            bigint GENERATED ALWAYS AS IDENTITY,
  job_id        text   NOT NULL,
  evicted_at_ms bigint NOT NULL,
  holds         jsonb  NOT NULL,
  PRIMARY KEY (queue, id)
);

-- Removes the oldest sheddable jobs that wait until as many jobs and bytes as asked for are free, and
-- writes their tombstones; or, where that cannot be had, does nothing and answers no victims. A job
-- that a worker is taking at this moment is locked by it, and passed over.
CREATE OR REPLACE FUNCTION verbatim_evict_v1(
  p_queue text, p_jobs integer, p_bytes bigint, p_tombstone_capacity integer,
  OUT victims text[], OUT freed bigint
)
LANGUAGE plpgsql VOLATILE
SET search_path FROM CURRENT
SET enable_bitmapscan = off
SET enable_seqscan = off
AS $$
DECLARE
  v_job   record;
  v_seq   bigint := -1;
  v_room  integer;
BEGIN
  SELECT p_tombstone_capacity - count(*) INTO v_room
    FROM verbatim_tombstone WHERE queue = p_queue;
  victims := '{}';
  freed := 0;
  WHILE cardinality(victims) < p_jobs OR freed < p_bytes LOOP
    -- One at a time: a cursor would lock more rows than give way, and hide them from workers.
    SELECT id, seq, payload_bytes INTO v_job
      FROM job
     WHERE queue = p_queue AND state = 'waiting' AND opts ? '${HOLDS_OPTION}' AND seq > v_seq
     ORDER BY seq
     LIMIT 1
       FOR UPDATE SKIP LOCKED;
    IF NOT FOUND OR cardinality(victims) >= v_room THEN
      victims := NULL;
      RETURN;
    END IF;
    v_seq := v_job.seq;
    victims := victims || v_job.id;
    freed := freed + v_job.payload_bytes;
  END LOOP;
  WITH evicted AS (
    DELETE FROM job WHERE queue = p_queue AND id = ANY (victims)
    RETURNING id, seq, opts -> '${HOLDS_OPTION}' AS holds
  )
  INSERT INTO verbatim_tombstone (queue, job_id, evicted_at_ms, holds)
  SELECT p_queue, id, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, holds
    FROM evicted ORDER BY seq;
END;
$$;
`;
