import { describe, expect, it } from 'vitest';
import { TestLog, testLeaves } from '../testing/test-log.js';
import { logLeaf } from './log-leaf.js';
import { LogTiles } from './log-tiles.js';
import { LoggedTwice } from './logged-twice.js';

const leaves = testLeaves(0, 3_000);
const entries = leaves.map(logLeaf);
/** Another digest of what entry 5 is of. */
const again = logLeaf({ ...leaves[5]!, digest: leaves[6]!.digest });

async function searched(all: readonly Buffer[], entriesMax?: number): Promise<LoggedTwice> {
  const log = new TestLog();
  await log.append(all);
  const twice = new LoggedTwice(new LogTiles(log.store), all.length, entriesMax);
  for (let from = 0; from < all.length; from += 256) {
    await twice.add(from, all.slice(from, from + 256));
  }
  return twice;
}

describe('LoggedTwice', () => {
  it('finds nothing among objects that were each logged once', async () => {
    const twice = await searched(entries);
    expect(twice.found).toBeUndefined();
    expect(twice.isComplete).toBe(true);
  });

  it('finds the first of two digests, however far apart', async () => {
    const twice = await searched([...entries, again, ...testLeaves(3_000, 3_100).map(logLeaf)]);
    expect(twice.found).toMatch(/hour-5\.json was logged with two digests, in entries 5 and 3000$/);
  });

  it('says that it did not look at all of a log above its bound', async () => {
    const twice = await searched([...entries, again], 3_000);
    expect(twice.found).toBeUndefined();
    expect(twice.isComplete).toBe(false);
  });
});
