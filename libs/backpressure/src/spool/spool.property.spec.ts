import { cp, readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeqRange } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect } from '../testing/collect.js';
import { KEY, PARTITION } from '../testing/open-spool.js';
import { record } from '../testing/spool-records.js';
import { temporaryDirectories } from '../testing/temporary-directory.js';
import { readSpoolFile } from './file-reader.js';
import { spoolFilesIn } from './spool-directory.js';
import type { SpoolRecord } from './spool-types.js';
import { Spool } from './spool.js';

const RUNS = 30;
const QUOTA_BYTES = 24_000;
const RECORD_BYTES_MAX = 700;
const newDirectory = temporaryDirectories();

const idOf = ({ epoch, seq }: Pick<SpoolRecord, 'epoch' | 'seq'>): string => `${epoch}/${seq}`;

/** What a spool promises: a list, the set of those that were acknowledged, and who has room reserved. */
class Model {
  damages = 0;
  appended: string[] = [];
  acknowledged = new Set<string>();
  readonly reserved = new Map<string, number>();
  private readonly nextSeq = new Map<string, number>();

  records(epochs: readonly string[], bytes: number): SpoolRecord[] {
    return epochs.map((name) => {
      const seq = this.nextSeq.get(name) ?? 0;
      // Not gapless: the events between were sheddable and are not in the spool.
      this.nextSeq.set(name, seq + 1 + (bytes % 3));
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

  /** Acknowledgements and reservations are not written down. */
  reopened(found: readonly string[]): void {
    this.appended = [...found];
    this.acknowledged.clear();
    this.reserved.clear();
  }
}

/** A spool that can be closed, killed and damaged. */
class Real {
  spool!: Spool;
  directory = join(newDirectory(), PARTITION);

  async open(): Promise<this> {
    this.spool = await Spool.open({
      directory: this.directory,
      partition: PARTITION,
      key: KEY,
      quotaBytes: QUOTA_BYTES,
      fileBytesMax: 4_000,
      recordBytesMax: RECORD_BYTES_MAX,
    });
    return this;
  }

  async held(): Promise<string[]> {
    return (await collect(this.spool.unacknowledged())).map(idOf);
  }

  /** What is on disk at this moment, as a death of the process would leave it. */
  async die(): Promise<void> {
    const copy = join(newDirectory(), PARTITION);
    await cp(this.directory, copy, { recursive: true });
    await this.spool.close();
    this.directory = copy;
  }

  async diskBytes(): Promise<number> {
    let bytes = 0;
    for (const name of await readdir(this.directory)) {
      bytes += await stat(join(this.directory, name)).then(
        ({ size }) => size,
        () => 0,
      );
    }
    return bytes;
  }
}

type Command = fc.AsyncCommand<Model, Real>;

/** After every command: the spool holds what the model holds, in order, and within its quota. */
async function agree(model: Model, real: Real): Promise<void> {
  expect(await real.held()).toEqual(model.held);
  expect(real.spool.counters.heldRecords).toBe(model.held.length);
  const { reservedBytes, heldBytes, freeBytes, quotaBytes } = real.spool.headroom();
  expect(reservedBytes).toBe([...model.reserved.values()].reduce((sum, each) => sum + each, 0));
  expect(heldBytes + reservedBytes + freeBytes).toBeLessThanOrEqual(quotaBytes);
  expect(await real.diskBytes()).toBeLessThanOrEqual(QUOTA_BYTES);
}

const command = (name: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run: async (model, real) => {
    await run(model, real);
    await agree(model, real);
  },
  toString: () => name,
});

const append = (epochs: readonly string[], bytes: number, owner?: string): Command =>
  command(`append ${epochs.length} × ${bytes} as ${owner ?? 'anybody'}`, async (model, real) => {
    const { freeBytes } = real.spool.headroom();
    const records = model.records(epochs, bytes);
    const options = owner === undefined ? {} : { lastAct: owner };
    const outcome = await real.spool.append(records, options);
    const size = records.reduce((sum, { epoch }) => sum + 43 + epoch.length + bytes, 0);
    const reserved = owner === undefined ? 0 : (model.reserved.get(owner) ?? 0);
    const missing = Math.max(0, size - freeBytes);
    if (size + 1_024 > 4_000) expect(outcome.kind).toBe('too-large');
    else expect(outcome.kind).toBe(missing <= reserved ? 'written' : 'quota-reached');
    if (outcome.kind !== 'written') return;
    model.appended.push(...records.map(idOf));
    if (owner !== undefined && missing > 0) model.reserved.set(owner, reserved - missing);
  });

const acknowledge = (epoch: string, ranges: readonly SeqRange[]): Command =>
  command(`acknowledge ${epoch} ${JSON.stringify(ranges)}`, async (model, real) => {
    real.spool.acknowledge(epoch, ranges);
    model.acknowledge(epoch, ranges);
  });

const reserve = (owner: string, bytes: number): Command =>
  command(`reserve ${bytes} for ${owner}`, async (model, real) => {
    const { freeBytes } = real.spool.headroom();
    const more = bytes - (model.reserved.get(owner) ?? 0);
    const fits = real.spool.reserve(owner, bytes);
    // In between, it depends on how many more files the reservation would begin.
    if (more <= 0 || more <= freeBytes - 4 * 1_024) expect(fits).toBe(true);
    else if (more > freeBytes) expect(fits).toBe(false);
    if (fits) model.reserved.set(owner, bytes);
  });

const release = (owner: string): Command =>
  command(`release ${owner}`, async (model, real) => {
    real.spool.release(owner);
    model.reserved.delete(owner);
  });

/** Whatever was held is there again; acknowledged records may be, until their file has gone. */
async function reopen(model: Model, real: Real, expected = model.held): Promise<void> {
  const everything = model.appended;
  await real.open();
  const found = await real.held();
  expect(found.filter((id) => expected.includes(id))).toEqual(expected);
  expect(everything.filter((id) => found.includes(id))).toEqual(found);
  model.reopened(found);
}

const close = command('close, open', async (model, real) => {
  await real.spool.close();
  await reopen(model, real);
});

const crash = command('crash, open', async (model, real) => {
  await real.die();
  await reopen(model, real);
});

/** A byte of a record is flipped, or a file is cut off in one, while nobody has the spool open. */
const damage = (kind: 'flip' | 'cut', where: number): Command =>
  command(`${kind} at ${where.toFixed(3)}, open`, async (model, real) => {
    await real.die();
    const target = await recordAt(real.directory, where);
    if (!target) return reopen(model, real);
    const { path, offset, gone } = target;
    if (kind === 'cut') await truncate(path, offset);
    else await flip(path, offset);
    const lost = new Set(kind === 'cut' ? gone : gone.slice(0, 1));
    const isHeld = model.held.some((id) => lost.has(id));
    await reopen(
      model,
      real,
      model.held.filter((id) => !lost.has(id)),
    );
    const { corruptRecords, tornTails, forgedRecords } = real.spool.counters;
    // Damage of before stays on disk until its file goes, damage beside damage is found as one, and what
    // nobody waits for any more goes with its damage.
    model.damages += 1;
    expect(corruptRecords + tornTails).toBeGreaterThanOrEqual(isHeld ? 1 : 0);
    expect(corruptRecords + tornTails).toBeLessThanOrEqual(model.damages);
    expect(forgedRecords).toBe(0);
  });

/** A place inside one of the records on disk, and the records from there to the end of its file. */
async function recordAt(directory: string, where: number) {
  const all: { path: string; offset: number; id: string; size: number }[] = [];
  for (const { path } of await spoolFilesIn(directory)) {
    for await (const entry of readSpoolFile(path, { key: KEY })) {
      if (entry.kind !== 'record') continue;
      const size = entry.end - entry.offset;
      all.push({ path, offset: entry.offset, id: idOf(entry.identity), size });
    }
  }
  const scaled = where * all.length;
  const hit = all[Math.floor(scaled)];
  if (!hit) return undefined;
  const gone = all.filter(({ path, offset }) => path === hit.path && offset >= hit.offset);
  const inside = 1 + Math.floor((scaled % 1) * (hit.size - 2));
  return { path: hit.path, offset: hit.offset + inside, gone: gone.map(({ id }) => id) };
}

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] = (bytes[at] as number) ^ 0xff;
  await writeFile(path, bytes);
}

