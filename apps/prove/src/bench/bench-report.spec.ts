import { describe, expect, it } from 'vitest';
import { withPart } from './bench-report.js';

describe('withPart', () => {
  it('adds a part, replaces it when it is there, and leaves those of others', () => {
    const one = withPart('# Benchmarks\n', 'scale', 'old\n');
    const two = withPart(one, 'heap', 'other\n');
    const three = withPart(two, 'scale', 'new\n');
    expect(three).toContain('# Benchmarks');
    expect(three).toContain('other');
    expect(three).toContain('new');
    expect(three).not.toContain('old');
    expect(withPart(three, 'scale', 'new\n')).toBe(three);
  });
});
