import { CHECKPOINT_PATH, checkpointPath } from '@verbatim/audit-log';
import { describe, expect, it } from 'vitest';
import { LogWorld } from '../testing/log-world.js';
import { prefixesAbove, searchNewerCheckpoint } from './log-head.js';
import { DatabaseBehindLogError } from './log.errors.js';

describe('prefixesAbove', () => {
  it.each([0, 1, 9, 10, 99, 12_345, 990_099, 2 ** 53 - 1])(
    'begins the names of sizes above %i and of no others',
    (size) => {
      const prefixes = prefixesAbove(size);
      const isBegun = (other: number): boolean =>
        prefixes.some((prefix) => checkpointPath(other).startsWith(prefix));
      const others = [
        0, 1, 2, 8, 9, 10, 11, 99, 100, 12_344, 12_345, 12_346, 990_098, 990_100, 1e9,
      ];
      for (const other of [...others, size - 1, size, size + 1, 2 ** 53 - 1]) {
        if (!Number.isSafeInteger(other) || other < 0) continue;
        expect([other, isBegun(other)]).toEqual([other, other > size]);
      }
      expect(prefixes.length).toBeLessThanOrEqual(9 * 16);
    },
  );
});

describe('searchNewerCheckpoint', () => {
  it('finds one that a pointer which was set back does not tell of', async () => {
    const world = new LogWorld();
    world.request(0, 3);
    await world.publish();
    const [early, pointer] = [world.state, world.objects.get(CHECKPOINT_PATH)!];
    await searchNewerCheckpoint(early, world);
    world.request(3, 1_200);
    await world.publish();
    await searchNewerCheckpoint(world.state, world);
    world.objects.set(CHECKPOINT_PATH, pointer);
    const search = searchNewerCheckpoint(early, world);
    await expect(search).rejects.toThrow(DatabaseBehindLogError);
    await expect(search).rejects.toThrow(checkpointPath(1_200));
  });

  it('passes over the checkpoint of a publication that is under way', async () => {
    const world = new LogWorld();
    world.request(0, 3);
    await world.publish();
    await searchNewerCheckpoint({ ...world.state, publishedSize: 0, sequencedSize: 3 }, world);
  });
});
