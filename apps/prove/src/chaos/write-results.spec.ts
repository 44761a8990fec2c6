import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from '../checkout.js';
import type { ChaosReport } from './result.js';
import { withSection } from './write-results.js';

const report: ChaosReport = {
  at: '2026-11-26T10:00:00.000Z',
  machine: 'a machine',
  seed: 7,
  isShort: false,
  results: [],
  killPoints: {
    seed: 7,
    seconds: 61,
    points: 100,
    workerKills: 5,
    spooled: 2_345,
    lost: 0,
    duplicates: 12,
    accounts: {},
    checks: [],
  },
};

describe('withSection', () => {
  it('puts the table between the marks of its own section, and again the next time', async () => {
    const page = await readFile(path.join(CHECKOUT, 'docs', 'chaos', 'README.md'), 'utf8');
    const once = withSection(page, 'kill-points', report);
    expect(once).toContain('2026-11-26, seed 7, full form. a machine.');
    expect(once).toMatch(/\| points *\| worker kills *\|/);
    expect(once.split('## Kill points')[0]).toBe(page.split('## Kill points')[0]);
    expect(withSection(once, 'kill-points', report)).toBe(once);
  });

  it('refuses a page that has no such section', () => {
    expect(() => withSection('# Nothing', 'scenarios', report)).toThrow(/no section for scenarios/);
  });
});
