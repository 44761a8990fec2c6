import { describe, expect, it } from 'vitest';
import { pageOf } from '../testing/pages.js';
import { pagerDutyEventOf } from './pagerduty-pager.js';

const KEY = 'R'.repeat(32);

describe('An event of PagerDuty’s Events API v2', () => {
  it('triggers with a payload', () => {
    expect(pagerDutyEventOf(pageOf(), KEY)).toEqual({
      routing_key: KEY,
      event_action: 'trigger',
      dedup_key: 'verbatim/lag/sales',
      payload: {
        summary: 'Events of sales are not durable in time.',
        source: 'voice-1',
        severity: 'critical',
        timestamp: '2026-09-21T14:13:20.000Z',
        component: 'verbatim',
        group: 'sales',
        class: 'lag',
        custom_details: {
          vertical: 'sales',
          oldestSeconds: 31,
          thresholdSeconds: 30,
          incident: '7',
        },
      },
    });
  });

  it.each(['acknowledge', 'resolve'] as const)('has nothing but its key to %s', (action) => {
    expect(pagerDutyEventOf(pageOf({ action }), KEY)).toEqual({
      routing_key: KEY,
      event_action: action,
      dedup_key: 'verbatim/lag/sales',
    });
  });

  it('keeps to the lengths that PagerDuty takes', () => {
    const event = pagerDutyEventOf(
      pageOf({ key: 'k'.repeat(400), summary: 's'.repeat(2_000) }),
      KEY,
    );
    expect(event.dedup_key).toHaveLength(255);
    expect(event.payload?.summary).toHaveLength(1_024);
  });
});
