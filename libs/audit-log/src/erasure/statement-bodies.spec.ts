import { describe, expect, it } from 'vitest';
import { DecisionId, ErasureBody, HoldBody, TombstoneBody } from './statement-bodies.js';

const callId = `CA${'0'.repeat(32)}`;
const decision = '20261126T181523Z-50d9a1034008';
const revisions = [{ revision: 1, manifestSha256: 'a'.repeat(64) }];
const TOMBSTONE = { callId, revisions, decision, keyVersionsDestroyed: 1, destroyed: [] };

describe('the bodies of statements', () => {
  it('hold a call or a person, not both and not nothing', () => {
    const held = { reason: 'a lawsuit', placedBy: 'counsel' };
    expect(HoldBody.safeParse({ ...held, callId }).success).toBe(true);
    expect(HoldBody.safeParse({ ...held, personKey: 'b'.repeat(32) }).success).toBe(true);
    expect(HoldBody.safeParse({ ...held, callId, personKey: 'b'.repeat(32) }).success).toBe(false);
    expect(HoldBody.safeParse(held).success).toBe(false);
  });

  it('have no room for a number or for words of a call', () => {
    const held = { reason: 'a lawsuit', placedBy: 'counsel', personKey: '+16175550100' };
    expect(HoldBody.safeParse(held).success).toBe(false);
    expect(TombstoneBody.safeParse(TOMBSTONE).success).toBe(true);
    expect(TombstoneBody.safeParse({ ...TOMBSTONE, text: 'Hello.' }).success).toBe(false);
  });

  it.each([
    ['a ground that nobody knows', { ground: 'whim' }],
    ['no call', { calls: [] }],
    ['a reason without end', { reason: 'x'.repeat(501) }],
  ])('refuse an erasure with %s', (_what, change) => {
    const body = {
      ...{ ground: 'gdpr-17', reason: 'asked', by: 'olga' },
      ...{ calls: [{ callId, revisions }], refused: [] },
    };
    expect(ErasureBody.safeParse(body).success).toBe(true);
    expect(ErasureBody.safeParse({ ...body, ...change }).success).toBe(false);
  });

  it('are known by when they were decided on', () => {
    expect(DecisionId.safeParse(decision).success).toBe(true);
    expect(DecisionId.safeParse('../../keys').success).toBe(false);
  });
});
