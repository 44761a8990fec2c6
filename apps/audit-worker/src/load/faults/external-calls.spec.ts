import { describe, expect, it } from 'vitest';
import { ExternalCalls, type Fault } from './external-calls.js';

/** Three calls of one another's kind; resolves to what each came to, and what had its effect. */
async function threeCalls(fault: Fault | undefined) {
  const calls = new ExternalCalls();
  const effects: string[] = [];
  const seen: unknown[] = [];
  calls.arm(fault);
  const outcomes = [];
  for (const name of ['a', 'b', 'c']) {
    const outcome = calls.make({
      name,
      run: async () => {
        effects.push(name);
        return name.toUpperCase();
      },
      fail: (answer) => {
        seen.push(answer);
        return new Error(`EIO at ${name}`);
      },
    });
    outcomes.push(await outcome.catch((error: Error) => error.message));
  }
  return { calls, effects, outcomes, seen };
}

describe('ExternalCalls', () => {
  it('numbers the calls that are made, and changes nothing without a fault', async () => {
    const { calls, effects, outcomes } = await threeCalls(undefined);
    expect(calls.names).toEqual(['a', 'b', 'c']);
    expect(effects).toEqual(['a', 'b', 'c']);
    expect(outcomes).toEqual(['A', 'B', 'C']);
  });

  it('lets one call fail before it has any effect', async () => {
    const { effects, outcomes, seen } = await threeCalls({ at: 1, kind: 'error', side: 'before' });
    expect(effects).toEqual(['a', 'c']);
    expect(outcomes).toEqual(['A', 'EIO at b', 'C']);
    expect(seen).toEqual([undefined]);
  });

  it('lets one call fail after its effect, and hands its answer to whoever must give it back', async () => {
    const { effects, outcomes, seen } = await threeCalls({ at: 1, kind: 'error', side: 'after' });
    expect(effects).toEqual(['a', 'b', 'c']);
    expect(outcomes).toEqual(['A', 'EIO at b', 'C']);
    expect(seen).toEqual(['B']);
  });

  it('strikes although the call fails by itself', async () => {
    const calls = new ExternalCalls();
    calls.arm({ at: 0, kind: 'error', side: 'after' });
    const run = () => Promise.reject(new Error('EEXIST'));
    const fail = () => new Error('EIO');
    await expect(calls.make({ name: 'mkdir', run, fail })).rejects.toThrow('EIO');
  });

  it('neither counts nor fails while it is disarmed', async () => {
    const { calls } = await threeCalls({ at: 5, kind: 'error', side: 'before' });
    calls.disarm();
    const fail = () => new Error('never');
    await expect(calls.make({ name: 'd', run: async () => 1, fail })).resolves.toBe(1);
    expect(calls.names).toHaveLength(3);
  });
});
