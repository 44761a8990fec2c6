import { STREAM_POLICIES } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BufferModel } from '../testing/buffer-model.js';
import { drain, letterBuffer } from '../testing/letters.js';

const RUNS = 500;

const options = fc.record({
  capacityEvents: fc.integer({ min: 1, max: 40 }),
  capacityBytes: fc.integer({ min: 1, max: 60 }),
  policy: fc.constantFrom(...STREAM_POLICIES),
  criticalReservePercent: fc.constantFrom(0, 25, 50, 100),
});

type Action =
  | { readonly do: 'offer' | 'wait'; readonly letter: string; readonly bytes: number }
  | { readonly do: 'abort'; readonly producer: number }
  | { readonly do: 'take' }
  | { readonly do: 'takeMany'; readonly events: number; readonly bytes: number }
  | { readonly do: 'close' };

const bytes = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 8 }) },
  { weight: 1, arbitrary: fc.integer({ min: 9, max: 70 }) },
);
/** Critical, or sheddable under one of two keys or under none. */
const letter = fc.constantFrom('A', 'A', 'a', 'b', 'x');
const arrival = (name: 'offer' | 'wait') => fc.record({ do: fc.constant(name), letter, bytes });

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: arrival('offer') },
    { weight: 5, arbitrary: arrival('wait') },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('abort' as const), producer: fc.nat(9) }) },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('take' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('takeMany' as const), events: fc.nat(8), bytes }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
  ),
  { maxLength: 120 },
);

describe('BoundedBuffer', () => {
  it('does what the naive model does, for any sequence of calls under every policy', async () => {
    await fc.assert(
      fc.asyncProperty(options, actions, async (limits, sequence) => {
        const gaveWay: string[] = [];
        const byLetter = new Map<string, number>();
        const sizeOf = (letter: string): number => byLetter.get(letter) as number;
        const onDropped = (item: string, reason: string): void =>
          void gaveWay.push(`${reason} ${item}`);
        const buffer = letterBuffer({ ...limits, sizeOf, onDropped });
        const model = new BufferModel(limits, sizeOf);
        const aborts: { letter: string; controller: AbortController }[] = [];
        const answers = new Map<string, Promise<string>>();

        for (const [i, action] of sequence.entries()) {
          if (action.do === 'offer' || action.do === 'wait') {
            // `A12#7`: critical, 12 bytes, seventh of its run.
            const letter = `${action.letter}${action.bytes}#${i}`;
            byLetter.set(letter, action.bytes);
            if (action.do === 'offer') {
              expect(buffer.offer(letter).kind).toBe(model.offer(letter));
            } else {
              const controller = new AbortController();
              aborts.push({ letter, controller });
              answers.set(letter, buffer.offerWhenRoom(letter, controller.signal));
              model.offerWhenRoom(letter);
            }
          } else if (action.do === 'abort') {
            const producer = aborts[action.producer];
            producer?.controller.abort();
            if (producer) model.abort(producer.letter);
          } else if (action.do === 'take') {
            expect(buffer.peek()).toBe(model.held[0]);
            expect(buffer.take()).toBe(model.take());
          } else if (action.do === 'takeMany') {
            const { events, bytes: most } = action;
            expect(buffer.takeMany(events, most)).toEqual(model.takeMany(events, most));
          } else {
            buffer.close();
            model.close();
          }
          expect(buffer.counters).toEqual(model.counters);
          expect([buffer.size, buffer.bytes]).toEqual([model.held.length, model.bytes]);
          expect(gaveWay).toEqual(model.gaveWay);
        }

        buffer.close();
        model.close();
        for (const [letter, answer] of answers)
          expect(await answer).toBe(model.answers.get(letter));
        expect(drain(buffer)).toEqual(model.held);
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps both laws of its counters and both bounds at every step', () => {
    fc.assert(
      fc.property(options, actions, (limits, sequence) => {
        const buffer = letterBuffer(limits);
        for (const action of sequence) {
          if (action.do === 'offer') buffer.offer(`${action.letter}${action.bytes}`);
          else if (action.do === 'wait') {
            void buffer.offerWhenRoom(`${action.letter}${action.bytes}`);
          } else if (action.do === 'take') buffer.take();
          else if (action.do === 'close') buffer.close();
          const { counters } = buffer;
          const { offered, accepted, refused, dropped, superseded, taken, waiting } = counters;
          expect(accepted).toBe(taken + dropped + superseded + buffer.size);
          expect(offered).toBe(accepted + refused + waiting);
          expect(buffer.size).toBeLessThanOrEqual(limits.capacityEvents);
          expect(buffer.bytes).toBeLessThanOrEqual(limits.capacityBytes);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('gives each producer one true answer in any interleaving of takes, aborts and a close', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(11), { maxLength: 6 }),
        fc.nat(12),
        fc.boolean(),
        async (scheduler, sizes, aborted, takes, isClosing) => {
          const buffer = letterBuffer({ policy: 'block', capacityBytes: 8, sizeOf });
          const controllers = sizes.map(() => new AbortController());
          const answers = sizes.map((size, i) =>
            scheduler
              .schedule(Promise.resolve(), `offer ${i}`)
              .then(() => buffer.offerWhenRoom(`A${size}#${i}`, controllers[i]?.signal)),
          );
          for (const i of aborted) {
            void scheduler
              .schedule(Promise.resolve(), `abort ${i}`)
              .then(() => controllers[i]?.abort());
          }
          const taken: string[] = [];
          for (let i = 0; i < takes; i += 1) {
            void scheduler.schedule(Promise.resolve(), `take ${i}`).then(() => {
              const letter = buffer.take();
              if (letter !== undefined) taken.push(letter);
            });
          }
          if (isClosing) {
            void scheduler.schedule(Promise.resolve(), 'close').then(() => buffer.close());
          }
          await scheduler.waitIdle();
          const held = drain(buffer);
          // Draining lets those in who still wait: go on until nobody does.
          while (buffer.size > 0) held.push(...drain(buffer));
          const outcomes = await Promise.all(answers);
          const entered = [...taken, ...held];
          const accepted = sizes
            .map((size, i) => `A${size}#${i}`)
            .filter((_, i) => outcomes[i] === 'accepted');
          expect([...entered].sort()).toEqual([...accepted].sort());
        },
      ),
      { numRuns: RUNS },
    );
  });
});

function sizeOf(letter: string): number {
  return Number(/\d+/.exec(letter)?.[0]);
}
