import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ItemRing } from './item-ring.js';

type Step =
  { readonly do: 'push' | 'shift' | 'pop' } | { readonly do: 'remove'; readonly at: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Step>({ do: 'push' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'shift' }) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'pop' }) },
    { weight: 4, arbitrary: fc.nat().map((at): Step => ({ do: 'remove', at })) },
  ),
  { size: 'large', maxLength: 200 },
);

describe('ItemRing', () => {
  it('holds what an array holds, for any pushes, shifts, pops and removals from the middle', () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const ring = new ItemRing<string>();
        const model: { item: string; ticket: number; bytes: number }[] = [];
        for (const [ticket, step] of sequence.entries()) {
          if (step.do === 'push') {
            const bytes = ticket % 7;
            ring.push(`item ${ticket}`, bytes, ticket, ticket * 10);
            model.push({ item: `item ${ticket}`, ticket, bytes });
          } else if (model.length > 0) {
            if (step.do === 'shift') expect(ring.shift()).toBe(model.shift()?.item);
            if (step.do === 'pop') expect(ring.pop()).toBe(model.pop()?.item);
            if (step.do === 'remove') {
              const [gone] = model.splice(step.at % model.length, 1);
              expect(ring.remove(gone?.ticket as number)).toBe(gone?.item);
            }
          }
          expect(ring.size).toBe(model.length);
          expect(ring.bytes).toBe(model.reduce((sum, { bytes }) => sum + bytes, 0));
          expect(ring.headTicket()).toBe(model[0]?.ticket ?? Infinity);
          if (model[0])
            expect([ring.peek(), ring.headBytes()]).toEqual([model[0].item, model[0].bytes]);
        }
        const rest = Array.from({ length: ring.size }, () => ring.shift());
        expect(rest).toEqual(model.map(({ item }) => item));
      }),
      { numRuns: 200 },
    );
  });

  it('treats the removal of what it does not hold as a bug', () => {
    const ring = new ItemRing<string>();
    expect(() => ring.remove(1)).toThrow(/not held/);
    ring.push('a', 1, 5, 0);
    expect(() => ring.remove(4)).toThrow(/not held/);
    expect(ring.size).toBe(1);
  });
});
