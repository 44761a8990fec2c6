import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import {
  CHECKPOINT_PATH,
  decodeReceipt,
  leafHash,
  logLeaf,
  manifestLeaf,
  manifestPath,
  openCheckpoint,
  receiptPath,
  verifyInclusion,
} from '@verbatim/audit-log';
import { archiveQueue } from '@verbatim/contracts';
import { openProducer, type BoundedQueue } from '@verbatim/queue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordWorld } from '../testing/record-world.js';
import { jobOf, randomCallId, sampleCall } from '../testing/sample-call.js';
import { createTestDirectory, type Owned } from '../testing/test-servers.js';
import { WorkerProcess } from '../testing/worker-process.js';

const PATIENCE = { timeout: 30_000, interval: 100 };

describe('A worker that keeps the log', () => {
  let world: RecordWorld;
  let anchor: Owned<string>;
  let queue: BoundedQueue;

  beforeAll(async () => {
    anchor = await createTestDirectory();
    world = await RecordWorld.open('files', {
      SEAL_TAIL_WAIT_MS: '500',
      SEAL_POLL_MS: '100',
      LOG_PUBLISH_EVERY_MS: '100',
      ANCHOR_EVERY_MS: '1000',
      ANCHOR_DIRECTORY: anchor.value,
    });
    queue = await openProducer(world.connections.queue, archiveQueue('healthcare'));
  });
  afterAll(async () => {
    await queue.close();
    await world.close();
    await anchor.remove();
  });

  async function addCall(): Promise<string> {
    const callId = randomCallId();
    const events = sampleCall({ callId, key: await world.newCall(callId) });
    await queue.add([{ id: `c-${callId}`, payload: jobOf(events) }]);
    return callId;
  }

  const objectOf = (key: string): Promise<Buffer | undefined> =>
    world.connections.store.read(key).catch(() => undefined);

  const anchored = async () => {
    const note = await readFile(path.join(anchor.value, CHECKPOINT_PATH)).catch(() => undefined);
    return note && openCheckpoint(note, world.env.LOG_ORIGIN, world.connections.trustedKeys);
  };

  it('has a call in the log, proven and anchored, and anchors the last of them when it stops', async () => {
    const first = await addCall();
    const worker = WorkerProcess.start(world.variables, await freePort());
    try {
      await expect.poll(() => objectOf(manifestPath(first, 1)), PATIENCE).toBeDefined();
      const leaf = manifestLeaf(first, 1, (await objectOf(manifestPath(first, 1)))!);
      await expect.poll(() => objectOf(receiptPath(leaf)), PATIENCE).toBeDefined();
      const { index, proof, checkpoint } = decodeReceipt((await objectOf(receiptPath(leaf)))!);
      const { LOG_ORIGIN } = world.env;
      const { size, root } = openCheckpoint(checkpoint, LOG_ORIGIN, world.connections.trustedKeys);
      verifyInclusion({ index, size, leafHash: leafHash(logLeaf(leaf)), proof, root });
      await expect.poll(() => anchored().then((kept) => kept?.size), PATIENCE).toBe(1);

      expect(await worker.metric('audit_log_leaves_total')).toBe(1);
      expect(await worker.metric('audit_log_published_leaves')).toBe(1);
      expect(await worker.metric('audit_log_merge_delay_seconds_count')).toBe(2);
      expect(await worker.metric('audit_log_refused_state')).toBe(0);

      const second = await addCall();
      await expect.poll(() => objectOf(manifestPath(second, 1)), PATIENCE).toBeDefined();
    } finally {
      expect(await worker.kill('SIGTERM')).toBe(0);
    }
    expect((await world.connections.log.state()).publishedSize).toBe(2);
    expect((await anchored())?.size).toBe(2);
    expect(worker.lines.join('\n')).not.toMatch(/Alice|assistant|555 0147/);
  });

  it('refuses to start with an anchor inside the store', async () => {
    const inside = path.join(world.variables['STORE_DIRECTORY'] ?? '', 'anchor');
    const variables = { ...world.variables, ANCHOR_DIRECTORY: inside };
    const worker = WorkerProcess.start(variables, await freePort());
    expect(await worker.ended()).toBe(78);
    expect(worker.lines.join('\n')).toContain('ANCHOR_DIRECTORY: must lie outside STORE_DIRECTORY');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
