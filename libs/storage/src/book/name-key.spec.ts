import { describe, expect, it } from 'vitest';
import { named, nameKey } from './name-key.js';

const of = (...names: string[]) => names.map((name) => ({ name, nameKey: nameKey(name) }));

describe('nameKey', () => {
  it('is the same however a name is written', () => {
    expect(['Dr. Chén', 'DR CHEN', ' dr.  chen '].map(nameKey)).toEqual(Array(3).fill('dr chen'));
  });
});

describe('named', () => {
  it.each([
    ['cut', 'cut'],
    ['Cut!', 'cut'],
    ['a cut please', 'cut'],
    ['colour treatment', 'colour'],
    ['blow-dry', 'blow-dry'],
    ['haircut', undefined],
    ['cut and colour', undefined],
    ['', undefined],
    ['???', undefined],
  ])('finds what %j means: %s', (wanted, name) => {
    expect(named(of('cut', 'colour', 'blow-dry'), wanted)?.name).toBe(name);
  });

  it('takes the whole name before a part of it', () => {
    expect(named(of('visit', 'new patient visit'), 'visit')?.name).toBe('visit');
    expect(named(of('visit', 'new patient visit'), 'patient visit')?.name).toBeUndefined();
  });
});
