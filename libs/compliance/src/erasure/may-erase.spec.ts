import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ERASURE_GROUNDS } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { retentionCatalogFrom } from '../retention/retention-catalog.js';
import { type ErasureCase, mayErase } from './may-erase.js';

const FOLDER = join(import.meta.dirname, '../../../../config/retention');
const CATALOG = retentionCatalogFrom(
  readdirSync(FOLDER).map((name) => ({
    path: name,
    text: readFileSync(join(FOLDER, name), 'utf8'),
  })),
);

const STARTED = Date.parse('2026-03-02T15:00:00Z');
const SOON = STARTED + 86_400_000;
const LATE = Date.parse('2046-01-01T00:00:00Z');
const asked = (more: Partial<ErasureCase>): ErasureCase => ({
  ground: 'gdpr-17',
  holds: [],
  classes: [],
  facts: { startedAt: STARTED, zone: 'America/New_York', clocks: { 'call-end': STARTED + 60_000 } },
  ...more,
});
const said = (more: Partial<ErasureCase>, at = SOON): string => {
  const answer = mayErase(CATALOG, asked(more), at);
  return answer.kind === 'refused' ? `refused: ${answer.because}` : answer.kind;
};

describe('mayErase', () => {
  it('lets a call go that no class keeps', () => {
    expect(mayErase(CATALOG, asked({}), SOON)).toEqual({ kind: 'erase', setAside: [] });
  });

  it.each(ERASURE_GROUNDS)(
    'refuses %s while a legal hold stands, whoever has decided',
    (ground) => {
      const held = { ground, holds: ['h-1'], isDecided: true };
      expect(mayErase(CATALOG, asked(held), LATE)).toEqual({
        kind: 'refused',
        because: 'hold',
        holds: ['h-1'],
      });
    },
  );

  it('lets a floor refuse only what its class lists', () => {
    expect(said({ classes: ['hipaa-documentation'], ground: 'ccpa-delete' })).toBe(
      'refused: floor',
    );
    expect(said({ classes: ['mifid-ii'], ground: 'gdpr-17' })).toBe('refused: floor');
    expect(said({ classes: ['business-record'], ground: 'gdpr-17' })).toBe('erase');
  });

  it('leaves what laws contradict each other about to a person, and names the floors', () => {
    const both = { classes: ['business-record', 'hipaa-documentation', 'debt-collection'] };
    const answer = mayErase(CATALOG, asked(both), SOON);
    expect(answer).toMatchObject({
      kind: 'conflict',
      floors: [
        { class: 'hipaa-documentation', source: '45 CFR 164.316(b)(2)(i)' },
        { class: 'debt-collection', source: '12 CFR 1006.100(a), (b)' },
      ],
    });
    expect(mayErase(CATALOG, asked({ ...both, isDecided: true }), SOON)).toEqual({
      kind: 'erase',
      setAside: answer.kind === 'conflict' ? answer.floors : [],
    });
  });

  it('does not let a person decide against a floor that refuses', () => {
    const decided = { classes: ['mifid-ii', 'hipaa-documentation'], isDecided: true };
    expect(said(decided)).toBe('refused: floor');
  });

  it('looks at floors that still run only', () => {
    expect(said({ classes: ['hipaa-documentation'] }, LATE)).toBe('erase');
  });

  it('asks a person about a class that nobody knows any more, and about a call of an unknown day', () => {
    expect(mayErase(CATALOG, asked({ classes: ['gone'], ground: 'order' }), LATE)).toEqual({
      kind: 'conflict',
      floors: [{ class: 'gone', source: 'unknown', at: null }],
    });
    expect(said({ classes: ['hipaa-documentation'], facts: undefined }, LATE)).toBe('conflict');
  });
});
