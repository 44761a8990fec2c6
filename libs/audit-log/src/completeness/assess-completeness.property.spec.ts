import type { EventV1, GapReason } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallKey } from '../keys/call-key.js';
import { EpochBuilder, STARTED_AT, epochId } from '../testing/epoch-builder.js';
import { type WrittenEpoch, naiveCompleteness } from '../testing/naive-completeness.js';
import { assessCompleteness } from './assess-completeness.js';
import type { Explanation } from './completeness.js';

const key = CallKey.generate();
const reason = fc.constantFrom<GapReason>('dropped', 'superseded', 'shed', 'process-lost');

/** What a writer does next. */
type Step =
  | { do: 'partial' }
  | { do: 'final' }
  | { do: 'ended' }
  | { do: 'owe'; id: string }
  | { do: 'settle'; id: string }
  | { do: 'gap'; from: number; to: number; reason: GapReason };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Step>({ do: 'partial' }) },
  { weight: 3, arbitrary: fc.constant<Step>({ do: 'final' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'ended' }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('owe' as const), id: fc.constantFrom('a', 'b') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('settle' as const), id: fc.constantFrom('a', 'b') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('gap' as const),
      from: fc.nat(20),
      to: fc.nat(20),
      reason,
    }),
  },
);

/** Which events are lost on the way, and how honest the writer is about it. */
const fate = fc.record({
  steps: fc.array(step, { maxLength: 25 }),
  isClosed: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.boolean()),
  leavesOpen: fc.oneof(
    { weight: 6, arbitrary: fc.constant<string[]>([]) },
    fc.constant<string[]>(['item:c']),
  ),
  losses: fc.oneof(fc.constant<number[]>([]), fc.array(fc.nat(30), { maxLength: 12 })),
  onlySheddable: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.boolean()),
  confesses: fc.option(reason),
});
type Fate = typeof fate extends fc.Arbitrary<infer T> ? T : never;

const explanation = fc
  .record({
    epoch: fc.nat(2).map((n) => epochId(n + 1)),
    from: fc.nat(25),
    length: fc.nat(25),
    reason,
    source: fc.constantFrom('reconciler', 'queue'),
  })
  .map(({ length, ...rest }): Explanation => ({ ...rest, to: rest.from + length }));

function write(fates: readonly Fate[]): WrittenEpoch[] {
  return fates.map((of, i) => {
    const builder = new EpochBuilder({
      key,
      epoch: epochId(i + 1),
      startedAt: STARTED_AT + i * 100_000,
    }).open();
    of.steps.forEach((each) => perform(builder, each));
    const isLost = (event: EventV1) =>
      of.losses.includes(event.seq) && (!of.onlySheddable || event.class === 'sheddable');
    if (of.confesses !== null) confess(builder, builder.events.filter(isLost), of.confesses);
    if (of.isClosed) builder.close(of.leavesOpen);
    const { events: written, epoch } = builder;
    const arrived = written.filter((event) => !isLost(event)).map(({ seq }) => seq);
    return { epoch, written, arrived: new Set(arrived) };
  });
}

function perform(builder: EpochBuilder, each: Step): void {
  if (each.do === 'partial') builder.add('transcript.partial', { revision: 0 });
  else if (each.do === 'final') builder.add('transcript.final', { outcome: 'completed' });
  else if (each.do === 'ended') builder.ended();
  else if (each.do === 'owe') builder.obligation('item', each.id);
  else if (each.do === 'settle') builder.settle('item', each.id, 'final');
  else builder.gap([[Math.min(each.from, each.to), Math.max(each.from, each.to)]], each.reason);
}

function confess(builder: EpochBuilder, lost: readonly EventV1[], why: GapReason): void {
  if (lost.length > 0)
    builder.gap(
      lost.map(({ seq }) => [seq, seq]),
      why,
    );
}

const call = fc.record({
  fates: fc.array(fate, { minLength: 1, maxLength: 3 }),
  explanations: fc.array(explanation, { maxLength: 3 }),
  order: fc.infiniteStream(fc.nat(1_000_000)),
  repeats: fc.infiniteStream(fc.integer({ min: 1, max: 2 })),
});

