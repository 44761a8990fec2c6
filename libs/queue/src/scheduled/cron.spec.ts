import { describe, expect, it } from 'vitest';
import { isCron } from './cron.js';

describe('isCron', () => {
  it.each(['0 3 * * *', '*/15 * * * *', '30 0 3 * * *', '0 3 * * 1-5'])('takes "%s"', (pattern) => {
    expect(isCron(pattern)).toBe(true);
  });

  it.each(['', '3', 'nightly', '61 3 * * *', '0 3 * *', '0 3 * * * * *'])(
    'refuses "%s"',
    (pattern) => {
      expect(isCron(pattern)).toBe(false);
    },
  );
});
