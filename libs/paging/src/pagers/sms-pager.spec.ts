import { describe, expect, it } from 'vitest';
import { pageOf } from '../testing/pages.js';
import { smsTextOf } from './sms-pager.js';

describe('The text of an SMS', () => {
  it('says what, which incident and how bad', () => {
    expect(smsTextOf(pageOf())).toBe(
      'Verbatim: Events of sales are not durable in time. [lag/sales #7] vertical sales, oldestSeconds 31, thresholdSeconds 30',
    );
  });

  it('says that it is a reminder, and that it is over', () => {
    expect(smsTextOf(pageOf({ isReminder: true }))).toMatch(/^Verbatim, still open: /);
    expect(smsTextOf(pageOf({ action: 'resolve' }))).toBe('Verbatim: resolved: lag/sales #7');
  });

  it('fits in three messages', () => {
    expect(smsTextOf(pageOf({ summary: 's'.repeat(1_000) }))).toHaveLength(480);
  });
});
