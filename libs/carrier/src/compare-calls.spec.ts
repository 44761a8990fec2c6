import { describe, expect, it } from 'vitest';
import type { CarrierCall } from './carrier-call.js';
import { compareCalls, type CallComparison, type RecordedCall } from './compare-calls.js';

const FROM = Date.parse('2026-11-26T00:00:00Z');
const TO = Date.parse('2026-11-27T00:00:00Z');
const NOON = FROM + 43_200_000;

const carrierCall = (change: Partial<CarrierCall> = {}): CarrierCall => ({
  ...{ callSid: 'CA1', accountSid: 'AC1', parentCallSid: undefined, direction: 'inbound' },
  ...{ startedAt: NOON, durationSeconds: 60, status: 'completed' },
  ...change,
});
const record = (change: Partial<RecordedCall> = {}): RecordedCall => ({
  ...{ callId: 'CA1', startedAt: NOON + 800, endedAt: NOON + 61_000, isLogged: true },
  ...change,
});

const compare = (
  carrier: readonly CarrierCall[],
  recorded: readonly RecordedCall[],
  change: Partial<CallComparison> = {},
) =>
  compareCalls({
    ...{ from: FROM, to: TO, carrier, recorded, now: TO + 3_600_000 },
    ...{ mergeDelayMs: 60_000, toleranceSeconds: 10, ...change },
  });

describe('compareCalls', () => {
  it('finds nothing where both have the same calls', () => {
    expect(compare([carrierCall()], [record()])).toEqual({
      findings: [],
      counts: {
        ...{ matched: 1, neverAnswered: 0, running: 0, young: 0, dialledLegs: 0, atEdge: 0 },
      },
    });
  });

  it.each<[string, CarrierCall[], RecordedCall[], string]>([
    ['a call that was never recorded', [carrierCall()], [], 'not-recorded'],
    ['a call that is not in the log', [carrierCall()], [record({ isLogged: false })], 'not-in-log'],
    ['a call that the carrier does not know', [], [record()], 'not-at-carrier'],
    [
      'a call that was longer than its record',
      [carrierCall({ durationSeconds: 72 })],
      [record()],
      'duration-differs',
    ],
    [
      'a leg of a call that is not recorded either',
      [carrierCall({ parentCallSid: 'CA0' })],
      [],
      'not-recorded',
    ],
  ])('finds %s', (_case, carrier, recorded, kind) => {
    const { findings } = compare(carrier, recorded);
    expect(findings.map((finding) => finding.kind)).toEqual([kind]);
    expect(findings[0]?.callSid).toBe('CA1');
  });

  it.each<[string, CarrierCall[], RecordedCall[], string]>([
    ['busy', [carrierCall({ status: 'busy', durationSeconds: undefined })], [], 'neverAnswered'],
    ['canceled', [carrierCall({ status: 'canceled' })], [record()], 'neverAnswered'],
    ['still on', [carrierCall({ status: 'in-progress' })], [], 'running'],
    ['ten seconds apart', [carrierCall({ durationSeconds: 70 })], [record()], 'matched'],
    ['without an end in the record', [carrierCall()], [record({ endedAt: undefined })], 'matched'],
    [
      'a leg that a recorded call dialled',
      [carrierCall(), carrierCall({ callSid: 'CA2', parentCallSid: 'CA1' })],
      [record()],
      'dialledLegs',
    ],
    ['recorded at the edge of the day', [], [record({ startedAt: FROM + 1_000 })], 'atEdge'],
  ])('takes a call that is %s for no finding', (_case, carrier, recorded, count) => {
    const { findings, counts } = compare(carrier, recorded);
    expect(findings).toEqual([]);
    expect(counts[count as keyof typeof counts]).toBe(1);
  });

  it('gives a call the time of the merge delay after its end, and not longer', () => {
    const now = NOON + 60_000 + 59_999;
    const one = (at: number) => compare([carrierCall()], [], { now: at });
    expect(one(now).counts.young).toBe(1);
    expect(one(now + 1).findings).toMatchObject([{ kind: 'not-recorded' }]);
  });

  it('lets calls at midnight find each other, and reports each day its own', () => {
    const before = carrierCall({ startedAt: FROM - 500 });
    const { findings, counts } = compare([before], [record({ startedAt: FROM + 400 })]);
    expect(findings).toEqual([]);
    expect(counts.matched + counts.atEdge).toBe(0);
    expect(compare([before], []).findings).toEqual([]);
  });

  it('lists findings in the order in which calls began', () => {
    const calls = [3, 1, 2].map((n) => carrierCall({ callSid: `CA${n}`, startedAt: NOON + n }));
    expect(compare(calls, []).findings.map(({ callSid }) => callSid)).toEqual([
      ...['CA1', 'CA2', 'CA3'],
    ]);
  });
});