const epoch = fc.constantFrom('first', 'second', 'third');
const owner = fc.constantFrom('call-1', 'call-2');
const range = fc.tuple(fc.nat(60), fc.nat(10)).map(([a, b]): SeqRange => [a, a + b]);
const size = fc.nat(RECORD_BYTES_MAX - 60);
const epochs = fc.array(epoch, { minLength: 1, maxLength: 6 });

const commands = fc.commands<Model, Real, false>(
  [
    fc.tuple(epochs, size).map(([names, bytes]) => append(names, bytes)),
    fc.tuple(epochs, size).map(([names, bytes]) => append(names, bytes)),
    fc.tuple(epochs, size, owner).map(([names, bytes, of]) => append(names, bytes, of)),
    fc.tuple(epoch, fc.array(range, { maxLength: 4 })).map(([of, some]) => acknowledge(of, some)),
    fc.tuple(owner, fc.integer({ min: 1, max: 9_000 })).map(([of, bytes]) => reserve(of, bytes)),
    owner.map(release),
    fc.constantFrom(close, crash),
    fc
      .tuple(
        fc.constantFrom('flip' as const, 'cut' as const),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([kind, where]) => damage(kind, where)),
  ],
  { maxCommands: 40, size: 'max' },
);

describe('Spool', () => {
  it('holds what the model holds, through appends, quotas, reservations, restarts, crashes and damage', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const real = await new Real().open();
        try {
          await fc.asyncModelRun(() => ({ model: new Model(), real }), sequence);
        } finally {
          await real.spool.close();
        }
      }),
      { numRuns: RUNS },
    );
  }, 60_000);
});
