import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  LevelOverrides,
  LevelStates,
  openDatabase,
  ProcessRegister,
  type Database,
} from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runInside } from '../testing/verbatim-inside.js';

const SAID = {
  kind: 'compliance',
  reason: 'recovered',
  sinceMsAgo: 65_000,
  overrideEffect: 'none',
  quotaBytes: 100 * 1024 ** 2,
  freeBytes: 75 * 1024 ** 2,
  lagMs: 2_400,
  waitingTurns: 0,
};

let calls: RecordedCalls;
let database: Database;

beforeAll(async () => {
  calls = await RecordedCalls.open();
  await mkdir(path.join(calls.directory, '.data'));
  await writeFile(path.join(calls.directory, '.data/run.json'), JSON.stringify(calls.runFile));
  database = openDatabase(calls.databaseUrl);
});
afterAll(async () => {
  await database?.close();
  await calls?.close();
});

const verbatim = (args: readonly string[], variables?: Record<string, string>) =>
  runInside(calls.directory, ['level', ...args], variables);
const MARA = { VERBATIM_OPERATOR: 'mara' };
const SET = ['set', 'healthcare', 'hold', '--reason', 'moving the archive'];

describe('verbatim level', () => {
  it('says that nobody has spoken, and that nothing was ever set', async () => {
    expect((await verbatim(['list'])).out).toBe(
      'No live voice process has said where it stands.\n',
    );
    expect((await verbatim(['history'])).out).toBe('No level has ever been set.\n');
  });

  it('sets a level that a process then finds, and keeps who did it and why', async () => {
    const { code, out, err } = await verbatim([...SET, '--for', '15m'], MARA);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^\d+: healthcare is hold in all voice processes, for 15m, as mara set it\.$/m,
    );
    const [inForce] = await new LevelOverrides(database).inForce('voice-1');
    expect(inForce).toMatchObject({ vertical: 'healthcare', level: 'hold' });
    expect(inForce?.remainingMs).toBeGreaterThan(800_000);
    expect((await verbatim(['clear', 'healthcare', '--reason', 'moved'], MARA)).code).toBe(0);
    expect(await new LevelOverrides(database).inForce('voice-1')).toEqual([]);
    const history = (await verbatim(['history'])).out.trimEnd().split('\n');
    expect(history[1]).toMatch(/mara +healthcare +cleared +all +- +moved$/);
    expect(history[2]).toMatch(/mara +healthcare +hold +all +\d{4}-.* moving the archive$/);
  });

  it('takes the name of the user where nobody gives one', async () => {
    const { out } = await verbatim(SET);
    expect(out).toMatch(/as \S+ set it\.$/m);
    await verbatim(['clear', 'healthcare', '--reason', 'done']);
  });

  it('lists what the live processes say', async () => {
    await new ProcessRegister(database).start('voice-1', 'voice');
    await new LevelStates(database).publish('voice-1', [
      { ...SAID, vertical: 'healthcare', level: 'closed', reason: 'spool-failed' },
      { ...SAID, vertical: 'salon', kind: 'analytics', level: 'flow' },
    ]);
    const { code, out } = await verbatim(['list']);
    expect(code).toBe(0);
    const [head, healthcare, salon] = out.trimEnd().split('\n');
    expect(head).toMatch(
      /^PROCESS +VERTICAL +LEVEL +SINCE +REASON +OVERRIDE +FREE +LAG +WAITING +SAID$/,
    );
    expect(healthcare).toMatch(
      /^voice-1 +healthcare +closed +1 min +spool-failed +- +75 MiB \(75 %\) +2 s/,
    );
    expect(salon).toMatch(/^voice-1 +salon +flow /);
    const json = JSON.parse((await verbatim(['list', '--json'])).out) as unknown[];
    expect(json).toHaveLength(2);
  });

  it.each([
    [['set', 'healthcare', 'flow', '--reason', 'x'], 'closed by spool-failed, which flow cannot'],
    [
      ['set', 'salon', 'hold', '--reason', 'x'],
      'salon is an analytics vertical, which never holds',
    ],
    [['set', 'casino', 'half', '--reason', 'x'], '"casino" is no vertical'],
    [['set', 'casino', 'half', '--reason', 'x'], '"half" is no level'],
    [['set', 'salon', 'closed', '--reason', 'x', '--process', 'gone'], 'is called "gone"'],
    [['set', 'salon', 'closed', '--reason', 'x', '--for', 'ever'], '--for is "ever"'],
    [['set', 'salon', 'closed'], "required option '--reason <text>'"],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await verbatim(args);
    expect(code).toBe(64);
    expect(err).toContain(message);
  });
});
