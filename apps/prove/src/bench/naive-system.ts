import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKOUT } from '../checkout.js';
import { AppProcess } from '../system/app-process.js';
import { withClient } from '../system/database.js';
import { Rehearsal } from '../system/rehearsal.js';
import type { BenchServers } from './loaded-system.js';

const POLL_MS = 100;

export interface NaiveRun {
  readonly events: number;
  readonly seconds: number;
}

/**
 * One job and one object per event, as most write it: BullMQ as documented, 50 jobs at once, one INSERT each,
 * on the same servers and the same store. Measured from the first row to the last, or until the time is over.
 */
export async function runNaive(
  events: number,
  secondsMax: number,
  environment: Readonly<Record<string, string>>,
  { servers, warden }: BenchServers,
): Promise<NaiveRun> {
  const directory = path.join(CHECKOUT, '.data', 'bench', 'naive');
  const options = { name: 'bench-naive', directory, servers, place: 1, environment, warden };
  const rehearsal = await Rehearsal.prepare(options);
  const url = rehearsal.environment.DATABASE_URL;
  await createTable(url);
  const start = (name: string, args: readonly string[] = []): AppProcess =>
    AppProcess.start({
      name,
      script: path.join(import.meta.dirname, 'naive', `${name}.js`),
      args,
      environment: rehearsal.environment,
      logFile: path.join(directory, 'logs', `${name}.log`),
      warden,
    });
  const writer = start('naive-writer');
  const producer = start('naive-producer', [String(events)]);
  try {
    return await measure(url, events, secondsMax, writer);
  } finally {
    await producer.kill();
    await writer.kill();
    await rehearsal.close();
  }
}

async function measure(
  url: string,
  events: number,
  secondsMax: number,
  writer: AppProcess,
): Promise<NaiveRun> {
  let first: { atMs: number; rows: number } | undefined;
  for (;;) {
    const rows = await countRows(url);
    const atMs = performance.now();
    if (rows > 0) first ??= { atMs, rows };
    const seconds = first ? (atMs - first.atMs) / 1_000 : 0;
    if (first && (rows >= events || seconds >= secondsMax)) {
      return { events: rows - first.rows, seconds };
    }
    if (!writer.isRunning) throw new Error(`The naive writer ended.${writer.logTail()}`);
    await delay(POLL_MS);
  }
}

const createTable = (url: string): Promise<unknown> =>
  withClient(url, (client) =>
    client.query(
      'CREATE TABLE naive_events (call_id text, seq int8, object_key text, PRIMARY KEY (call_id, seq))',
    ),
  );

const countRows = (url: string): Promise<number> =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ rows: number }>(
      'SELECT count(*)::int AS rows FROM naive_events',
    );
    return rows[0]?.rows ?? 0;
  });
