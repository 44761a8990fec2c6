/** A terminal's colours begin with the escape character. */
const COLOURS = /\u001b\[[0-9;]*m/g;

export const NOTHING = { passed: 0, failed: 0, skipped: 0 };

export const sum = (counts) =>
  counts.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    NOTHING,
  );

/** Sums the `Tests  1 failed | 2 skipped | 12 passed (15)` lines of Vitest, one for each project. */
export function vitestCounts(output) {
  const lines = output.replace(COLOURS, '').match(/^\s*Tests {2}.*$/gm) ?? [];
  return sum(lines.map((line) => countsIn(line, /(\d+) (passed|failed|skipped|todo)/g)));
}

/** The `ℹ pass 12` lines of node's own runner. */
export function nodeTestCounts(output) {
  const line = (word) =>
    Number(new RegExp(`^. ${word} (\\d+)$`, 'm').exec(output.replace(COLOURS, ''))?.[1] ?? 0);
  return {
    passed: line('pass'),
    failed: line('fail') + line('cancelled'),
    skipped: line('skipped') + line('todo'),
  };
}

/** At most this many failures are told again at the end. */
const FAILURES_MAX = 20;

/**
 * `FAIL  |unit| src/a.spec.ts > a ring > keeps order` of Vitest, each with the line under it that says why;
 * a log that was cut at the front still ends with them.
 */
export function vitestFailures(output) {
  const lines = output.replace(COLOURS, '').split('\n');
  const failures = lines.flatMap((line, index) => {
    const name = /^\s*FAIL\s+(.+)$/.exec(line)?.[1];
    return name ? [`${name.trim()}: ${lines[index + 1]?.trim() ?? ''}`] : [];
  });
  return [...new Set(failures)].slice(0, FAILURES_MAX);
}

/** The closing line of `prove`: `12 passed, 0 failed`. */
export function proveCounts(output) {
  const line = /^(\d+) passed, (\d+) failed$/m.exec(output.replace(COLOURS, ''));
  return line ? { passed: Number(line[1]), failed: Number(line[2]), skipped: 0 } : NOTHING;
}

function countsIn(line, pattern) {
  const counts = { ...NOTHING };
  for (const [, number, word] of line.matchAll(pattern)) {
    counts[word === 'todo' ? 'skipped' : word] += Number(number);
  }
  return counts;
}
