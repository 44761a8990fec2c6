import { describe, expect, it } from 'vitest';
import { runOf, withRun } from './eval-run.js';

const run = (at: string, found = 1) =>
  runOf(at, [{ name: 'own/all/turn/date', found, missed: 0, false: 0 }]);

describe('withRun', () => {
  it('keeps one run a day, and no single verticals', () => {
    const detailed = runOf('2026-11-02', [
      { name: 'own/all/turn/date', found: 5, missed: 0, false: 0 },
      { name: 'own/all/turn/date/salon', found: 5, missed: 0, false: 0 },
    ]);
    const grown = withRun([run('2026-11-01'), run('2026-11-02')], detailed);
    expect(grown).toEqual([run('2026-11-01'), run('2026-11-02', 5)]);
  });
});
