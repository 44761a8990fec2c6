import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NumberSeal, NumberUnreadableError } from './number-seal.js';

const NUMBER = '+16175550142';
const seal = new NumberSeal(randomBytes(32));

describe('NumberSeal', () => {
  it('gives the number back for its own row', () => {
    expect(seal.open('row-1', seal.seal('row-1', NUMBER))).toBe(NUMBER);
  });

  it('shows nothing of it, and twice the same as two things', () => {
    const [one, other] = [seal.seal('row-1', NUMBER), seal.seal('row-1', NUMBER)];
    expect(one.equals(other)).toBe(false);
    expect(one.toString('latin1')).not.toContain('617');
  });

  it.each<[string, () => string]>([
    ['another row', () => seal.open('row-2', seal.seal('row-1', NUMBER))],
    ['another secret', () => new NumberSeal(randomBytes(32)).open('a', seal.seal('a', NUMBER))],
    ['nothing', () => seal.open('row-1', new Uint8Array())],
    ['what is cut short', () => seal.open('row-1', seal.seal('row-1', NUMBER).subarray(0, 20))],
  ])('refuses %s', (_what, open) => {
    expect(open).toThrow(NumberUnreadableError);
  });
});
