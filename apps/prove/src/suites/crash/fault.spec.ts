import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.js';
import { faultsAt, inOrderOf, nameOf } from './fault.js';

describe('faultsAt', () => {
  it('kills before every call and after the last, and fails each with and without its effect', () => {
    const faults = faultsAt(['a', 'b', 'c']).map(({ at, kind, side }) => `${kind} ${side} ${at}`);
    expect(faults).toHaveLength(10);
    expect(new Set(faults).size).toBe(10);
    for (const at of [0, 1, 2]) {
      expect(faults).toContain(`kill before ${at}`);
      expect(faults).toContain(`error before ${at}`);
      expect(faults).toContain(`error after ${at}`);
    }
    expect(faults).toContain('kill after 2');
  });

  it('lets the first and the last of a row of the same call stand for all', () => {
    const at = faultsAt(['a', 'b', 'b', 'b', 'b', 'a']).map((fault) => fault.at);
    expect([...new Set(at)]).toEqual([0, 1, 4, 5]);
  });

  it('has none where no call is made', () => {
    expect(faultsAt([])).toEqual([]);
  });
});

describe('nameOf', () => {
  it('says what is done to which call', () => {
    expect(nameOf({ at: 1, kind: 'error', side: 'after' }, ['open x', 'sql COMMIT'])).toBe(
      'error after 1 (sql COMMIT)',
    );
  });
});

describe('inOrderOf', () => {
  const faults = faultsAt(Array.from({ length: 50 }, (_, at) => `call ${at}`));
  const text = (some: readonly object[]): string[] => some.map((each) => JSON.stringify(each));

  it('keeps every fault, in an order that the seed alone decides', () => {
    const once = inOrderOf(seededRandom(7), faults);
    expect(text(once).toSorted()).toEqual(text(faults).toSorted());
    expect(inOrderOf(seededRandom(7), faults)).toEqual(once);
    expect(inOrderOf(seededRandom(8), faults)).not.toEqual(once);
  });

  it('has a kill among every three', () => {
    const kinds = inOrderOf(seededRandom(1), faults).map(({ kind }) => kind);
    expect(kinds.slice(0, 6)).toEqual(['kill', 'error', 'error', 'kill', 'error', 'error']);
  });
});
