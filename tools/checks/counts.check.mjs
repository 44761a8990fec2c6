/** The totals that `npm test` ends with are read from the runners' output: so is this. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nodeTestCounts, proveCounts, vitestCounts, vitestFailures } from '../test/counts.mjs';

describe('Totals', () => {
  it('add up the lines of all Vitest projects, colours or not', () => {
    const output = [
      ' Test Files  2 passed (2)',
      '      Tests  12 passed (12)',
      '\u001b[2m      Tests \u001b[22m \u001b[1m\u001b[31m1 failed\u001b[39m\u001b[22m | 2 skipped | 3 passed (6)',
    ].join('\n');
    assert.deepEqual(vitestCounts(output), { passed: 15, failed: 1, skipped: 2 });
  });

  it("count a cancelled test of node's runner as failed", () => {
    const output = 'ℹ tests 9\nℹ pass 7\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\nℹ todo 0\n';
    assert.deepEqual(nodeTestCounts(output), { passed: 7, failed: 2, skipped: 0 });
  });

  it('take the closing line of the rehearsal', () => {
    assert.deepEqual(proveCounts('…\n31 passed, 2 failed\n'), {
      passed: 31,
      failed: 2,
      skipped: 0,
    });
  });

  it('are zero where a runner said nothing', () => {
    assert.deepEqual(vitestCounts('no such line'), { passed: 0, failed: 0, skipped: 0 });
  });
});

describe('Failures', () => {
  it('are named once, each with its reason', () => {
    const output = [
      ' \u001b[41m FAIL \u001b[49m |unit| src/ring.spec.ts > a ring > keeps order',
      'AssertionError: expected 1 to be 2',
      ' FAIL  |unit| src/ring.spec.ts > a ring > keeps order',
      'AssertionError: expected 1 to be 2',
    ].join('\n');
    assert.deepEqual(vitestFailures(output), [
      '|unit| src/ring.spec.ts > a ring > keeps order: AssertionError: expected 1 to be 2',
    ]);
  });
});
