import { ERASURE_GROUNDS } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RetentionCatalog } from '../retention/retention-catalog.js';
import type { RetentionClass } from '../retention/retention-class.js';
import { mayDispose } from './may-dispose.js';
import { mayErase } from './may-erase.js';

const DAY = 86_400_000;
const days = fc.integer({ min: 0, max: 50 });

/** A class, what it says to each ground, and when its floor and ceiling end, counted in days from the call's end. */
const someClass = fc.record({
  floor: fc.option(days, { nil: undefined }),
  ceiling: days,
  answers: fc.array(fc.constantFrom('refuses', 'yields', 'silent'), {
    minLength: ERASURE_GROUNDS.length,
    maxLength: ERASURE_GROUNDS.length,
  }),
});
type SomeClass = typeof someClass extends fc.Arbitrary<infer T> ? T : never;

const groundsThat = ({ answers }: SomeClass, answer: string) =>
  ERASURE_GROUNDS.filter((_, index) => answers[index] === answer);

function catalogOf(classes: readonly SomeClass[]): RetentionCatalog {
  return new Map(
    classes.map((each, index): [string, RetentionClass] => [
      `c${index}`,
      {
        class: `c${index}`,
        revision: 1,
        title: 'A class',
        citation: [{ source: `law ${index}`, evidence: 'K' }],
        lastVerified: '2026-11-23',
        periods: [
          {
            ...(each.floor !== undefined && { floor: { seconds: each.floor } }),
            ceiling: { seconds: each.ceiling },
            clocks: ['call-end'],
          },
        ],
        erasure: { refuses: groundsThat(each, 'refuses'), yields: groundsThat(each, 'yields') },
      },
    ]),
  );
}

/** Lengths in seconds, so that a naive sum is the answer. */
const END = 1_000 * DAY;
const facts = { startedAt: END, zone: 'UTC', clocks: { 'call-end': END } };
const situation = fc.record({
  classes: fc.array(someClass, { maxLength: 4 }),
  holds: fc.array(fc.constantFrom('h1', 'h2'), { maxLength: 2 }),
  seconds: days,
  ground: fc.constantFrom(...ERASURE_GROUNDS),
  isDecided: fc.boolean(),
});

describe('mayErase and mayDispose, of any classes', () => {
  it('erase exactly what neither a hold nor a floor that does not yield stands against', () => {
    fc.assert(
      fc.property(situation, ({ classes, holds, seconds, ground, isDecided }) => {
        const names = classes.map((_, index) => `c${index}`);
        const asked = { ground, holds, classes: names, facts, isDecided };
        const answer = mayErase(catalogOf(classes), asked, END + seconds * 1_000);
        const running = classes.filter(({ floor }) => floor !== undefined && seconds < floor);
        const index = ERASURE_GROUNDS.indexOf(ground);
        const refuses = running.some(({ answers }) => answers[index] === 'refuses');
        const silent = running.some(({ answers }) => answers[index] === 'silent');
        const mayGo = holds.length === 0 && !refuses && (!silent || isDecided);
        expect(answer.kind === 'erase').toBe(mayGo);
        if (answer.kind === 'erase') expect(answer.setAside.length > 0).toBe(silent);
      }),
    );
  });

  it('dispose of nothing that is held, still kept by a floor, or not past a ceiling', () => {
    fc.assert(
      fc.property(situation, ({ classes, holds, seconds }) => {
        const names = classes.map((_, index) => `c${index}`);
        const asked = { holds, classes: names, facts, sealedUntil: null };
        const answer = mayDispose(catalogOf(classes), asked, END + seconds * 1_000);
        const isPast = classes.some(({ ceiling }) => seconds >= ceiling);
        const floor = Math.max(-1, ...classes.map((each) => each.floor ?? -1));
        const isFree = holds.length === 0 && seconds >= floor;
        expect(answer.kind === 'dispose').toBe(isPast && isFree);
      }),
    );
  });
});
