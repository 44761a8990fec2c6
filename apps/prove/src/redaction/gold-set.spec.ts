import { describe, expect, it } from 'vitest';
import { type GoldCase, goldSet } from './gold-set.js';
import { DEV_TEMPLATES } from './templates-dev.js';
import { HELD_OUT_TEMPLATES } from './templates-held-out.js';
import { DEV_VALUES } from './values-dev.js';
import { HELD_OUT_VALUES } from './values-held-out.js';
import { VALUE_TYPES } from './values.js';

const options = { types: VALUE_TYPES, casesPerType: 60, seed: 3 } as const;
const held = [...goldSet({ ...options, split: 'held-out' })];
const dev = [...goldSet({ ...options, split: 'dev' })];

/** The numerals of each turn’s identifier, joined; an address of the net is not made of a list. */
const longNumbers = (cases: readonly GoldCase[]): string[] =>
  cases
    .filter(({ type }) => type !== 'ip')
    .flatMap(({ turns }) =>
      turns.map(({ text, secrets }) =>
        secrets.map(({ start, end }) => text.slice(start, end).replace(/\D/g, '')).join(''),
      ),
    )
    .filter((digits) => digits.length >= 8);

describe('goldSet', () => {
  it('makes the same cases from the same seed', () => {
    expect([...goldSet({ ...options, split: 'dev' })]).toEqual(dev);
  });

  it('has no template in both splits', () => {
    for (const type of VALUE_TYPES) {
      const both = HELD_OUT_TEMPLATES[type].filter((each) => DEV_TEMPLATES[type].includes(each));
      expect(both).toEqual([]);
    }
  });

  it.each(['given', 'surnames', 'streets', 'domains', 'words'] as const)(
    'has no value of %s in both splits',
    (list) => {
      const both = HELD_OUT_VALUES[list].filter((each) => DEV_VALUES[list].includes(each));
      expect(both).toEqual([]);
    },
  );

  it('generates no long number in both splits', () => {
    expect(longNumbers(held).length).toBeGreaterThan(50);
    expect(longNumbers(held).filter((each) => longNumbers(dev).includes(each))).toEqual([]);
  });

  it('marks something to be found in every case, and nothing of the template’s own words', () => {
    for (const { turns, type } of [...held, ...dev]) {
      const marked = turns.flatMap(({ text, secrets }) =>
        secrets.map(({ start, end }) => text.slice(start, end)),
      );
      expect(marked.length, type).toBeGreaterThan(0);
      expect(marked.filter((each) => /^\s|\s$|^$/.test(each))).toEqual([]);
    }
  });
});
