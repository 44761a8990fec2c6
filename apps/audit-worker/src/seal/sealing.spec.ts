import { createLogger } from '@verbatim/platform';
import type { SealClaim } from '@verbatim/storage';
import { describe, expect, it } from 'vitest';
import { Sealing } from './sealing.js';

const logger = createLogger('test', { level: 'silent' });

/** So many calls are due; each seal waits until it is let go. */
function dueCalls(count: number) {
  const gates: PromiseWithResolvers<void>[] = [];
  let left = count;
  return {
    gates,
    sealer: {
      claimNext: async () => ((left -= 1) >= 0 ? ({ callId: 'any' } as SealClaim) : undefined),
      seal: async () => {
        const gate = Promise.withResolvers<void>();
        gates.push(gate);
        await gate.promise;
      },
    },
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('Sealing', () => {
  it('seals several calls at once and never more than it may', async () => {
    const { sealer, gates } = dueCalls(5);
    const sealing = new Sealing({
      sealer,
      atOnceMax: 3,
      pollMs: 5,
      logger,
      onBug: () => undefined,
    });
    sealing.start();
    await settle();
    expect(gates).toHaveLength(3);
    gates[1]?.resolve();
    await settle();
    expect(gates).toHaveLength(4);
    for (const gate of gates) gate.resolve();
    await settle();
    expect(gates).toHaveLength(5);
    gates[4]?.resolve();
    await sealing.close();
  });

  it('finishes the seals in hand before it is closed', async () => {
    const { sealer, gates } = dueCalls(1);
    const sealing = new Sealing({
      sealer,
      atOnceMax: 3,
      pollMs: 5,
      logger,
      onBug: () => undefined,
    });
    sealing.start();
    await settle();
    let isClosed = false;
    const closed = sealing.close().then(() => (isClosed = true));
    await settle();
    expect(isClosed).toBe(false);
    gates[0]?.resolve();
    await closed;
  });

  it('tells of a bug in a seal', async () => {
    const bugs: unknown[] = [];
    const { sealer } = dueCalls(1);
    const seal = (): Promise<void> => Promise.reject(new TypeError('impossible'));
    const onBug = (error: unknown): void => void bugs.push(error);
    const sealing = new Sealing({
      sealer: { ...sealer, seal },
      atOnceMax: 1,
      pollMs: 5,
      logger,
      onBug,
    });
    sealing.start();
    await settle();
    await sealing.close();
    expect(bugs).toMatchObject([{ message: 'impossible' }]);
  });
});
