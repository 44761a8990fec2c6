import { decodeReceipt, openCheckpoint, receiptPath, type LogLeaf } from '@verbatim/audit-log';
import type { EntryToReceipt } from '@verbatim/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { LogWorld, ORIGIN } from '../testing/log-world.js';
import { writeReceipts, type ReceiptPorts } from './receipts.js';

let world: LogWorld;
let owed: EntryToReceipt[];
let marked: number[];
let conflicts: string[];

beforeEach(async () => {
  world = new LogWorld();
  [marked, conflicts] = [[], []];
  world.request(0, 300);
  await world.publish();
  owed = world.sequenced.map((entry) => ({ ...entry, publishedSize: 300 }));
});

const ports = (): ReceiptPorts => ({
  ...world.ports,
  register: {
    receiptsOwed: async (limit) => owed.slice(0, limit),
    markReceipts: async (indexes) => {
      marked.push(...indexes);
      owed = owed.filter(({ index }) => !marked.includes(index));
    },
  },
  onConflict: ({ id }) => void conflicts.push(id),
});

const receiptOf = (leaf: LogLeaf) => world.objects.get(receiptPath(leaf));

describe('writeReceipts', () => {
  it('writes one beside each object, a batch at a time, over the checkpoint that first covered it', async () => {
    expect(await writeReceipts(ports())).toBe(256);
    expect(await writeReceipts(ports())).toBe(44);
    expect(await writeReceipts(ports())).toBe(0);
    expect(marked).toEqual(world.sequenced.map(({ index }) => index));
    const { checkpoint, index } = decodeReceipt(receiptOf(world.sequenced[299]!)!);
    expect(index).toBe(299);
    const [size] = [openCheckpoint(checkpoint, ORIGIN, world.ports.trustedKeys).size];
    expect(size).toBe(300);
  });

  it('writes the same bytes when the log has grown meanwhile', async () => {
    await writeReceipts(ports());
    const early = receiptOf(world.sequenced[7]!)!;
    world.request(300, 900);
    await world.publish();
    owed = [{ ...world.sequenced[7]!, publishedSize: 300 }];
    await writeReceipts(ports());
    expect(receiptOf(world.sequenced[7]!)).toEqual(early);
    expect(conflicts).toEqual([]);
  });

  it('tells of other bytes where a receipt belongs, leaves them, and writes the rest', async () => {
    world.objects.set(receiptPath(world.sequenced[5]!), Buffer.from('forged'));
    await writeReceipts(ports());
    expect(conflicts).toEqual([world.sequenced[5]!.id]);
    expect(receiptOf(world.sequenced[5]!)?.toString()).toBe('forged');
    expect(receiptOf(world.sequenced[6]!)).toBeDefined();
  });

  it('writes none from a tile that is not the one which was signed over', async () => {
    const tile = Buffer.from(world.objects.get('log/tile/0/000')!);
    tile[40] = ~tile[40]! & 0xff;
    world.objects.set('log/tile/0/000', tile);
    await expect(writeReceipts(ports())).rejects.toMatchObject({
      code: 'AUDIT.PROOF_ROOT_MISMATCH',
      retryable: false,
    });
    expect([...world.objects.keys()].filter((key) => key.startsWith('statements/'))).toEqual([]);
    expect(marked).toEqual([]);
  });

  it('writes none for a leaf that PostgreSQL says is another', async () => {
    owed = [{ ...owed[3]!, digest: owed[4]!.digest }];
    await expect(writeReceipts(ports())).rejects.toMatchObject({
      code: 'AUDIT.PROOF_ROOT_MISMATCH',
    });
  });
});
