import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeqRange } from '@verbatim/contracts';
import { ProcessSpool, SpoolKey } from '@verbatim/backpressure';
import { digestOf } from '@verbatim/audit-log';
import { keysDirectoryOf, type PutAsideEvent } from '@verbatim/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EPOCH, numberedEvent, recordOf, seqsOf } from '../testing/events.js';
import { silentLogger } from '../testing/logger.js';
import { SpoolRecovery } from './spool-recovery.js';
import { VerticalLane } from './vertical-lane.js';

let root: string;
const KEY = new SpoolKey(Buffer.alloc(32, 7));
/** The event's vertical, and another: each has a file series of its own. */
const open = (name: string): Promise<ProcessSpool> =>
  ProcessSpool.open({
    directory: join(root, name),
    key: KEY,
    partitions: new Map(['salon', 'healthcare'].map((each) => [each, { quotaBytes: 2_000_000 }])),
  });

let own: ProcessSpool;
let quarantined: PutAsideEvent[];
let durable: Map<string, SeqRange[]>;
let keyDirectories: string[];
let drained: string[];
let lane: VerticalLane;
let recovery: SpoolRecovery;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'voice-recovery-'));
  own = await open('voice-new');
  quarantined = [];
  durable = new Map();
  keyDirectories = [];
  drained = [];
  lane = new VerticalLane({
    vertical: 'salon',
    queue: 'audit-salon',
    policy: 'drop-oldest',
    capacityEvents: 10,
    capacityBytes: 1024 * 1024,
    onDropped: () => undefined,
    onDeferred: () => undefined,
  });
  recovery = new SpoolRecovery({
    root,
    own: join(root, 'voice-new'),
    key: KEY,
    index: { durableRanges: async () => durable, putAside: async () => quarantined },
    laneOfVertical: () => lane,
    recoverKeys: async (directory) => keyDirectories.push(directory),
    logger: silentLogger(),
    onRecovered: () => undefined,
    onDrained: (processId) => drained.push(processId),
    onDamage: () => undefined,
  });
});
afterEach(async () => {
  await recovery.stop();
  await own.close();
  await rm(root, { recursive: true, force: true });
});

/** What a process leaves behind that died after so many events. */
async function deadProcess(name: string, events: number): Promise<void> {
  const spool = await open(name);
  const records = Array.from({ length: events }, (_, seq) => recordOf(numberedEvent(seq)));
  await spool.of('salon').append(records.filter((_, i) => i % 2 === 0));
  await spool.of('healthcare').append(records.filter((_, i) => i % 2 === 1));
  await spool.close();
}

describe('SpoolRecovery', () => {
  it('sends what the archive does not have, and removes the directory when it has everything', async () => {
    await deadProcess('voice-old', 4);
    durable.set(EPOCH, [[0, 1]]);
    await recovery.adopt();
    await expect.poll(() => lane.buffer.size).toBe(2);
    expect(seqsOf(lane.buffer.takeMany(10, 1e6)).sort()).toEqual([2, 3]);
    expect(recovery.pendingDirectories).toBe(1);
    expect(drained).toEqual([]);
    durable.set(EPOCH, [[0, 3]]);
    await expect.poll(() => recovery.pendingDirectories, { timeout: 3_000 }).toBe(0);
    expect(await readdir(join(root, 'voice-new', 'adopted'))).toEqual([]);
    expect(drained).toEqual(['voice-old']);
  });

  it('says so of a dead process that had nothing left', async () => {
    await deadProcess('voice-old', 1);
    const emptied = await open('voice-old');
    emptied.acknowledge(EPOCH, [[0, 0]]);
    await emptied.close();
    // A kill leaves the socket of its lock.
    await writeFile(join(root, 'voice-old', 'owner-0123456789abcdef.sock'), '');
    await recovery.adopt();
    await expect.poll(() => drained).toEqual(['voice-old']);
    expect(recovery.pendingDirectories).toBe(0);
  });

  it('has the keys stored that the dead process had not stored', async () => {
    await deadProcess('voice-old', 1);
    await mkdir(keysDirectoryOf(join(root, 'voice-old')));
    await writeFile(join(keysDirectoryOf(join(root, 'voice-old')), 'x.json'), '{}');
    durable.set(EPOCH, [[0, 0]]);
    await recovery.adopt();
    await expect.poll(() => keyDirectories).toHaveLength(1);
    expect(keyDirectories[0]).toMatch(/voice-old\/keys$/);
  });

  it('lets go of what is in quarantine, since nobody will ever acknowledge it', async () => {
    await deadProcess('voice-old', 1);
    const sha256 = digestOf(numberedEvent(0).event).toString('hex');
    quarantined = [{ epoch: EPOCH, seq: 0, sha256 }];
    await recovery.adopt();
    await expect.poll(() => recovery.pendingDirectories, { timeout: 3_000 }).toBe(0);
    expect(lane.buffer.size).toBe(0);
  });

  it('leaves a living process alone', async () => {
    const living = await open('voice-other');
    await living.of('salon').append([recordOf(numberedEvent(0))]);
    await recovery.adopt();
    expect(recovery.pendingDirectories).toBe(0);
    await living.close();
  });

  it('waits for room, and takes a directory once however often it looks', async () => {
    await deadProcess('voice-old', 30);
    await recovery.adopt();
    await recovery.adopt();
    const taken: number[] = [];
    await expect
      .poll(() => taken.push(...seqsOf(lane.buffer.takeMany(5, 1e6))) && taken.length)
      .toBeGreaterThanOrEqual(30);
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, seq) => seq));
  });
});
