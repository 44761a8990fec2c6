import { describe, expect, it } from 'vitest';
import { uncoveredText } from './uncovered-text.js';

const from = Date.UTC(2026, 10, 26, 14, 0, 5);
const transfer = { why: 'transfer', to: 'owner', transfer: 'cold', from } as const;

describe('uncoveredText', () => {
  it('tells who had the call, since when and until when', () => {
    const span = { ...transfer, outcome: 'ended', answeredAt: from + 7_000, until: from + 60_000 };
    expect(uncoveredText(span)).toBe(
      '14:00:05 to 14:01:05: cold transfer to owner, answered 14:00:12, ended',
    );
  });

  it('says where no end is told', () => {
    expect(uncoveredText({ ...transfer, outcome: 'started', until: null })).toBe(
      '14:00:05 to no end is told: cold transfer to owner, started',
    );
  });

  it('tells why nothing was kept', () => {
    const span = {
      why: 'capture',
      capture: 'paused',
      reason: 'payment',
      from,
      until: from,
    } as const;
    expect(uncoveredText(span)).toBe('14:00:05 to 14:00:05: capture paused (payment)');
  });
});
