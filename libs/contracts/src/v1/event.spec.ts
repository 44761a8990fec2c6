import { describe, expect, it } from 'vitest';
import { EVENT_KINDS, EventV1, STREAM_POLICIES, WORD_FIELDS, eventClassOf } from '../index.js';

const header = {
  v: 1,
  callId: `CA${'a'.repeat(32)}`,
  epoch: 'e'.repeat(32),
  seq: 0,
  criticalSeq: 0,
  at: 1_790_000_000_000,
  vertical: 'healthcare',
  policyRevision: '2026-11-01.1',
  class: 'critical',
  capture: 'on',
} as const;

const opened = {
  ...header,
  kind: 'epoch.opened',
  processId: 'p1',
  reason: 'call-started',
} as const;

describe('EventV1', () => {
  it('has a branch for every kind in the list, and no other', () => {
    const branches = EventV1.options.map((option) => option.shape.kind.value);
    expect(branches.toSorted()).toEqual([...EVENT_KINDS].toSorted());
  });

  it('keeps fields that it does not know, so that an older worker carries a newer event whole', () => {
    const parsed = EventV1.parse({ ...opened, addedLater: { deep: [1, 2] } });
    expect(parsed).toHaveProperty('addedLater', { deep: [1, 2] });
  });

  it('refuses another version instead of guessing at it', () => {
    expect(EventV1.safeParse({ ...opened, v: 2 }).success).toBe(false);
  });

  it.each([
    ['a callId that is no CallSid', { callId: 'CA123' }],
    ['an epoch that is no 32-digit id', { epoch: 'first' }],
    ['a negative seq', { seq: -1 }],
    ['a fractional seq', { seq: 0.5 }],
    ['a seq past 2^40', { seq: 2 ** 40 + 1 }],
    ['an unknown vertical', { vertical: 'casino' }],
    ['an unknown capture state', { capture: 'maybe' }],
  ])('refuses %s', (_name, change) => {
    expect(EventV1.safeParse({ ...opened, ...change }).success).toBe(false);
  });

  it('refuses words in the clear where an envelope belongs', () => {
    const final = { ...header, kind: 'transcript.final', outcome: 'completed' };
    expect(EventV1.safeParse({ ...final, words: { text: 'hello' } }).success).toBe(false);
    expect(
      EventV1.safeParse({ ...final, words: { form: 'withheld', reason: 'paused' } }).success,
    ).toBe(true);
  });

  it('refuses a tombstone without a range', () => {
    const gap = { ...header, kind: 'stream.gap', reason: 'dropped', policy: 'drop-oldest' };
    expect(EventV1.safeParse({ ...gap, component: 'buffer', count: 1, ranges: [] }).success).toBe(
      false,
    );
  });
});

describe('eventClassOf', () => {
  it('makes everything critical under block', () => {
    expect(new Set(EVENT_KINDS.map((kind) => eventClassOf('block', kind)))).toEqual(
      new Set(['critical']),
    );
  });

  it.each(STREAM_POLICIES.filter((policy) => policy !== 'block'))(
    'sheds partials and nothing else under %s',
    (policy) => {
      const sheddable = EVENT_KINDS.filter((kind) => eventClassOf(policy, kind) === 'sheddable');
      expect(sheddable).toEqual(['transcript.partial']);
    },
  );
});

describe('WORD_FIELDS', () => {
  it('names no field that the envelope would let through in the clear', () => {
    for (const [kind, fields] of Object.entries(WORD_FIELDS)) {
      const branch = EventV1.options.find((option) => option.shape.kind.value === kind);
      // `call.started` and the rest carry these inside `words` only.
      for (const field of fields) expect(Object.keys(branch!.shape)).not.toContain(field);
    }
  });
});
