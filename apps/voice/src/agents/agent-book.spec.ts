import { CallKey } from '@verbatim/audit-log';
import { firstState, type AgentState } from '@verbatim/compliance';
import { InvariantError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { StateStore } from '../testing/agent-state-store.js';
import { BOOKING_TEAM } from '../testing/agents.js';
import { listeningLogger } from '../testing/logger.js';
import { AgentBook } from './agent-book.js';

const CALL_ID = `CA${'b'.repeat(32)}`;
const key = CallKey.generate();
const state = (version: number, more: Partial<AgentState> = {}): AgentState => ({
  ...firstState('booking'),
  version,
  details: { 'caller-name': 'Ada Lovelace' },
  ...more,
});

function book() {
  const store = new StateStore();
  const { logger, lines } = listeningLogger();
  const pauses: number[] = [];
  const made = new AgentBook(store, logger, async (ms) => {
    pauses.push(ms);
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      store.letThrough();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { store, lines, pauses, settle, book: made };
}

describe('AgentBook', () => {
  it('gives a state back to whoever has the key of the call', async () => {
    const { book: made, settle } = book();
    made.keeperOf(CALL_ID, key, { ...BOOKING_TEAM, mode: 'after-hours' })(state(1));
    await settle();
    expect(await made.find(CALL_ID, key)).toEqual({ state: state(1), mode: 'after-hours' });
  });

  it('keeps no word of the caller in the clear', async () => {
    const { book: made, store, settle } = book();
    made.keeperOf(CALL_ID, key, BOOKING_TEAM)(state(1));
    await settle();
    const row = JSON.stringify(await store.find());
    expect(row).toContain('"agent":"booking","agentRevision":"booking-1"');
    expect(row).not.toMatch(/Ada|Lovelace|caller-name/);
  });

  it('takes no state of another version, or of another call, for this one', async () => {
    const { book: made, store, settle } = book();
    made.keeperOf(CALL_ID, key, BOOKING_TEAM)(state(1));
    await settle();
    const row = (await store.find())!;
    for (const forged of [{ version: 2 }, { callId: `CA${'c'.repeat(32)}` }]) {
      const { logger, lines } = listeningLogger();
      const states = { find: async () => ({ ...row, ...forged }) };
      expect(await new AgentBook(states as never, logger).find(CALL_ID, key)).toBeUndefined();
      expect(lines.join()).toContain('cannot be read');
    }
  });

  it('has one write on its way, and behind it only the newest state', async () => {
    const { book: made, store, settle } = book();
    const keep = made.keeperOf(CALL_ID, key, BOOKING_TEAM);
    for (let version = 1; version <= 50; version++) keep(state(version));
    expect(store.writes).toBe(1);
    await settle();
    expect([store.writes, store.version]).toEqual([2, 50]);
  });

  it('tries again while the store is away, then says that nobody else knows, and keeps the next', async () => {
    const { book: made, store, settle, lines, pauses } = book();
    const keep = made.keeperOf(CALL_ID, key, BOOKING_TEAM);
    store.isAway = true;
    keep(state(1));
    await settle();
    expect(pauses).toEqual([250, 1_000, 4_000, 15_000]);
    expect(lines.join()).toContain('known to this process only');
    expect(lines.join()).not.toContain('Ada');
    store.isAway = false;
    keep(state(2));
    await settle();
    expect(store.version).toBe(2);
  });

  it('knows of nothing while the store is away', async () => {
    const { book: made, store } = book();
    store.isAway = true;
    expect(await made.find(CALL_ID, key)).toBeUndefined();
  });

  it('lets a bug out', async () => {
    const broken = { find: () => Promise.reject(new InvariantError('no such table')) };
    const made = new AgentBook(broken as never, listeningLogger().logger);
    await expect(made.find(CALL_ID, key)).rejects.toThrow(InvariantError);
  });
});
