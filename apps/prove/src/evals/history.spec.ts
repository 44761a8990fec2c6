import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EvalFileError, runOf } from '@verbatim/compliance';
import { baselineOf, readHistory } from './history.js';

const run = (at: string, found = 1) =>
  runOf(at, [{ name: 'own/all/turn/date', found, missed: 0, false: 0 }]);

async function fileOf(text: string): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'evals-')), 'history.json');
  await writeFile(file, text);
  return file;
}

describe('baselineOf', () => {
  const history = [run('2026-11-01'), run('2026-11-02')];

  it('takes the newest run, or that of the day that was named', async () => {
    expect((await baselineOf(history, undefined))?.at).toBe('2026-11-02');
    expect((await baselineOf(history, '2026-11-01'))?.at).toBe('2026-11-01');
    expect(await baselineOf([], undefined)).toBeUndefined();
  });

  it('says which runs there are where the day has none', async () => {
    await expect(baselineOf(history, '2026-10-01')).rejects.toThrow('2026-11-01, 2026-11-02');
  });

  it('takes a run from a file', async () => {
    const file = await fileOf(JSON.stringify(run('2026-09-09')));
    expect((await baselineOf(history, file))?.at).toBe('2026-09-09');
  });
});

describe('readHistory', () => {
  it('refuses a file that is no history, and says where', async () => {
    await expect(readHistory(await fileOf('{"at": 1'))).rejects.toThrow(EvalFileError);
    await expect(readHistory(await fileOf('[{"at":"2026-11-01"}]'))).rejects.toThrow(
      '[0].measures',
    );
  });

  it('is empty where nothing was written yet', async () => {
    expect(await readHistory('/nowhere/history.json')).toEqual([]);
  });
});
