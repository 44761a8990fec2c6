import { ConfigurationError, parseEnv } from '@verbatim/platform';
import { describe, expect, it } from 'vitest';
import { pagersFrom } from './pagers-from.js';
import { PagingEnv } from './paging.env.js';

const TWILIO = { TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'token-123' };
const SMS = { PAGER_SMS_TO: '+4930123456, +15550100100', PAGER_SMS_FROM: '+15550100101' };
const WEBHOOK = {
  PAGER_WEBHOOK_URL: 'https://example.org/page',
  PAGER_WEBHOOK_SECRET: 'a secret of 24 letters..',
};
const names = (env: Record<string, string>): string[] =>
  pagersFrom(parseEnv(PagingEnv, env)).map(({ name }) => name);

function problemsOf(env: Record<string, string>): string[] {
  try {
    pagersFrom(parseEnv(PagingEnv, env));
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message.split('\n');
  }
}

describe('Pagers from the environment', () => {
  it('are none without any variable, and none for the credentials of Twilio alone', () => {
    expect(names({})).toEqual([]);
    expect(names(TWILIO)).toEqual([]);
  });

  it('are all that are set', () => {
    const PAGERDUTY_ROUTING_KEY = 'R'.repeat(32);
    expect(names({ ...WEBHOOK, ...SMS, ...TWILIO, PAGERDUTY_ROUTING_KEY })).toEqual([
      'webhook',
      'pagerduty',
      'sms',
    ]);
  });

  it('are refused when half set, with everything that is missing at once', () => {
    const { PAGER_WEBHOOK_URL } = WEBHOOK;
    const text = problemsOf({ PAGER_WEBHOOK_URL, PAGER_SMS_FROM: SMS.PAGER_SMS_FROM }).join('\n');
    for (const name of ['PAGER_WEBHOOK_SECRET', 'PAGER_SMS_TO', ...Object.keys(TWILIO)])
      expect(text).toContain(name);
  });

  it.each(['5000', '4000', '0', '-1'])(
    'refuse a threshold of %s ms, naming it and the objective',
    (ms) => {
      const text = problemsOf({ LAG_PAGE_MS: ms }).join('\n');
      expect(text).toContain('LAG_PAGE_MS');
      expect(text).toMatch(new RegExp(`5000 ms; it is ${ms} ms`));
    },
  );

  it('take the first threshold above the objective', () => {
    expect(parseEnv(PagingEnv, { LAG_PAGE_MS: '5001' }).LAG_PAGE_MS).toBe(5_001);
  });
});
