import { execFile, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CHECKOUT } from '../checkout.js';
import { freshEnvironment } from '../prove.env.js';
import { type Check, expectAtMost, expectExactly } from '../results/check.js';
import type { Suite } from './suite.js';

const run = promisify(execFile);

const FIRST_START_MAX_S = 180;
const SECOND_START_MAX_S = 45;

export const coldStart: Suite = {
  name: 'start',
  summary: 'a fresh clone to its first verified call, and the start after it (warm package cache)',
  isOnDemand: true,

  async run(context) {
    const clone = path.join(context.directory, 'clone');
    await rm(clone, { recursive: true, force: true });
    await run('git', ['clone', '--quiet', CHECKOUT, clone]);
    const first = await start(clone, context.note);
    const second = await start(clone, context.note);
    return [
      ...checksOf('fresh clone', first, FIRST_START_MAX_S),
      ...checksOf('second start', second, SECOND_START_MAX_S),
    ];
  },
};

interface Started {
  readonly exitCode: number;
  readonly seconds: number;
}

function start(clone: string, note: (line: string) => void): Promise<Started> {
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--', '--calls', '1', '--exit'], {
    cwd: clone,
    env: freshEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) note(line);
  });
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ exitCode: code ?? 1, seconds: Math.round((performance.now() - startedAt) / 1000) });
    });
  });
}

const checksOf = (what: string, { exitCode, seconds }: Started, maxSeconds: number): Check[] => [
  expectExactly(`${what}: exit code`, 0, exitCode),
  expectAtMost(`${what}: to the first verified call`, maxSeconds, seconds, 's'),
];
