import { describe, expect, it } from 'vitest';
import { ForgedRequests } from './forged-requests.js';

const clock = { nowMs: 0 };
const flooded = (source: string, requests: number): ForgedRequests => {
  clock.nowMs = 0;
  const forged = new ForgedRequests(() => clock.nowMs);
  for (let i = 0; i < requests; i++) forged.refused(source);
  return forged;
};

describe('ForgedRequests', () => {
  it('stops hearing a source that was refused too often, and no other', () => {
    const forged = flooded('203.0.113.9', 61);
    expect(forged.isHeard('203.0.113.9')).toBe(false);
    expect(forged.isHeard('203.0.113.10')).toBe(true);
    expect(flooded('203.0.113.9', 60).isHeard('203.0.113.9')).toBe(true);
  });

  it('hears it once a second from then on', () => {
    const forged = flooded('203.0.113.9', 100);
    clock.nowMs = 1_000;
    expect([forged.isHeard('203.0.113.9'), forged.isHeard('203.0.113.9')]).toEqual([true, false]);
  });

  it('is at its service again once it has signed', () => {
    const forged = flooded('203.0.113.9', 100);
    forged.signed('203.0.113.9');
    expect(forged.isHeard('203.0.113.9')).toBe(true);
  });

  it('holds nothing against a source that is not known', () => {
    const forged = new ForgedRequests();
    for (let i = 0; i < 1_000; i++) forged.refused(undefined);
    expect(forged.isHeard(undefined)).toBe(true);
  });
});
