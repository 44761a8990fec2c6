import { describe, expect, it } from 'vitest';
import { ForgedRequests } from './forged-requests.js';

const BYTES = 3_000;
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
    expect(forged.isHeard('203.0.113.9', BYTES)).toBe(false);
    expect(forged.isHeard('203.0.113.10', BYTES)).toBe(true);
    expect(flooded('203.0.113.9', 60).isHeard('203.0.113.9', BYTES)).toBe(true);
  });

  it('hears it once a second from then on', () => {
    const forged = flooded('203.0.113.9', 100);
    clock.nowMs = 1_000;
    expect([forged.isHeard('203.0.113.9', BYTES), forged.isHeard('203.0.113.9', BYTES)]).toEqual([
      true,
      false,
    ]);
  });

  it('is at its service again once it has signed', () => {
    const forged = flooded('203.0.113.9', 100);
    forged.signed('203.0.113.9');
    expect(forged.isHeard('203.0.113.9', BYTES)).toBe(true);
  });

  it('holds nothing against a source that is not known', () => {
    const forged = new ForgedRequests();
    for (let i = 0; i < 1_000; i++) forged.refused(undefined);
    expect(forged.isHeard(undefined, BYTES)).toBe(true);
  });

  it('hears whoever has signed, while strangers of the same network and of all others flood it', () => {
    clock.nowMs = 0;
    const forged = new ForgedRequests(() => clock.nowMs);
    forged.signed('54.172.60.1');
    const isHeard: boolean[] = [];
    for (let n = 0; n < 20_000; n++) {
      clock.nowMs += 0.2;
      forged.isHeard(`54.172.60.${n % 256}`, 60_000);
      forged.isHeard(`10.${n % 3}.${n % 251}.1`, 60_000);
      isHeard.push(forged.isHeard('54.172.60.1', 60_000));
    }
    expect(new Set(isHeard)).toEqual(new Set([true]));
  });

  it('takes a signer for a stranger again that sends what it did not sign', () => {
    const forged = flooded('203.0.113.9', 0);
    forged.signed('203.0.113.9');
    for (let i = 0; i < 61; i++) forged.refused('203.0.113.9');
    expect(forged.isHeard('203.0.113.9', BYTES)).toBe(false);
  });
});
