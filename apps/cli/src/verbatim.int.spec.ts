import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from './testing/recorded-calls.js';
import { runVerbatim } from './testing/verbatim-process.js';

const MAIN = path.resolve(import.meta.dirname, '../dist/main.js');

/** The built command line tool, run as a process in a directory with a `.data/run.json`. */
describe('verbatim', () => {
  let calls: RecordedCalls;
  let sealed: string;
  let open: string;

  beforeAll(async () => {
    calls = await RecordedCalls.open();
    sealed = await calls.record({ isSealed: true });
    open = await calls.record({ isSealed: false });
    await mkdir(path.join(calls.directory, '.data'));
    await writeFile(path.join(calls.directory, '.data/run.json'), JSON.stringify(calls.runFile));
  });
  afterAll(() => calls.close());

  const verbatim = (args: readonly string[], variables?: Record<string, string>) =>
    runVerbatim(calls.directory, args, variables);

  it('explains itself and every command', async () => {
    for (const command of [
      [],
      ['calls'],
      ['show'],
      ['verify'],
      ['export'],
      ['import'],
      ['dead-letter'],
      ['level'],
      ['spool'],
      ['hold'],
      ['erase'],
      ['access'],
      ['retention'],
      ['simulate'],
    ]) {
      const { code, out } = await verbatim([...command, '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: verbatim${command.map((name) => ` ${name}`).join('')} `);
    }
  });

  it('ends quietly when whoever reads its output stops reading', async () => {
    const child = spawn(process.execPath, [MAIN, 'show', sealed], {
      cwd: calls.directory,
      env: { PATH: process.env['PATH'] },
    });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect([code, err]).toEqual([0, '']);
  });

  it('answers a mistyped command with usage and exit code 64', async () => {
    const { code, err } = await verbatim(['shwo', sealed]);
    expect(code).toBe(64);
    expect(err).toContain('Did you mean show?');
  });

  describe('calls', () => {
    it('lists calls with their counts and verdicts as an aligned table without colour', async () => {
      const { code, out } = await verbatim(['calls']);
      expect(code).toBe(0);
      const lines = out.trimEnd().split('\n');
      expect(lines[0]).toBe(
        'STARTED (UTC)        CALL                                VERTICAL  EVENTS  FINALS  GAPS  VERDICT',
      );
      const line = lines.find((each) => each.includes(sealed));
      expect(line).toBe(
        `2026-11-03 04:05:06  ${sealed}  salon         10       2     1  gaps-explained`,
      );
      expect(lines.find((each) => each.includes(open))).toMatch(/ 8 +2 +1 {2}\(running\)$/);
      expect(out).not.toContain('\u001b');
    });

    it('limits, filters and gives JSON', async () => {
      const { out } = await verbatim(['calls', '--json', '--limit', '1', '--vertical', 'salon']);
      expect(JSON.parse(out)).toHaveLength(1);
      const none = await verbatim(['calls', '--vertical', 'healthcare']);
      expect(none.out).toBe('No calls are recorded yet.\n');
      expect((await verbatim(['calls', '--limit', '0'])).code).toBe(64);
    });

    it('says in one line what to do when the database is away', async () => {
      const { code, err } = await verbatim(['calls'], {
        DATABASE_URL: 'postgresql://app@127.0.0.1:9/none',
      });
      expect(code).toBe(1);
      expect(err).toMatch(
        /^verbatim: PostgreSQL at 127\.0\.0\.1:9\/none is away: .* "npm start".*\n$/,
      );
    });
  });

  describe('show', () => {
    it('tells who said what and when, what was heard, and where something is missing', async () => {
      const { code, out } = await verbatim(['show', sealed]);
      expect(code).toBe(0);
      expect(out).toContain('sealed, revision 1, gaps-explained');
      expect(out).toContain('+15550009999 → +15550100007');
      expect(out).toContain('00:01.200  caller  A haircut on Tuesday, please.');
      expect(out).toContain('00:03.000  agent   You are booked for Tuesday at ten');
      expect(out).toContain('[barge-in: heard 1900 ms of 2400 ms sent, 3500 ms generated]');
      expect(out).toMatch(/heard: +You are booked for Tuesday\n/);
      expect(out).toContain('2 events missing (dropped)');
    });

    it('shows a call that is not sealed from what is archived, and says so', async () => {
      const { code, out } = await verbatim(['show', open]);
      expect(code).toBe(0);
      expect(out).toContain('not sealed yet');
      expect(out).toContain('no end known');
      expect(out).toContain('A haircut on Tuesday, please.');
    });

    it('reads a sealed call from the object store alone', async () => {
      const { code, out } = await verbatim(['show', sealed, '--json'], {
        DATABASE_URL: 'postgresql://app@127.0.0.1:9/none',
      });
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        state: 'sealed',
        conversation: { callId: sealed, turns: [{ speaker: 'caller' }, { speaker: 'agent' }] },
      });
    });

    it('sends whoever meets altered events to verify, and shows nothing of them', async () => {
      const key = `calls/${sealed}/r1/events.vbe`;
      const file = path.join(calls.directory, 'store', ...key.split('/'));
      const original = await readFile(file);
      await writeFile(file, 'VBE1 and noise');
      const { code, out, err } = await verbatim(['show', sealed]);
      await writeFile(file, original);
      expect([code, out]).toEqual([1, '']);
      expect(err).toBe(`verbatim: ${key} cannot be read: run "verbatim verify ${sealed}".\n`);
    });

    it.each(['CA00000000000000000000000000000000', 'nonsense'])(
      'answers the unknown call %s with exit code 2',
      async (callSid) => {
        for (const command of ['show', 'verify']) {
          const { code, err } = await verbatim([command, callSid]);
          expect(code).toBe(2);
          expect(err).toMatch(/^verbatim: No call .* is known: .*\n$/);
        }
      },
    );
  });

  describe('verify', () => {
    it('ends with 0 where the record holds', async () => {
      const { code, out } = await verbatim(['verify', sealed]);
      expect(out).toContain('integrity:    verified');
      expect(out).toContain('completeness: gaps-explained');
      expect(code).toBe(0);
    });

    it('ends with 1 for a call that is not sealed, but lets others hold', async () => {
      expect((await verbatim(['verify', open])).code).toBe(1);
      const { code, out } = await verbatim(['verify', '--all']);
      expect(out).toContain('1 of 1 sealed calls hold, 1 not sealed yet.');
      expect(code).toBe(0);
    });

    it('checks the stored bytes where there is no master key', async () => {
      const { STORE_DIRECTORY, TRUSTED_KEYS } = pathsOf(calls);
      await writeFile(path.join(calls.directory, '.data/run.json'), '{}');
      const { code, out } = await verbatim(['verify', sealed], { STORE_DIRECTORY, TRUSTED_KEYS });
      await writeFile(path.join(calls.directory, '.data/run.json'), JSON.stringify(calls.runFile));
      expect(out).toContain('completeness: not-checked');
      expect(code).toBe(0);
    });

    it('trusts no key that it was not told to trust', async () => {
      const other = await RecordedCalls.open();
      const trust = path.join(other.directory, 'trusted');
      const { code, out } = await verbatim(['verify', sealed, '--trust', trust]);
      await other.close();
      expect(out).toContain('integrity:    untrusted-key');
      expect(code).toBe(1);
    });

    it('names the first object that was altered, and ends with 1', async () => {
      const altered = await calls.record({ isSealed: true });
      const key = `calls/${altered}/r1/redacted.json`;
      await writeFile(path.join(calls.directory, 'store', ...key.split('/')), '{}').catch(() => {
        throw new Error('The file store keeps objects elsewhere than this test thinks.');
      });
      const one = await verbatim(['verify', altered]);
      expect(one.out).toContain('integrity:    altered-object');
      expect(one.out).toContain(`problem:      ${key} has another digest than was signed`);
      expect(one.code).toBe(1);
      const all = await verbatim(['verify', '--all', '--json']);
      expect(all.code).toBe(1);
      const reports = JSON.parse(all.out) as { callId: string; integrity: string }[];
      expect(reports.find((report) => report.callId === altered)?.integrity).toBe('altered-object');
    });

    it('asks for a call or for all of them', async () => {
      const { code, err } = await verbatim(['verify']);
      expect(code).toBe(64);
      expect(err).toBe('verbatim: Name one call, or give --all.\n');
    });
  });
});

function pathsOf({ directory }: RecordedCalls) {
  return {
    STORE_DIRECTORY: path.join(directory, 'store'),
    TRUSTED_KEYS: path.join(directory, 'trusted'),
  };
}
