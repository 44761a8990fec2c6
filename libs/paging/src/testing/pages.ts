import type { RaisedAlarm } from '../alarm.js';
import type { Page } from '../pager.js';

export const LAG_ALARM: RaisedAlarm = {
  key: 'lag/sales',
  severity: 'critical',
  summary: 'Events of sales are not durable in time.',
  facts: { vertical: 'sales', oldestSeconds: 31, thresholdSeconds: 30 },
};

export const pageOf = (changes: Partial<Page> = {}): Page => ({
  ...LAG_ALARM,
  action: 'trigger',
  incidentId: '7',
  isReminder: false,
  source: 'voice-1',
  at: 1_790_000_000_000,
  ...changes,
});
