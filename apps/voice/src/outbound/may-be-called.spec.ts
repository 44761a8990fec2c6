import type { PartyContext } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { mayBeCalled } from './may-be-called.js';

/** Boston, at ten in the morning of a Wednesday. */
const NUMBER = '+16175550142';
const MORNING = Date.parse('2026-11-25T10:00:00-05:00');
const NIGHT = Date.parse('2026-11-25T22:00:00-05:00');

const decide = (more: {
  purpose?: 'service' | 'telemarketing' | 'collection';
  wishedAt?: number;
  party?: PartyContext;
  at?: number;
}) => {
  const { purpose = 'service', wishedAt, party, at = MORNING } = more;
  return mayBeCalled({
    ...{ number: NUMBER, party, wishedAt, at },
    vertical: {
      telephone: { outbound: { onMachine: 'hang-up', purpose } },
      jurisdictions: ['US-MA'],
    },
  });
};

describe('mayBeCalled', () => {
  it('lets who asked for it be called back', () => {
    expect(decide({ wishedAt: MORNING - 60_000 })).toEqual({ kind: 'allowed' });
  });

  it('lets nobody be called of whom no consent is known', () => {
    expect(decide({})).toMatchObject({ kind: 'refused', reasons: ['consent-missing'] });
  });

  it('takes a wish to be called back as no consent to be sold anything', () => {
    const answer = decide({ wishedAt: MORNING - 60_000, purpose: 'telemarketing' });
    expect(answer).toMatchObject({ kind: 'refused' });
    expect(answer.kind === 'refused' && answer.reasons).toContain('consent-missing');
  });

  it('waits for the morning where the person is', () => {
    expect(decide({ wishedAt: NIGHT - 60_000, at: NIGHT })).toEqual({
      kind: 'refused',
      reasons: ['hours'],
      freeAt: Date.parse('2026-11-26T08:00:00-05:00'),
    });
  });

  it('lets somebody be called who consented elsewhere, and nobody who has opted out', () => {
    const consents = [{ kind: 'artificial-voice', grantedAt: 1 }] as const;
    const party = { personRef: 'p', consents: [...consents] };
    expect(decide({ party })).toEqual({ kind: 'allowed' });
    const out = { ...party, optOuts: [{ medium: 'telephone' as const, at: 2 }] };
    expect(decide({ party: out })).toMatchObject({ reasons: ['medium-opt-out'] });
  });

  it('places no call that the law counts, since earlier ones are not known here', () => {
    const answer = decide({ wishedAt: MORNING - 1, purpose: 'collection' });
    expect(answer).toEqual({ kind: 'refused', reasons: ['history-unknown'] });
  });
});
