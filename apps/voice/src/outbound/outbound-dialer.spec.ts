import { randomBytes } from 'node:crypto';
import type { VerticalConfig } from '@verbatim/compliance';
import { NumberSeal, type OutboundCallRow } from '@verbatim/storage';
import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../record/event-draft.js';
import type { OutgoingCall } from '../telephony/telephony-client.js';
import { TelephonyRefusedError, TelephonyUnavailableError } from '../telephony/telephony.errors.js';
import { silentLogger } from '../testing/logger.js';
import { CALL_ID } from '../testing/recording.js';
import { SALON } from '../testing/verticals.js';
import { OutboundDialer } from './outbound-dialer.js';

const NUMBER = '+16175550142';
const MORNING = Date.parse('2026-11-25T10:00:00-05:00');
const MINUTE = 60_000;
const VERTICAL: VerticalConfig = {
  ...SALON,
  telephone: {
    outbound: { purpose: 'service', onMachine: 'hang-up', attempts: 2, againMinutes: 30 },
  },
};

type Row = { -readonly [K in keyof OutboundCallRow]: OutboundCallRow[K] };

/** One call that is to be placed, and a carrier that answers as it is told. */
class Bench {
  nowMs = MORNING;
  readonly seal = new NumberSeal(randomBytes(32));
  readonly row: Row;
  wasDialling = false;
  readonly dialled: OutgoingCall[] = [];
  readonly failures: Error[] = [];
  readonly looked: number[] = [];
  readonly told: EventDraft[] = [];
  room = true;
  readonly dialer: OutboundDialer;

  constructor(vertical: VerticalConfig = VERTICAL) {
    this.row = {
      ...{ id: 'row-1', vertical: 'salon', reason: 'callback', originCallId: CALL_ID },
      ...{ numberSealed: this.seal.seal('row-1', NUMBER), state: 'waiting', attempts: 0 },
      ...{ dueAt: new Date(MORNING), callId: null, outcome: null, reasons: [], endedAt: null },
      askedAt: new Date(MORNING - MINUTE),
    };
    this.dialer = new OutboundDialer({
      calls: {
        claim: async () => {
          if (this.row.endedAt || this.row.dueAt.getTime() > this.nowMs) return undefined;
          if (!this.wasDialling) this.row.attempts += 1;
          return { ...this.row, wasDialling: this.wasDialling };
        },
        find: async () => ({ ...this.row }),
        placed: async (_id, callId) => void Object.assign(this.row, { state: 'placed', callId }),
        outcome: async (_id, outcome) => void (this.row.outcome = outcome),
        again: async (_id, dueAt, { isAttempt, ...news }) => {
          Object.assign(this.row, { state: 'waiting', dueAt, ...news });
          if (!isAttempt) this.row.attempts -= 1;
        },
        end: async (_id, state, news = {}) =>
          void Object.assign(this.row, { state, endedAt: new Date(), numberSealed: null, ...news }),
      },
      desk: { lookAt: async (_id, dueAt) => void this.looked.push(dueAt - MORNING) },
      client: {
        createCall: async (call) => {
          const failure = this.failures.shift();
          if (failure) throw failure;
          this.dialled.push(call);
          return `CA${'9'.repeat(32)}`;
        },
      },
      seal: this.seal,
      parties: { partyOf: async () => undefined },
      admission: { reasonAgainst: () => (this.room ? undefined : 'calls-max') },
      catalog: { of: () => vertical } as never,
      news: { canTell: true, tell: async (_news, drafts) => void this.told.push(...drafts) },
      metrics: { placed: () => undefined, ended: () => undefined } as never,
      logger: silentLogger(),
      addressesOf: () => ({ url: 'u', statusUrl: 's', answeredUrl: 'a' }),
      now: () => this.nowMs,
    });
  }

  place(): Promise<void> {
    return this.dialer.place('row-1');
  }

  get states(): unknown[] {
    return this.told.map((draft) => (draft.kind === 'callback.changed' ? draft.state : draft.kind));
  }
}

