import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpoolKey } from '@verbatim/backpressure';
import type { EventV1, Vertical } from '@verbatim/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numberedEvent } from '../testing/events.js';
import { EventSpool } from './event-spool.js';

const QUOTA_BYTES = 1_100_000;

let root: string;
let spool: EventSpool;
let offered: EventV1[];
let refused: string[];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'voice-spool-'));
  offered = [];
  refused = [];
  const verticals: readonly Vertical[] = ['salon', 'healthcare', 'unclassified'];
  spool = await EventSpool.open({
    directory: join(root, 'voice-1'),
    key: new SpoolKey(Buffer.alloc(32, 7)),
    partitions: new Map(verticals.map((each) => [each, { quotaBytes: QUOTA_BYTES }])),
    quotaBytes: 3 * QUOTA_BYTES,
    laneOf: () => ({
      offer: ({ event }) => void offered.push(event),
      offerWhenRoom: async ({ event }) => offered.push(event) > 0,
    }),
    onRefused: (vertical, reason) => refused.push(`${vertical} ${reason}`),
    onLost: () => undefined,
    onDamage: () => undefined,
    onBug: (error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  await spool.close();
  await rm(root, { recursive: true });
});

const event = (seq: number, vertical: string, fields: object = {}): EventV1 =>
  ({ ...numberedEvent(seq).event, vertical, ...fields }) as EventV1;

/** As after an outage of the archive: nothing more fits. */
async function fill(vertical: Vertical): Promise<void> {
  const payload = Buffer.alloc(50_000);
  for (let seq = 0; ; seq += 1) {
    const outcome = await spool.of(vertical).append([{ epoch: 'flood', seq, payload }]);
    if (outcome.kind !== 'written') break;
  }
  const rest = Buffer.alloc(Math.max(0, spool.headroom(vertical).freeBytes - 500));
  await spool.of(vertical).append([{ epoch: 'flood', seq: 1_000_000, payload: rest }]);
}

describe('EventSpool', () => {
  it('keeps the events of one vertical going while another is at its quota', async () => {
    await fill('salon');
    for (let seq = 0; seq < 3; seq += 1) {
      spool.put(event(seq, 'salon', { ballast: 'x'.repeat(1_000) }));
      spool.put(event(seq, 'healthcare'));
    }
    await spool.passed(1_000, 'healthcare');
    expect(offered.map(({ vertical, seq }) => `${vertical} ${seq}`)).toEqual([
      'healthcare 0',
      'healthcare 1',
      'healthcare 2',
    ]);
    await expect.poll(() => refused).toContain('salon quota');
    expect(spool.pendingEvents).toBe(3);
  });

  it('reserves for a call until its epoch has ended, and not for one that finds no room', async () => {
    expect(spool.canReserve('salon')).toBe(true);
    expect(spool.reserve('salon', 'e'.repeat(32))).toBe(true);
    await fill('salon');
    expect(spool.canReserve('salon')).toBe(false);
    expect(spool.canReserve('healthcare')).toBe(true);
    spool.put(
      event(0, 'salon', { kind: 'epoch.closed', reason: 'call-ended', openObligations: [] }),
    );
    await expect.poll(() => spool.headroom('salon').reservedBytes).toBe(0);
    expect(offered.map(({ kind }) => kind)).toEqual(['epoch.closed']);
  });

  it('keeps what names no vertical of this installation with the unclassified', async () => {
    spool.put(event(0, 'financial'));
    await spool.passed(1_000);
    expect(spool.of('unclassified').counters.heldRecords).toBe(1);
  });
});