const seen = (epochs: readonly WrittenEpoch[]): EventV1[] =>
  epochs.flatMap(({ written, arrived }) => written.filter(({ seq }) => arrived.has(seq)));

describe('assessCompleteness', () => {
  it('agrees with a model that looks at every number by itself', () => {
    const verdicts = new Set<string>();
    fc.assert(
      fc.property(call, ({ fates, explanations, order, repeats }) => {
        const epochs = write(fates);
        const delivered = seen(epochs)
          .flatMap((event) => Array.from({ length: repeats.next().value }, () => ({ ...event })))
          .map((event) => ({ event, place: order.next().value }))
          .sort((a, b) => a.place - b.place)
          .map(({ event }) => event);
        fc.pre(delivered.length > 0);

        const expected = naiveCompleteness(epochs, explanations);
        const actual = assessCompleteness({ events: delivered, explanations });
        expect(actual.verdict).toBe(expected.verdict);
        expect(expand(actual.gaps)).toEqual(expected.gaps);
        expect(new Set(actual.epochs.flatMap((each) => each.openObligations))).toEqual(
          expected.openObligations,
        );
        expect(missing(actual.epochs)).toEqual(
          new Set([...expected.gaps.keys(), ...expected.unexplained]),
        );
        verdicts.add(actual.verdict);
      }),
      { numRuns: 1_500 },
    );
    // The generator reaches every verdict; otherwise the agreement would say little.
    expect(verdicts.size).toBe(4);
  });

  it('comes to the same gaps when it is given them back, as a verifier does', () => {
    fc.assert(
      fc.property(call, ({ fates, explanations }) => {
        const events = seen(write(fates));
        const sealed = assessCompleteness({ events, explanations });
        const elsewhere = sealed.gaps.filter(({ source }) => source !== 'stream');
        expect(assessCompleteness({ events, explanations: elsewhere })).toEqual(sealed);
      }),
      { numRuns: 500 },
    );
  });

  it('never lets one event less make a verdict better', () => {
    const gravity = ['complete', 'gaps-explained', 'tail-unknown', 'loss-detected'];
    fc.assert(
      fc.property(call, fc.nat(), ({ fates }, n) => {
        const events = seen(write(fates)).filter(({ kind }) => !OWING.has(kind));
        fc.pre(events.length > 1);
        const without = events.filter((_, i) => i !== n % events.length);
        const before = assessCompleteness({ events, explanations: [] });
        const after = assessCompleteness({ events: without, explanations: [] });
        fc.pre(after.epochs.length === before.epochs.length);
        const isLastOfItsEpoch = before.epochs.some(
          (epoch, i) => epoch.ranges.at(-1)?.[1] !== after.epochs[i]?.ranges.at(-1)?.[1],
        );
        fc.pre(!isLastOfItsEpoch);
        expect(gravity.indexOf(after.verdict)).toBeGreaterThanOrEqual(
          gravity.indexOf(before.verdict),
        );
      }),
      { numRuns: 500 },
    );
  });
});

/** An obligation whose opening is gone is not known to be open: the hole itself tells of it. */
const OWING: ReadonlySet<string> = new Set(['obligation.opened', 'stream.gap']);

function expand(gaps: readonly { epoch: string; from: number; to: number; reason: GapReason }[]) {
  const bySeq = new Map<string, GapReason>();
  for (const { epoch, from, to, reason: why } of gaps) {
    for (let seq = from; seq <= to; seq += 1) bySeq.set(`${epoch} ${seq}`, why);
  }
  return bySeq;
}

function missing(epochs: readonly { epoch: string; ranges: [number, number][] }[]): Set<string> {
  const absent = new Set<string>();
  for (const { epoch, ranges } of epochs) {
    let next = 0;
    for (const [from, to] of ranges) {
      for (; next < from; next += 1) absent.add(`${epoch} ${next}`);
      next = to + 1;
    }
  }
  return absent;
}