describe('a call back', () => {
  it('is placed from the number of the vertical, and told in the call that asked for it', async () => {
    const bench = new Bench();
    await bench.place();
    expect(bench.dialled).toMatchObject([{ to: NUMBER, from: SALON.numbers[0] }]);
    expect(bench.told).toMatchObject([{ state: 'placed', attempt: 1, callbackId: 'row-1' }]);
    await bench.dialer.ended('row-1', 'completed');
    expect(bench.row).toMatchObject({ state: 'placed', outcome: 'answered', numberSealed: null });
  });

  it('waits until the business is open, and that is no attempt', async () => {
    const hours = { open: [{ days: ['wed' as const], from: '11:00', to: '12:00' }] };
    const bench = new Bench({ ...VERTICAL, hours });
    await bench.place();
    expect([bench.dialled, bench.row.attempts, bench.looked]).toEqual([[], 0, [60 * MINUTE]]);
  });

  it('waits while there is no room', async () => {
    const bench = new Bench();
    bench.room = false;
    await bench.place();
    expect([bench.dialled, bench.looked]).toEqual([[], [MINUTE]]);
  });

  it('waits for the hours in which the person may be called, and says so', async () => {
    const bench = new Bench();
    bench.nowMs = MORNING + 12 * 60 * MINUTE;
    await bench.place();
    expect(bench.told).toMatchObject([
      { state: 'refused', reasons: ['hours'], dueAt: MORNING + 22 * 60 * MINUTE },
    ]);
    expect(bench.row).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  it('that may never be placed is refused with its reason', async () => {
    const selling = { purpose: 'telemarketing', onMachine: 'hang-up' } as const;
    const bench = new Bench({ ...VERTICAL, telephone: { outbound: selling } });
    await bench.place();
    expect(bench.told).toMatchObject([{ state: 'refused' }]);
    expect(bench.row).toMatchObject({ state: 'refused', numberSealed: null });
    expect(bench.dialled).toEqual([]);
  });

  it('that nobody answers is placed again, as often as the file says', async () => {
    const bench = new Bench();
    for (const status of ['busy', 'no-answer']) {
      await bench.place();
      await bench.dialer.ended('row-1', status);
      bench.nowMs += 31 * MINUTE;
    }
    await bench.place();
    expect(bench.dialled).toHaveLength(2);
    expect(bench.states).toEqual(['placed', 'placed', 'given-up']);
  });

  it('that a machine answered is placed again where nothing was left on it', async () => {
    const bench = new Bench();
    await bench.place();
    await bench.dialer.answered('row-1', 'machine-hung-up');
    await bench.dialer.ended('row-1', 'completed');
    expect(bench.row).toMatchObject({ state: 'waiting', outcome: 'machine-hung-up' });
  });

  it('is not placed twice for one attempt when the process that dialled has died', async () => {
    const bench = new Bench();
    Object.assign(bench.row, { state: 'dialling', attempts: 1 });
    bench.wasDialling = true;
    await bench.place();
    expect(bench.dialled).toEqual([]);
    expect(bench.row).toMatchObject({ state: 'waiting', outcome: 'process-lost', attempts: 1 });
  });

  it('is tried again when the carrier is away, and given up when it says no', async () => {
    const bench = new Bench();
    bench.failures.push(new TelephonyUnavailableError('away'), new TelephonyRefusedError(400));
    await bench.place();
    expect(bench.row.state).toBe('waiting');
    bench.nowMs += 31 * MINUTE;
    await bench.place();
    expect(bench.row).toMatchObject({ state: 'given-up', outcome: 'TELEPHONY.REFUSED' });
  });

  it('is told of once, however late the last word comes', async () => {
    const bench = new Bench();
    await bench.place();
    await bench.dialer.ended('row-1', 'completed');
    await bench.dialer.ended('row-1', 'busy');
    expect(bench.row.state).toBe('placed');
  });
});
