import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openDatabase, type Database } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';

const MAIN = path.resolve(import.meta.dirname, '../../dist/main.js');
const ADA = '+16175550100';
const ERASE = ['erase', '--person', ADA, '--ground', 'gdpr-17', '--reason', 'asked'];
const CALLS = 12;

let calls: RecordedCalls;
let database: Database;
beforeAll(async () => {
  calls = await RecordedCalls.open();
  database = openDatabase(calls.databaseUrl);
  await mkdir(path.join(calls.directory, '.data'));
  await writeFile(path.join(calls.directory, '.data/run.json'), JSON.stringify(calls.runFile));
});
afterAll(async () => {
  await database?.close();
  await calls?.close();
});

async function countOf(prefix: string): Promise<number> {
  let count = 0;
  for await (const _ of calls.store.list(prefix)) count += 1;
  return count;
}

/** Runs the built command, and kills it as soon as it has come so far. Resolves to its exit code; null: killed. */
async function runUntil(
  args: readonly string[],
  isSoFar: () => Promise<boolean>,
): Promise<number | null> {
  const env = { PATH: process.env['PATH'] };
  const options = { cwd: calls.directory, env, stdio: 'ignore' } as const;
  const child = spawn(process.execPath, [MAIN, ...args], options);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  while (child.exitCode === null && child.signalCode === null) {
    if (await isSoFar()) child.kill('SIGKILL');
    await delay(2);
  }
  return ended;
}

describe('verbatim erase, as a process that is killed again and again', () => {
  it('erases every call with a person once, and leaves nothing half done', async () => {
    const ids: string[] = [];
    for (let n = 0; n < CALLS; n++) ids.push(await calls.record({ isSealed: true, from: ADA }));
    const isDecided = async () =>
      (await database.run((client) => client.removalDecision.count())) > 0;
    const areGone = (keys: number) => async () => (await countOf('keys/')) <= CALLS - keys;
    const areBuried = (tombstones: number) => async () =>
      (await countOf('statements/tombstone/')) >= tombstones;
    expect(await runUntil(ERASE, isDecided)).toBeNull();
    for (const isSoFar of [areGone(1), areBuried(3), areGone(6), areBuried(9)]) {
      await runUntil(['erase', '--resume'], isSoFar);
    }
    expect(await runUntil(['erase', '--resume'], async () => false)).toBe(0);
    const leaves = await database.run((client) =>
      client.logEntry.findMany({ where: { type: 'tombstone' } }),
    );
    expect(leaves.map(({ entryId }) => entryId).sort()).toEqual([...ids].sort());
    expect([await countOf('keys/'), await countOf('statements/tombstone/')]).toEqual([0, CALLS]);
  }, 180_000);
});
