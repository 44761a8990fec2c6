import { describe, expect, it } from 'vitest';
import { Progress } from './progress.js';

function written(isTTY: boolean, run: (progress: Progress, tick: (ms: number) => void) => void) {
  let [text, nowMs] = ['', 1_000];
  const stream = { isTTY, write: (part: string) => (text += part) };
  run(new Progress('Judging', 4, stream, () => nowMs), (ms) => (nowMs += ms));
  return text;
}

describe('Progress', () => {
  it('shows a bar to a person, not more often than can be read, and always the end', () => {
    const text = written(true, (progress, tick) => {
      progress.at(1);
      tick(50);
      progress.at(2);
      tick(60);
      progress.at(3);
      progress.at(4);
      progress.end();
    });
    expect(text).not.toContain('2 of 4');
    expect(text).toContain(`\rJudging [${'#'.repeat(7)}${'.'.repeat(23)}] 1 of 4`);
    expect(text).toContain(`[${'#'.repeat(30)}] 4 of 4`);
    expect(text.endsWith('\r\u001b[2K')).toBe(true);
  });

  it('writes nothing into a file', () => {
    expect(
      written(false, (progress) => {
        progress.at(4);
        progress.end();
      }),
    ).toBe('');
  });
});
