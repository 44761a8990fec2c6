import { CallKey, EVENT_BYTES_MAX, digestOf } from '@verbatim/audit-log';
import { describe, expect, it } from 'vitest';
import { callIdOf, jobOf, sampleCall } from '../testing/sample-call.js';
import { sortJob } from './archive-job.js';
import { MalformedJobError } from './intake.errors.js';

const events = sampleCall({ callId: callIdOf('sorting'), key: CallKey.generate() });

describe('sortJob', () => {
  it('accepts every event of a good job with the digest that its writer made', () => {
    const sorted = sortJob(jobOf(events));
    expect(sorted).toMatchObject({ kind: 'readable', refused: [] });
    if (sorted.kind !== 'readable') throw new Error('unreachable');
    expect(sorted.accepted.map(({ digest }) => digest.toString('hex'))).toEqual(
      events.map((event) => digestOf(event).toString('hex')),
    );
  });

  it('keeps fields that this build does not know, so that the digest stays the writer’s', () => {
    const newer = { ...events[0], sentiment: { score: 1 } };
    const sorted = sortJob(jobOf([newer]));
    if (sorted.kind !== 'readable') throw new Error('unreachable');
    expect(sorted.accepted[0]?.event).toEqual(newer);
    expect(sorted.accepted[0]?.digest.equals(digestOf(newer))).toBe(true);
  });

  it('parks a whole job of another version', () => {
    const sorted = sortJob({ ...jobOf(events), v: 2 });
    expect(sorted).toMatchObject({ kind: 'parked', version: 2 });
  });

  it.each([
    ['an unknown version', { ...events[1], v: 2 }, 'unknown-version'],
    ['an unknown kind', { ...events[1], kind: 'call.dreamt' }, 'invalid-event'],
    ['no identity', { ...events[1], seq: -1 }, 'invalid-event'],
    ['no object at all', 'hello', 'invalid-event'],
    ['a string without a canonical form', { ...events[1], itemId: '\ud800' }, 'invalid-event'],
    [
      'more bytes than a frame may carry',
      { ...events[1], extra: 'x'.repeat(EVENT_BYTES_MAX) },
      'event-too-large',
    ],
  ])('refuses an event with %s and keeps the rest of its batch', (_, bad, reason) => {
    const sorted = sortJob(jobOf([events[0], bad, events[2]]));
    if (sorted.kind !== 'readable') throw new Error('unreachable');
    expect(sorted.accepted.map(({ event }) => event.seq)).toEqual([0, 2]);
    expect(sorted.refused.map((refused) => refused.reason)).toEqual([reason]);
  });

  it('quarantines one event under one digest, however its keys were ordered', () => {
    const bad = { ...events[1], seq: -1 };
    const reordered = Object.fromEntries(Object.entries(bad).reverse());
    const sorted = sortJob(jobOf([bad, reordered]));
    if (sorted.kind !== 'readable') throw new Error('unreachable');
    const [first, second] = sorted.refused;
    expect(first?.sha256.equals(second?.sha256 ?? Buffer.alloc(0))).toBe(true);
  });

  it('names a refused event by the well-formed parts of its identity only', () => {
    const bad = { ...events[1], callId: 'my name is Alice', kind: 'call.dreamt' };
    const sorted = sortJob(jobOf([bad]));
    if (sorted.kind !== 'readable') throw new Error('unreachable');
    expect(sorted.refused[0]).toMatchObject({ epoch: events[1]?.epoch, seq: 1 });
    expect(sorted.refused[0]).not.toHaveProperty('callId');
  });

  it.each([[null], ['text'], [{}], [{ v: 'one' }], [{ v: 1, vertical: 'healthcare' }]])(
    'rejects %j for good: no version ever wrote such a job',
    (payload) => {
      expect(() => sortJob(payload)).toThrow(MalformedJobError);
      expect(new MalformedJobError(['v']).retryable).toBe(false);
    },
  );
});
