import { STREAM_POLICIES } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferCommands, BufferUnderTest } from '../testing/buffer-commands.js';
import { BufferModel } from '../testing/buffer-model.js';
import { drain, letterBuffer, type Letter } from '../testing/letters.js';

const RUNS = 500;

const options = fc.record({
  capacityEvents: fc.integer({ min: 1, max: 40 }),
  capacityBytes: fc.integer({ min: 1, max: 60 }),
  policy: fc.constantFrom(...STREAM_POLICIES),
  criticalReservePercent: fc.constantFrom(0, 25, 50, 100),
});

describe('BoundedBuffer', () => {
  it('does what the naive model does, for any sequence of calls under every policy', async () => {
    await fc.assert(
      fc.asyncProperty(options, bufferCommands, async (limits, commands) => {
        const model = new BufferModel(limits);
        const real = new BufferUnderTest(limits);
        fc.modelRun(() => ({ model, real }), commands);

        real.buffer.close();
        model.close();
        for (const [letter, answer] of real.answers) {
          expect(await answer).toBe(model.answers.get(letter));
        }
        expect(drain(real.buffer)).toEqual(model.held);
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps both laws of its counters and both bounds, also within a listener that offers and takes', () => {
    fc.assert(
      fc.property(options, fc.array(step, { maxLength: 120 }), (limits, steps) => {
        let depth = 0;
        const buffer = letterBuffer({
          ...limits,
          onDropped: () => {
            check();
            depth += 1;
            // In turns, and not without end: what it offers may evict again.
            if (depth <= 3) perform(depth % 2 ? 'take' : 'a3');
            depth -= 1;
            check();
          },
        });
        const perform = (each: string): void => {
          if (each === 'take') buffer.take();
          else if (each === 'close') buffer.close();
          else if (each.startsWith('wait ')) void buffer.offerWhenRoom(each.slice(5));
          else if (each.includes(' ')) buffer.offerMany(each.split(' '));
          else buffer.offer(each);
        };
        const check = (): void => {
          const { offered, accepted, refused, dropped, superseded, taken, waiting } =
            buffer.counters;
          expect(accepted).toBe(taken + dropped + superseded + buffer.size);
          expect(offered).toBe(accepted + refused + waiting);
          expect(buffer.size).toBeLessThanOrEqual(limits.capacityEvents);
          expect(buffer.bytes).toBeLessThanOrEqual(limits.capacityBytes);
        };
        for (const each of steps) {
          perform(each);
          check();
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
          const buffer = letterBuffer({ policy: 'block', capacityBytes: 8 });
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

  it('hands each item to one consumer once, whoever is cancelled, leaves or closes, and lets all end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(race, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 4 }),
        async (scheduler, races, capacityEvents) => {
          const buffer = letterBuffer({ policy: 'block', capacityEvents });
          const turn = (label: string): Promise<void> =>
            scheduler.schedule(Promise.resolve(), label);
          const accepted: Letter[] = [];
          const taken: Letter[] = [];
          /** Leaves after `most`; takes one at a time, or in batches, or when it was woken. */
          const consume = async (kind: string, most: number, signal: AbortSignal) => {
            let left = most;
            if (kind === 'loop') {
              for await (const letter of buffer) {
                taken.push(letter);
                if ((left -= 1) <= 0) break;
                await turn('loop');
              }
            } else if (kind === 'batches') {
              for await (const batch of buffer.batches(2)) {
                taken.push(...batch);
                if ((left -= 1) <= 0) break;
                await turn('batches');
              }
            } else {
              while (left > 0 && (await buffer.whenNotEmpty(signal))) {
                taken.push(...buffer.takeMany(1, Infinity));
                left -= 1;
                await turn('taker');
              }
            }
          };
          const produce = async (letters: Letter[], signal: AbortSignal) => {
            for (const letter of letters) {
              await turn(`offer ${letter}`);
              if ((await buffer.offerWhenRoom(letter, signal)) === 'accepted')
                accepted.push(letter);
            }
          };
          const all = races.map(async ({ does, most, isCancelled }, i) => {
            const controller = new AbortController();
            if (isCancelled) void turn(`cancel ${i}`).then(() => controller.abort());
            await turn(`start ${i}`);
            const letters = Array.from({ length: most }, (_, n) => `A1#${i}-${n}`);
            if (does === 'produce') await produce(letters, controller.signal);
            else if (does === 'close') buffer.close();
            else await consume(does, most, controller.signal);
          });
          await scheduler.waitIdle();
          // Whoever still sleeps or waits now is told the end.
          buffer.close();
          await scheduler.waitFor(Promise.all(all));
          taken.push(...drain(buffer));
          expect([...taken].sort()).toEqual([...accepted].sort());
          expect(new Set(taken).size).toBe(taken.length);
          expect(buffer.counters.waiting).toBe(0);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

const letters = fc
  .tuple(fc.constantFrom('A', 'A', 'a', 'b', 'x'), fc.nat(9))
  .map(([letter, bytes]) => `${letter}${bytes}`);
const step = fc.oneof(
  { weight: 6, arbitrary: letters },
  {
    weight: 2,
    arbitrary: fc.array(letters, { minLength: 2, maxLength: 8 }).map((list) => list.join(' ')),
  },
  { weight: 3, arbitrary: letters.map((letter) => `wait ${letter}`) },
  { weight: 4, arbitrary: fc.constant('take') },
  { weight: 1, arbitrary: fc.constant('close') },
);
const race = fc.record({
  does: fc.constantFrom('produce', 'produce', 'produce', 'loop', 'batches', 'taker', 'close'),
  most: fc.integer({ min: 1, max: 4 }),
  isCancelled: fc.boolean(),
});
