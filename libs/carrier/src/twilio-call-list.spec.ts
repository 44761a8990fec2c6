import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwilioPeer } from './testing/twilio-peer.js';
import { listTwilioCalls, type TwilioListOptions } from './twilio-call-list.js';

const FROM = Date.parse('2026-11-26T00:00:00Z');
const TO = Date.parse('2026-11-27T00:00:00Z');
const HOUR = 3_600_000;
const SUBACCOUNT = `AC${'2'.repeat(32)}`;

const sidOf = (n: number): string => `CA${n.toString(16).padStart(32, '0')}`;

let peer: TwilioPeer;
beforeEach(async () => {
  peer = await TwilioPeer.start();
});
afterEach(() => peer.stop());

const list = (options: Partial<TwilioListOptions> = {}) =>
  listTwilioCalls(
    { from: FROM, to: TO },
    {
      ...{ accountSid: peer.accountSid, authToken: peer.authToken, baseUrl: peer.url },
      ...{ withSubaccounts: false, ...options },
    },
  );

describe('listTwilioCalls', () => {
  it('follows every page, each call once', async () => {
    peer.pageCallsMax = 7;
    for (let n = 0; n < 50; n += 1) {
      peer.calls.push({ sid: sidOf(n), startedAt: FROM + n * 1_000, seconds: n });
    }
    const { calls } = await list();
    expect(calls.map(({ callSid }) => callSid).sort()).toEqual(
      Array.from({ length: 50 }, (_, n) => sidOf(n)),
    );
    expect(peer.requests.filter((url) => url.includes('/Calls.json'))).toHaveLength(8);
    expect(calls.find(({ callSid }) => callSid === sidOf(3))).toEqual({
      ...{ callSid: sidOf(3), accountSid: peer.accountSid, parentCallSid: undefined },
      ...{ startedAt: FROM + 3_000, durationSeconds: 3, status: 'completed', direction: 'inbound' },
    });
  });

  it('takes the day of UTC, where the API filters by whole days only', async () => {
    const starts = [FROM - 1_000, FROM, TO - 1_000, TO, TO + HOUR];
    starts.forEach((startedAt, n) => peer.calls.push({ sid: sidOf(n), startedAt, seconds: 1 }));
    peer.calls.push({ sid: sidOf(9), startedAt: null, status: 'queued' });
    const { calls } = await list();
    expect(calls.map(({ callSid }) => callSid)).toEqual([sidOf(2), sidOf(1)]);
  });

  it('names accounts below, and asks them too where it is told to', async () => {
    peer.calls.push({ sid: sidOf(1), startedAt: FROM, seconds: 1 });
    peer.accounts.set(SUBACCOUNT, [{ sid: sidOf(2), startedAt: FROM, seconds: 1 }]);
    const own = await list();
    expect(own.calls).toHaveLength(1);
    expect(own.accountsLeftOut).toEqual([SUBACCOUNT]);
    const all = await list({ withSubaccounts: true });
    expect(all.calls.map(({ accountSid }) => accountSid)).toEqual([peer.accountSid, SUBACCOUNT]);
    expect(all.accountsLeftOut).toEqual([]);
  });

  it('has no duration of a call that nobody answered, nor of one that goes on', async () => {
    peer.calls.push(
      { sid: sidOf(1), startedAt: FROM, status: 'busy' },
      { sid: sidOf(2), startedAt: FROM + 1, status: 'in-progress' },
    );
    const { calls } = await list();
    expect(calls.map(({ status, durationSeconds }) => [status, durationSeconds])).toEqual([
      ['in-progress', undefined],
      ['busy', undefined],
    ]);
  });

  it('waits and asks again when there were too many requests', async () => {
    peer.calls.push({ sid: sidOf(1), startedAt: FROM, seconds: 1 });
    peer.failures.push(429);
    expect((await list()).calls).toHaveLength(1);
  });

  it('tells a wrong token from a server that has trouble, and repeats no credentials', async () => {
    const refused = list({ authToken: 'another-token' });
    await expect(refused).rejects.toMatchObject({ code: 'CARRIER.REFUSED', retryable: false });
    await expect(refused).rejects.not.toThrow(/another-token/);
    peer.failures.push(503);
    await expect(list()).rejects.toMatchObject({ code: 'CARRIER.UNAVAILABLE', retryable: true });
    const nobody = list({ baseUrl: 'http://127.0.0.1:9' });
    await expect(nobody).rejects.toMatchObject({ code: 'CARRIER.UNAVAILABLE' });
  });
});
