import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordedCalls } from './testing/recorded-calls.js';
import { runInside } from './testing/verbatim-inside.js';
import { runVerbatim } from './testing/verbatim-process.js';

const MAIN = path.resolve(import.meta.dirname, '../dist/main.js');

/** The command line tool in a directory with a `.data/run.json`; as a process where that is the subject. */
describe('verbatim', () => {
  let calls: RecordedCalls;
  let sealed: string;
  let open: string;

  beforeAll(async () => {
    calls = await RecordedCalls.open();
    sealed = await calls.record({ isSealed: true });
    open = await calls.record({ isSealed: false });
    await calls.publish();
    await mkdir(path.join(calls.directory, '.data'));
    await writeFile(path.join(calls.directory, '.data/run.json'), JSON.stringify(calls.runFile));
  });
  afterAll(() => calls.close());

  const verbatim = (args: readonly string[], variables?: Record<string, string>) =>
    runInside(calls.directory, args, variables);

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
    const { code, err } = await runVerbatim(calls.directory, ['shwo', sealed]);
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

    it('is in the access log before anything is shown, with who asked', async () => {
      const { code, out } = await verbatim(['show', sealed, '--json'], {
        VERBATIM_OPERATOR: 'an-auditor',
      });
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        state: 'sealed',
        conversation: { callId: sealed, turns: [{ speaker: 'caller' }, { speaker: 'agent' }] },
      });
      const listed = await verbatim(['access-log', 'list', '--subject', 'an-auditor', '--json']);
      expect(JSON.parse(listed.out)).toMatchObject([
        { action: 'show', means: 'cli', outcome: 'ended', target: { callId: sealed } },
        { action: 'show', outcome: 'begun' },
      ]);
    });

    it('shows nothing while it cannot be written to the access log', async () => {
      const { code, out, err } = await verbatim(['show', sealed], {
        DATABASE_URL: 'postgresql://app@127.0.0.1:9/none',
      });
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(
        /^verbatim: Nothing was done: "show" is written to the access log first. /,
      );
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
    it('ends with 0 where the record holds, up to an anchor', async () => {
      const { code, out } = await verbatim(['verify', sealed]);
      expect(out).toContain('integrity:    verified');
      expect(out).toContain('completeness: gaps-explained');
      expect(out).toContain('log:          manifest at 0, of 1 leaves, within the anchor');
      expect(code).toBe(0);
    });

    it('ends with 3 where nothing is wrong and no anchor says that the log is whole', async () => {
      const { STORE_DIRECTORY } = pathsOf(calls);
      const { code, out } = await verbatim(['verify', sealed], { STORE_DIRECTORY });
      expect(out).toContain('integrity:    tail-not-anchored');
      expect(out).toContain('completeness: gaps-explained');
      expect(out).toMatch(/^open: {9}.*without an anchor/m);
      expect(code).toBe(3);
      const all = await verbatim(['verify', '--all'], { STORE_DIRECTORY });
      expect(all.out).toContain('0 of 1 sealed calls hold, 1 are not proven against an anchor yet');
      expect(all.code).toBe(3);
    });

    it('ends with 1 for a call that is not sealed, but lets others hold', async () => {
      expect((await verbatim(['verify', open])).code).toBe(1);
      const { code, out } = await verbatim(['verify', '--all']);
      expect(out).toMatch(/^log: {10}verified \(all 1 entries of verbatim\/log/m);
      expect(out).toContain('1 of 1 sealed calls hold, 1 not sealed yet.');
      expect(code).toBe(0);
    });

    it('takes the calls of one day of UTC', async () => {
      const { code, out } = await verbatim(['verify', '--day', '2026-11-03', '--json']);
      const { calls: reports } = JSON.parse(out) as { calls: { callId: string }[] };
      expect(reports.map(({ callId }) => callId)).toEqual([sealed]);
      expect(code).toBe(0);
      const none = await verbatim(['verify', '--day', '2026-11-04']);
      expect(none.out).toBe('There are no calls of 2026-11-04 in the object store.\n');
      const wrong = await verbatim(['verify', '--day', '2026-02-30']);
      expect(wrong.code).toBe(64);
      expect(wrong.err).toContain('not 2026-02-30');
    });

    it('checks the stored bytes where there is no master key', async () => {
      const { STORE_DIRECTORY, TRUSTED_KEYS } = pathsOf(calls);
      await writeFile(path.join(calls.directory, '.data/run.json'), '{}');
      const VERBATIM_ANCHOR = path.join(calls.directory, 'anchor');
      const variables = { STORE_DIRECTORY, TRUSTED_KEYS, VERBATIM_ANCHOR };
      const { code, out } = await verbatim(['verify', sealed], variables);
      await writeFile(path.join(calls.directory, '.data/run.json'), JSON.stringify(calls.runFile));
      expect(out).toContain('completeness: not-checked');
      expect(out).toContain('not checked:  what the stored bytes hold');
      expect(code).toBe(0);
    });

    it('trusts no key that it was not told to trust, neither for the record nor for an anchor', async () => {
      const other = await RecordedCalls.open();
      const theirs = await other.record({ isSealed: true });
      await other.publish();
      const trust = path.join(other.directory, 'trusted');
      const anchor = path.join(other.directory, 'anchor');
      const record = await verbatim(['verify', sealed, '--trust', trust]);
      const from = await verbatim(['verify', sealed, '--anchor', anchor]);
      await other.close();
      expect(record.out).toContain('integrity:    untrusted-key');
      expect(record.out).toContain(`problem:      calls/${sealed}/r1/manifest.json is signed by`);
      expect(from.out).toContain('problem:      the anchor: The checkpoint is signed by');
      expect([record.code, from.code, theirs === sealed]).toEqual([1, 1, false]);
    });

    it('names an anchor that is not there, or is none', async () => {
      const missing = await verbatim(['verify', sealed, '--anchor', 'nowhere']);
      expect(missing).toMatchObject({
        code: 78,
        err: 'verbatim: The anchor nowhere cannot be read (ENOENT).\n',
      });
      const wrong = await verbatim(['verify', sealed, '--anchor', '.data/run.json']);
      expect(wrong.err).toMatch(/^verbatim: The anchor .data\/run.json cannot be used: /);
      expect(wrong.code).toBe(1);
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
      const { calls: reports } = JSON.parse(all.out) as {
        calls: { callId: string; integrity: string }[];
      };
      expect(reports.find((report) => report.callId === altered)?.integrity).toBe('altered-object');
    });

    it('tells with --all which calls only the log knows of', async () => {
      const other = await RecordedCalls.open();
      const gone = await other.record({ isSealed: true });
      await other.publish();
      await mkdir(path.join(other.directory, '.data'));
      await writeFile(
        path.join(other.directory, '.data/run.json'),
        JSON.stringify({ ...other.runFile }),
      );
      await rm(path.join(other.directory, 'store/calls', gone), { recursive: true });
      await rm(path.join(other.directory, 'store/keys', gone));
      const all = await runInside(other.directory, ['verify', '--all']);
      const one = await runInside(other.directory, ['verify', gone]);
      await other.close();
      for (const { out, code } of [all, one]) {
        expect(out).toContain('missing-object');
        expect(out).toContain(
          `calls/${gone}/r1/manifest.json is missing, and is leaf 0 of the log`,
        );
        expect(code).toBe(1);
      }
    });

    it('asks for a call, a day, all of them or a bundle', async () => {
      for (const args of [[], [sealed, '--all'], ['--all', '--day', '2026-11-03']]) {
        const { code, err } = await verbatim(['verify', ...args]);
        expect(code).toBe(64);
        expect(err).toBe('verbatim: Name one call, or give --day, --all or --bundle.\n');
      }
    });
  });

  describe('bundle', () => {
    const file = (): string => path.join(calls.directory, `verbatim-${sealed}.tar`);
    /** Of somebody else: keys and anchor from elsewhere, and nothing besides. */
    const outside = async (args: readonly string[]) => {
      const directory = await mkdtemp(path.join(tmpdir(), 'verbatim-outside-'));
      await cp(path.join(calls.directory, 'trusted'), path.join(directory, 'trusted'), {
        recursive: true,
      });
      await cp(path.join(calls.directory, 'anchor'), path.join(directory, 'anchor'));
      await mkdir(path.join(directory, '.data'));
      await writeFile(path.join(directory, '.data/run.json'), '{}');
      const ended = await runInside(directory, ['verify', ...args, '--trust', 'trusted']);
      const left = (await readdir(directory)).sort();
      await rm(directory, { recursive: true });
      return { ...ended, left };
    };
    const UNTOUCHED = ['.data', 'anchor', 'trusted'];

    it('packs a call that others verify without a store, a database or a master key', async () => {
      const { code, out, err } = await verbatim(['bundle', sealed]);
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain(`${file()}: `);
      const verified = await outside(['--bundle', file(), '--anchor', 'anchor']);
      expect(verified.out).toContain('integrity:    verified');
      expect(verified.out).toContain('completeness: not-checked');
      expect(verified.out).toContain('not checked:  whether the call was amended');
      expect(verified).toMatchObject({ code: 0, left: UNTOUCHED });
      const unanchored = await outside(['--bundle', file()]);
      expect(unanchored.out).toContain('integrity:    tail-not-anchored');
      expect(unanchored.code).toBe(3);
    });

    it('does not replace a file unless it is told to', async () => {
      const before = await readFile(file());
      const refused = await verbatim(['bundle', sealed, '--with-key']);
      expect(refused.code).toBe(1);
      expect(refused.err).toContain('exists: give another --output, or --force to replace it.');
      expect((await readFile(file())).equals(before)).toBe(true);
      const forced = await verbatim(['bundle', sealed, '--with-key', '--force']);
      expect(forced.code).toBe(0);
      expect(forced.err).toContain('It holds the key of the call');
      const verified = await outside(['--bundle', file(), '--anchor', 'anchor']);
      expect(verified.out).toContain('completeness: gaps-explained');
    });

    it('names a bundle that was cut short, altered, or is none', async () => {
      const bytes = await readFile(file());
      const wrong = path.join(calls.directory, 'wrong.tar');
      const flipped = Buffer.from(bytes);
      flipped[bytes.indexOf('"verbatim-manifest"') + 3]! ^= 1;
      const cases = [
        [bytes.subarray(0, bytes.length / 2), `${wrong} was cut short: It ends `],
        [flipped, `r1/manifest.json was altered.`],
        [Buffer.from('hello'), `${wrong} was cut short: It holds no file.`],
      ] as const;
      for (const [content, message] of cases) {
        await writeFile(wrong, content);
        const { code, out, err, left } = await outside(['--bundle', wrong]);
        expect([code, out, left]).toEqual([1, '', UNTOUCHED]);
        expect(err).toContain(message);
      }
      const missing = await outside(['--bundle', 'nowhere.tar']);
      expect(missing.err).toBe('verbatim: nowhere.tar cannot be read (ENOENT).\n');
    });

    it('packs nothing of a call that does not hold', async () => {
      const target = path.join(calls.directory, 'none.tar');
      const open1 = await verbatim(['bundle', open, '--output', target]);
      expect(open1).toMatchObject({ code: 1, out: '' });
      expect(open1.err).toContain(`${open} is not bundled, since it is not-sealed`);
      const unlogged = await calls.record({ isSealed: true });
      const refused = await verbatim(['bundle', unlogged, '--output', target]);
      expect(refused.err).toContain(`${unlogged} is not bundled, since it is not-`);
      expect((await verbatim(['bundle', `CA${'0'.repeat(32)}`])).code).toBe(2);
      expect((await readdir(calls.directory)).includes('none.tar')).toBe(false);
    });
  });
});

function pathsOf({ directory }: RecordedCalls) {
  return {
    STORE_DIRECTORY: path.join(directory, 'store'),
    TRUSTED_KEYS: path.join(directory, 'trusted'),
  };
}
