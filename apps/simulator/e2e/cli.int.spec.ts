import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Application } from '../src/twilio/testing/application.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

let folder = '';
let application: Application;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  application = await new Application(({ path }) =>
    path === '/twilio/voice' ? { body: '<Response><Say>Closed.</Say></Response>' } : {},
  ).listen();
});
afterAll(async () => {
  await application.close();
  await rm(folder, { recursive: true });
});

function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const all = ['--auth-token', 't', '--openai-port', '0', '--voice-url', application.url, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...all], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

describe('the simulator on the command line', () => {
  it('explains itself', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const option of ['--voice-url', '--fault', '--report', 'Exit code']) {
      expect(stdout).toContain(option);
    }
  });

  it('plays its own scripts, says so without a word of them, and writes the report', async () => {
    const file = join(folder, 'report.json');
    const { code, stdout } = await run('--speed', '20', '--calls', '2', '--report', file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^seed 1, speed 20, 2 calls from 6 scripts\n/);
    expect(stdout).not.toContain('Closed');
    const report = JSON.parse(await readFile(file, 'utf8'));
    expect(report).toMatchObject({
      seed: 1,
      speed: 20,
      calls: [
        { outcome: 'diverted', announcements: ['Say: Closed.'] },
        { outcome: 'diverted', announcements: ['Say: Closed.'] },
      ],
    });
  });

  it('says that a folder of corpora is absent, and plays its own scripts', async () => {
    const { code, stdout } = await run('--from', join(folder, 'corpora'), '--calls', '1');
    expect(code).toBe(0);
    expect(stdout).toContain("was not found: playing the simulator's own scripts instead");
  });

  it.each([
    ['an unknown fault', ['--fault', 'rain'], 'model-refuses'],
    ['a speed out of bounds', ['--speed', '1000'], 'from 0.1 to 100'],
    ['a file that does not exist', ['--from', '/nowhere/a.yaml'], '/nowhere/a.yaml:1:1'],
  ])('ends with 2 for %s', async (_name, args, message) => {
    const { code, stderr } = await run(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('ends with 2 for a malformed script, and names the line', async () => {
    const file = join(folder, 'bad.yaml');
    await writeFile(file, 'id: bad\nvertical: casino\nabout: x\nturns: [{ caller: a }]\n');
    const { code, stderr } = await run('--from', file);
    expect(code).toBe(2);
    expect(stderr).toContain('bad.yaml:2:11');
  });

  it('ends with 1 when a call could not be placed', async () => {
    const closed = await new Application(() => ({ status: 404 })).listen();
    const { code, stdout } = await run('--voice-url', closed.url, '--calls', '1');
    await closed.close();
    expect(code).toBe(1);
    expect(stdout).toContain('1 of 1 calls could not be placed');
  });
});
