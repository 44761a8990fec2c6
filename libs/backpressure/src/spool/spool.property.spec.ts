import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeqRange } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../testing/collect.js';
import { record } from '../testing/spool-records.js';
import { temporaryDirectories } from '../testing/temporary-directory.js';
import { readSpool } from './read-spool.js';
import { isSpoolFile } from './spool-directory.js';
import type { SpoolRecord } from './spool-types.js';
import { Spool } from './spool.js';

const RUNS = 60;
const newDirectory = temporaryDirectories();

const epoch = fc.constantFrom('first', 'second', 'third');
const range = fc.tuple(fc.nat(60), fc.nat(10)).map(([a, b]): SeqRange => [a, a + b]);

type Action =
  | { readonly do: 'append'; readonly epochs: readonly string[]; readonly bytes: number }
  | { readonly do: 'acknowledge'; readonly epoch: string; readonly ranges: readonly SeqRange[] }
  | { readonly do: 'reopen' | 'crash' };

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        epochs: fc.array(epoch, { minLength: 1, maxLength: 6 }),
        bytes: fc.nat(200),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('acknowledge' as const),
        epoch,
        ranges: fc.array(range, { maxLength: 4 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('reopen' as const, 'crash' as const) }),
    },
  ),
  { maxLength: 40 },
);

const idOf = ({ epoch: name, seq }: SpoolRecord): string => `${name}/${seq}`;

/** What a spool promises: a list, and the set of those that were acknowledged since it was opened. */
class SpoolModel {
  appended: string[] = [];
  acknowledged = new Set<string>();
  readonly nextSeq = new Map<string, number>();

  append(epochs: readonly string[], bytes: number): SpoolRecord[] {
    return epochs.map((name) => {
      const seq = this.nextSeq.get(name) ?? 0;
      // Not gapless: the events between were sheddable and are not in the spool.
      this.nextSeq.set(name, seq + 1 + (bytes % 3));
      this.appended.push(`${name}/${seq}`);
      return record(seq, bytes, name);
    });
  }

  acknowledge(name: string, ranges: readonly SeqRange[]): void {
    for (const id of this.appended) {
      const [owner, seq] = id.split('/');
      const isInside = ranges.some(([from, to]) => from <= Number(seq) && Number(seq) <= to);
      if (owner === name && isInside) this.acknowledged.add(id);
    }
  }

  get held(): string[] {
    return this.appended.filter((id) => !this.acknowledged.has(id));
  }

  /** Acknowledgements are not written down: what came back is held again until they come again. */
  reopened(found: readonly string[]): void {
    this.appended = [...found];
    this.acknowledged.clear();
  }
}

describe('Spool', () => {
  it('holds what the model holds, through any appends, acknowledgements, restarts and crashes', async () => {
    await fc.assert(
      fc.asyncProperty(
        actions,
        fc.integer({ min: 100, max: 2_000 }),
        async (sequence, fileBytesMax) => {
          const options = { quotaBytes: 1_000_000, fileBytesMax };
          const model = new SpoolModel();
          let directory = newDirectory();
          let spool = await Spool.open({ directory, ...options });
          for (const action of sequence) {
            if (action.do === 'append') {
              const outcome = await spool.append(model.append(action.epochs, action.bytes));
              expect(outcome.kind).toBe('written');
            } else if (action.do === 'acknowledge') {
              spool.acknowledge(action.epoch, action.ranges);
              model.acknowledge(action.epoch, action.ranges);
            } else {
              const before = model.held;
              const everything = new Set(model.appended);
              if (action.do === 'reopen') await spool.close();
              else directory = await copyOfCrashed(directory);
              const found = (await collect(readSpool(directory))).map(idOf);
              // Nothing held is missing, nothing is there that was never appended, order is kept.
              expect(found.filter((id) => before.includes(id))).toEqual(before);
              expect(found.every((id) => everything.has(id))).toBe(true);
              if (action.do === 'crash') await spool.close();
              model.reopened(found);
              spool = await Spool.open({ directory, ...options });
            }
            expect((await collect(spool.unacknowledged())).map(idOf)).toEqual(model.held);
            expect(spool.counters.heldRecords).toBe(model.held.length);
          }
          await spool.close();
        },
      ),
      { numRuns: RUNS },
    );
  });
});

/** What is on disk at this moment, as a death of the process would leave it. */
async function copyOfCrashed(directory: string): Promise<string> {
  const copy = join(newDirectory(), 'copy');
  await cp(directory, copy, {
    recursive: true,
    filter: (path) => path === directory || isSpoolFile(path.split('/').at(-1) as string),
  });
  return copy;
}
