import { parseEnv } from '@verbatim/platform';
import { PlainQueue } from '@verbatim/queue/bench';
import { openObjectStore } from '@verbatim/storage';
import pg from 'pg';
import { NAIVE_QUEUE, type NaiveEvent } from './naive-event.js';
import { NaiveEnv } from './naive.env.js';

/** Fifty jobs at once, each one event: one object, then one row. */
const WRITERS = 50;

const env = parseEnv(NaiveEnv);
const store = await openObjectStore(env);
const pool = new pg.Pool({ connectionString: env.DATABASE_URL, max: WRITERS });
const queue = new PlainQueue({ url: env.REDIS_URL, name: NAIVE_QUEUE });
queue.work(WRITERS, async (payload) => {
  const event = payload as NaiveEvent;
  const key = `segments/naive/${event.callId}/${event.seq}.json`;
  await store.create(key, Buffer.from(JSON.stringify(event)));
  await pool.query('INSERT INTO naive_events (call_id, seq, object_key) VALUES ($1, $2, $3)', [
    event.callId,
    event.seq,
    key,
  ]);
});
