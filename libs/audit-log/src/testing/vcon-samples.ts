import { describe, expect, it } from 'vitest';
import { checkVcon } from '../vcon/check-vcon.js';
import type { Json, VconRule } from '../vcon/rules/vcon-rule.js';

export const UUID = '019f15a6-a752-826f-b9a2-279e0d16bc46';
export const SHA512 = `sha512-${'A'.repeat(86)}`;
export const START = '2026-06-21T17:53:26Z';

export const text = {
  type: 'text',
  start: START,
  parties: 0,
  mediatype: 'text/plain',
  body: 'x',
  encoding: 'none',
};
export const recording = {
  type: 'recording',
  start: START,
  parties: [0, 1],
  url: 'https://a.example/b',
  content_hash: SHA512,
};
export const transfer = {
  ...{ type: 'transfer', start: START, transferee: 0, transferor: 1, transfer_target: 0 },
  ...{ original: 0, target_dialog: [0] },
};
export const incomplete = {
  type: 'incomplete',
  start: START,
  parties: [0, 1],
  disposition: 'busy',
};
export const analysis = {
  type: 'report',
  dialog: 0,
  vendor: 'V',
  schema: 's/1',
  body: { a: 1 },
  encoding: 'json',
};
export const attachment = {
  ...{ purpose: 'p', start: START, party: 0, dialog: 0 },
  ...{ mediatype: 'application/json', body: null, encoding: 'json' },
};

/** A vCon that meets every demand, with changes. */
export const vcon = (changes: Json = {}): Json => ({
  ...{ vcon: '0.4.0', uuid: UUID, created_at: START },
  parties: [{ tel: '+15550100007' }, { name: 'Bob', validation: 'none' }],
  dialog: [text],
  ...changes,
});
export const parties = (...more: Json[]) => vcon({ parties: [{}, ...more] });
export const dialogs = (...more: Json[]) => vcon({ dialog: [text, ...more] });
export const saying = (changes: Json) => dialogs({ ...text, ...changes });
export const analyses = (changes: Json) => vcon({ analysis: [{ ...analysis, ...changes }] });
export const attachments = (changes: Json) =>
  vcon({ attachments: [{ ...attachment, body: 'x', ...changes }] });
export const without = (object: Json, ...names: string[]): Json =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

export interface RuleCases {
  readonly valid: readonly unknown[];
  /** With the places that are told. */
  readonly invalid: readonly (readonly [unknown, ...string[]])[];
}

/** Describes every rule by its cases, and holds that there is no rule without. */
export function describeRules(
  rules: readonly VconRule[],
  cases: Readonly<Record<string, RuleCases>>,
): void {
  it('has cases for each of its rules', () => {
    expect(Object.keys(cases).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  describe.each(Object.entries(cases))('%s', (id, { valid, invalid }) => {
    const broken = (value: unknown) =>
      checkVcon(value)
        .filter(({ rule }) => rule === id)
        .map(({ at }) => at);

    it.each(valid.map((value, n) => [n + 1, value]))('passes its case %i', (_n, value) => {
      expect(broken(value)).toEqual([]);
    });

    it.each(invalid.map(([value, ...places]) => [places.join(', '), value, places]))(
      'tells %s',
      (_name, value, places) => {
        expect(broken(value)).toEqual(places);
      },
    );
  });
}
