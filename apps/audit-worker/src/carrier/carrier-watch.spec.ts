import { reconcileCalls, type CarrierCall, type RecordedCall } from '@verbatim/carrier';
import type { RaisedAlarm } from '@verbatim/paging';
import { ConfigurationError, Metrics, createLogger } from '@verbatim/platform';
import type { QueueConnection } from '@verbatim/queue';
import type { Database } from '@verbatim/storage';
import { describe, expect, it } from 'vitest';
import { reconcilerFrom } from './carrier.module.js';
import { CARRIER_FAILED_ALARM, CARRIER_FINDINGS_ALARM, CarrierWatch } from './carrier-watch.js';

const NOW = Date.parse('2026-11-27T01:30:00Z');
const NOON = Date.parse('2026-11-26T12:00:00Z');

const carrierCall = (callSid: string): CarrierCall => ({
  ...{ callSid, accountSid: undefined, parentCallSid: undefined, direction: undefined },
  ...{ startedAt: NOON, durationSeconds: 60, status: 'completed' },
});
const record = (callId: string): RecordedCall => ({
  ...{ callId, startedAt: NOON, endedAt: NOON + 60_000, isLogged: true },
});

function world() {
  const carrier: CarrierCall[] = [];
  const recorded: RecordedCall[] = [];
  const raised: RaisedAlarm[] = [];
  const cleared: string[] = [];
  const metrics = new Metrics();
  const watch = new CarrierWatch({
    ...{ cron: undefined, connection: {} as QueueConnection, metrics },
    reconcile: (day, now) =>
      reconcileCalls(
        day,
        {
          carrierCalls: async () => ({ calls: carrier, accountsLeftOut: [] }),
          recordedCalls: async () => recorded,
        },
        { now },
      ),
    alarm: { raise: (alarm) => void raised.push(alarm), clear: (key) => void cleared.push(key) },
    logger: createLogger('test', { level: 'silent' }),
    onBug: (error) => {
      throw error;
    },
  });
  return { carrier, recorded, raised, cleared, metrics, watch };
}

describe('CarrierWatch', () => {
  it('pages for a call of the day before that was never recorded, and counts it', async () => {
    const { carrier, recorded, raised, metrics, watch } = world();
    carrier.push(carrierCall('CA1'), carrierCall('CA2'));
    recorded.push(record('CA1'));
    expect((await watch.run(NOW)).day).toBe('2026-11-26');
    expect(raised).toMatchObject([
      {
        ...{ key: CARRIER_FINDINGS_ALARM, severity: 'critical' },
        facts: { day: '2026-11-26', findings: 1, calls: 'CA2 not-recorded' },
      },
    ]);
    const text = await metrics.text();
    expect(text).toContain('audit_carrier_runs_total{result="findings"} 1');
    expect(text).toContain('audit_carrier_compared_calls{outcome="matched"} 1');
    expect(text).toContain('audit_carrier_compared_calls{outcome="not-recorded"} 1');
    expect(text).toContain('audit_carrier_compared_calls{outcome="never-answered"} 0');
  });

  it('closes the incident with the next day that agrees', async () => {
    const { carrier, recorded, raised, cleared, watch } = world();
    carrier.push(carrierCall('CA1'));
    recorded.push(record('CA1'));
    await watch.run(NOW);
    expect(raised).toEqual([]);
    expect(cleared).toContain(CARRIER_FINDINGS_ALARM);
  });

  it('says that a day was not compared', () => {
    const { raised, watch } = world();
    watch.failed(new Error('away'));
    expect(raised).toMatchObject([{ key: CARRIER_FAILED_ALARM, severity: 'warning' }]);
  });
});

describe('reconcilerFrom', () => {
  it('refuses a schedule without an account, with everything that is missing', () => {
    const env = {
      ...{ RECONCILE_TWILIO_CRON: '30 1 * * *', RECONCILE_TWILIO_SUBACCOUNTS: 'off' as const },
      ...{ TWILIO_ACCOUNT_SID: undefined, TWILIO_AUTH_TOKEN: undefined },
      TWILIO_API_URL: 'https://api.twilio.com',
    };
    expect(() => reconcilerFrom(env, {} as Database)).toThrow(ConfigurationError);
  });
});
