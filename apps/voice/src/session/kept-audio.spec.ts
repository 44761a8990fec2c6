import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeptAudio } from './kept-audio.js';

interface Frame {
  bytes: Buffer;
  readonly atMs: number;
}

/** What it is meant to be: a list of frames. */
class Frames {
  list: Frame[] = [];

  push(bytes: Buffer, atMs: number): void {
    this.list.push({ bytes, atMs });
  }

  silence(fromMs: number, toMs: number): void {
    for (const frame of this.list) {
      if (frame.atMs >= fromMs && frame.atMs < toMs)
        frame.bytes = frame.bytes.map(() => 0xff) as Buffer;
    }
  }

  get isFull(): boolean {
    return this.list.reduce((sum, { bytes }) => sum + bytes.length, 0) > 240_000;
  }
}

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('push' as const),
      frames: fc.integer({ min: 1, max: 90 }),
      bytes: fc.integer({ min: 1, max: 700 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('drop' as const),
      count: fc.integer({ min: 0, max: 200 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('silence' as const),
      from: fc.nat(9_000),
      lasts: fc.nat(2_000),
    }),
  },
);

describe('kept audio', () => {
  it('is what was said, in order, whatever was taken away and silenced meanwhile', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const [kept, frames] = [new KeptAudio(), new Frames()];
        let count = 0;
        for (const each of steps) {
          if (each.do === 'push') {
            for (let i = 0; i < each.frames; i++) {
              const bytes = Buffer.alloc(each.bytes, count % 251);
              kept.push(bytes.toString('base64'), count * 20);
              frames.push(bytes, count * 20);
              count++;
            }
          } else if (each.do === 'drop') {
            kept.drop(each.count);
            frames.list.splice(0, each.count);
          } else {
            kept.silence(each.from, each.from + each.lasts);
            frames.silence(each.from, each.from + each.lasts);
          }
          expect(kept.isFull).toBe(frames.isFull);
          expect(kept.countBefore(count * 10)).toBe(
            frames.list.filter(({ atMs }) => atMs < count * 10).length,
          );
        }
        expect(kept.length).toBe(frames.list.length);
        frames.list.forEach(({ bytes, atMs }, place) => {
          expect(kept.atMs(place)).toBe(atMs);
          expect(kept.payload(place)).toBe(bytes.toString('base64'));
        });
        expect(kept.atMs(kept.length)).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('is full beyond half a minute', () => {
    const kept = new KeptAudio();
    const frame = Buffer.alloc(160).toString('base64');
    for (let i = 0; i < 1_500; i++) kept.push(frame, i * 20);
    expect(kept.isFull).toBe(false);
    kept.push(frame, 30_000);
    expect(kept.isFull).toBe(true);
    kept.drop(1);
    expect(kept.isFull).toBe(false);
  });
});
