import type { OldestAges } from '@verbatim/storage';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../testing/logger.js';
import { ProcessRegistration } from './process-registration.js';

let isAway: boolean;
let beats: OldestAges[];
let drained: string[];
let ages: OldestAges;
let registration: ProcessRegistration;

beforeEach(async () => {
  vi.useFakeTimers();
  [isAway, beats, drained, ages] = [false, [], [], {}];
  const answers = async (): Promise<void> => {
    if (isAway) throw new Error('away');
  };
  const register = {
    start: answers,
    beat: async (_id: string, oldest: OldestAges = {}) => {
      await answers();
      beats.push(oldest);
    },
    end: async (_id: string, oldest: OldestAges = {}) => {
      await answers();
      beats.push(oldest);
    },
    drained: async (id: string) => {
      await answers();
      drained.push(id);
    },
  };
  registration = new ProcessRegistration('voice-1', register, silentLogger(), () => ages);
  await registration.start();
});
afterEach(async () => {
  await registration.end();
  vi.useRealTimers();
});

const heartbeat = (): Promise<unknown> => vi.advanceTimersByTimeAsync(5_000);

describe('ProcessRegistration', () => {
  it('tells with each heartbeat what the process would leave behind', async () => {
    ages = { sales: 1_200 };
    await heartbeat();
    ages = {};
    await heartbeat();
    expect(beats).toEqual([{ sales: 1_200 }, {}]);
  });

  it('tells at the end what it does leave behind', async () => {
    ages = { sales: 9_000 };
    await registration.end();
    expect(beats).toEqual([{ sales: 9_000 }]);
  });

  it('tells at the end of a spool that was drained since the last heartbeat', async () => {
    registration.hasDrained('voice-0');
    await registration.end();
    expect(drained).toEqual(['voice-0']);
  });

  it('goes on telling of a drained spool until the register knows, and then no more', async () => {
    isAway = true;
    registration.hasDrained('voice-0');
    await heartbeat();
    expect(drained).toEqual([]);
    isAway = false;
    await heartbeat();
    await heartbeat();
    expect(drained).toEqual(['voice-0']);
  });
});
