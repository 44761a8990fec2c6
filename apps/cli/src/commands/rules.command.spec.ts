import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandFailure } from '../exit-codes.js';
import { createProgram } from '../program.js';
import type { RecordAccess } from '../record-access.js';
import { terminalOn } from '../output/terminal.js';

const SAMPLE = path.resolve(import.meta.dirname, '../testing/rules');

let folder: string;
let out: string;
let problems: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'verbatim-rules-'));
  await cp(SAMPLE, folder, { recursive: true });
  [out, problems] = ['', ''];
  process.exitCode = undefined;
});
afterEach(async () => {
  process.exitCode = undefined;
  await rm(folder, { recursive: true });
});

/** The exit code; what was printed is in `out` and `problems`. */
async function rules(...args: string[]): Promise<number> {
  const streams = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (problems += text) },
  };
  const terminal = terminalOn(streams, true);
  const program = createProgram({
    terminal: () => terminal,
    // These commands open nothing.
    run: (body) => body(undefined as unknown as RecordAccess, terminal),
  });
  try {
    await program.parseAsync(['rules', ...args, '--rules', folder], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    problems += error.message;
    return error.exitCode;
  }
  return Number(process.exitCode ?? 0);
}

async function change(file: string, from: string, to: string): Promise<void> {
  const target = path.join(folder, 'consent', file);
  const text = await readFile(target, 'utf8');
  expect(text).toContain(from);
  await writeFile(target, text.replace(from, to));
}

describe('verbatim rules lint', () => {
  it('has nothing to say of good files', async () => {
    expect(await rules('lint')).toBe(0);
    expect(out).toMatch(/^1 rule and \d+ verticals: no problems\.\n$/);
  });

  it('lists every problem of every file with its place', async () => {
    await change('recording-notice.yaml', 'violation', 'heavy');
    await change('recording-notice.fixtures.yaml', 'no-match:', 'nomatch:');
    expect(await rules('lint')).toBe(1);
    expect(problems).toContain('recording-notice.yaml:16:1 severity: expected block, violation');
    expect(problems).toContain('recording-notice.fixtures.yaml:1:1 no-match: is missing');
    expect(problems).toContain('recording-notice.fixtures.yaml:5:1 nomatch: not a known field');
    expect(problems).toMatch(/\n3 problems\.\n$/);
  });

  it('misses fixtures that are not there', async () => {
    await rm(path.join(folder, 'consent', 'recording-notice.fixtures.yaml'));
    expect(await rules('lint')).toBe(1);
    expect(problems).toMatch(
      /recording-notice\.yaml:1:1 the file: expected .*recording-notice\.fixtures\.yaml beside it/,
    );
  });

  it('says where there are no rules at all', async () => {
    await rm(folder, { recursive: true });
    expect(await rules('lint')).toBe(78);
    expect(problems).toBe(`The folder ${folder} does not exist.`);
    await cp(SAMPLE, folder, { recursive: true });
  });
});

describe('verbatim rules test', () => {
  it('counts rules and fixtures by area', async () => {
    expect(await rules('test')).toBe(0);
    expect(out).toContain('consent      1         3            3');
    expect(out).toContain('1 rule, 3 fixtures: every one does what it says.');
  });

  it('names a fixture that does not do what it says', async () => {
    await change('recording-notice.yaml', 'substantive-caller-turn', '{ phrases: [never said] }');
    expect(await rules('test', 'recording-notice')).toBe(1);
    expect(problems).toMatch(/recording-notice\.fixtures\.yaml:2:5 match ".*": nothing was found/);
    expect(out).toContain('1 rule, 3 fixtures: 2 do not do what they say.');
  });

  it('does not know every rule', async () => {
    expect(await rules('test', 'recording')).toBe(2);
    expect(problems).toBe('No rule has the id recording. There are: recording-notice.');
  });
});

describe('verbatim rules explain', () => {
  it('prints the page of a rule', async () => {
    expect(await rules('explain', 'recording-notice')).toBe(0);
    expect(out).toContain('Cal. Penal Code 632 (secondary source read). All-party consent.');
    expect(out).toContain('- "this call (is|may be) (being)? recorded"');
  });

  it('gives the rule as JSON with its defaults', async () => {
    expect(await rules('explain', 'recording-notice', '--json')).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      id: 'recording-notice',
      alwaysOn: false,
      scope: { role: 'agent' },
    });
  });
});
