import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openDatabase, type Database } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runHere } from '../testing/verbatim-here.js';

const ADA = '+16175550100';

/** As much of the files as the tests look at; one type for all of them. */
interface Package extends Array<{ readonly callSid: string; readonly basis: string }> {
  readonly turns: readonly { readonly text: string }[];
  readonly notIncluded: readonly string[];
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

describe('verbatim access', () => {
  let calls: RecordedCalls;
  let database: Database;
  let known: string[];
  beforeAll(async () => {
    calls = await RecordedCalls.open();
    database = openDatabase(calls.databaseUrl);
    known = [
      await calls.record({ isSealed: true, from: ADA, startedAt: Date.UTC(2026, 9, 1) }),
      await calls.record({ isSealed: true, from: ADA, startedAt: Date.UTC(2026, 9, 2) }),
    ];
    await calls.record({ isSealed: true, from: '+16175550199' });
  });
  afterAll(async () => {
    await database?.close();
    await calls?.close();
  });

  const output = (name: string): string => path.join(calls.directory, name);
  const access = (...args: string[]) =>
    runHere(
      ['access', '--reason', 'a letter of 3 May', ...args],
      { VERBATIM_OPERATOR: 'olga' },
      calls.runHere,
    );
  const read = async (...names: string[]) =>
    JSON.parse(await readFile(path.join(...names), 'utf8')) as Package;

  it('hands out every call with a person, and says what is in the package and what is not', async () => {
    const directory = output('new/ada');
    const { code, out, err } = await access('--person', '+1 617-555-0100', '--output', directory);
    expect([code, out, err]).toEqual([0, `2 calls, redacted, are in ${directory}.\n`, '']);
    const list = await read(directory, 'calls.json');
    expect(list.map((call) => [call.callSid, call.basis])).toEqual(
      known.map((callId) => [callId, 'line']),
    );
    const { turns } = await read(directory, 'calls', known[0]!, 'transcript.json');
    expect(turns.map((turn) => turn.text)).toEqual(['…', '…']);
    const manifest = await read(directory, 'manifest.json');
    expect(manifest).toMatchObject({ madeBy: 'olga', form: 'redacted', calls: 2 });
    expect(manifest.notIncluded).toEqual(
      expect.arrayContaining(['whether legal holds stand', 'what was redacted']),
    );
    for (const { name, sha256 } of manifest.files) {
      const bytes = await readFile(path.join(directory, name));
      expect([name, createHash('sha256').update(bytes).digest('hex')]).toEqual([name, sha256]);
    }
    const written = (await readdir(directory, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)));
    const named = manifest.files.map((file) => file.name);
    expect(written.sort()).toEqual([...named, 'manifest.json'].sort());
    expect((await stat(path.join(directory, 'calls.json'))).mode & 0o077).toBe(0);
  });

  it('gives the words as they were said with --full, and tells of holds only when asked to', async () => {
    await runHere(['hold', 'place', known[0]!, '--reason', 'a secret lawsuit'], {}, calls.runHere);
    const directory = output('full');
    await access('--person', ADA, '--full', '--with-holds', '--output', directory);
    const { turns } = await read(directory, 'calls', known[0]!, 'transcript.json');
    expect(turns[0]!.text).toBe('A haircut on Tuesday, please.');
    const holds = await readFile(path.join(directory, 'holds.json'), 'utf8');
    expect(JSON.parse(holds)).toMatchObject([{ callSid: known[0] }]);
    expect(holds).not.toContain('secret');
  });

  it('overwrites nothing', async () => {
    const directory = output('mine');
    await mkdir(directory);
    await writeFile(path.join(directory, 'calls.json'), 'mine');
    const { code, err } = await access('--person', ADA, '--output', directory);
    expect([code, err]).toEqual([1, expect.stringContaining(`${directory} is there already`)]);
    expect(await readFile(path.join(directory, 'calls.json'), 'utf8')).toBe('mine');
  });

  it('gives the other calls where one cannot be read, and names that one', async () => {
    const broken = await calls.record({ isSealed: true, from: '+16175550133' });
    const whole = await calls.record({ isSealed: true, from: '+16175550133' });
    await rm(path.join(calls.directory, 'store/calls', broken, 'r1/redacted.json'));
    const directory = output('broken');
    await access('--person', '+16175550133', '--output', directory);
    const list = await read(directory, 'calls.json');
    expect(list.map((call) => call.callSid)).toEqual([whole]);
    const { notIncluded } = await read(directory, 'manifest.json');
    expect(notIncluded[0]).toMatch(new RegExp(`^${broken}: calls/${broken}/r1/redacted.json`));
  });

  it('names what is wrong, writes nothing then, and is in the access log without the number', async () => {
    for (const [person, code, told] of [
      ['617 555 0100', 64, /with its country/],
      ['+4930123456', 2, /No sealed call with that person/],
    ] as const) {
      const ended = await access('--person', person, '--output', output('nobody'));
      expect([ended.code, ended.err]).toEqual([code, expect.stringMatching(told)]);
    }
    await expect(stat(output('nobody'))).rejects.toThrow('ENOENT');
    const entries = await database.run((client) =>
      client.access.findMany({ where: { action: 'access' } }),
    );
    expect(entries.length).toBeGreaterThanOrEqual(4);
    expect(JSON.stringify(entries.map(({ target }) => target))).not.toMatch(/617555|4930123456/);
  });
});
