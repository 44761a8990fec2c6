import { ConfigurationError, type ConfigurationProblem } from '@verbatim/platform';
import type { Pager } from './pager.js';
import { PagerDutyPager } from './pagers/pagerduty-pager.js';
import { SmsPager } from './pagers/sms-pager.js';
import { WebhookPager } from './pagers/webhook-pager.js';
import type { PagingEnv } from './paging.env.js';

/** What has to be set together: none of a row, or all of it. */
const TOGETHER = [
  ['PAGER_WEBHOOK_URL', 'PAGER_WEBHOOK_SECRET'],
  ['PAGER_SMS_TO', 'PAGER_SMS_FROM', 'TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'],
] as const satisfies readonly (readonly (keyof PagingEnv)[])[];

/** Voice has Twilio's credentials for other reasons: they alone ask for no SMS. */
const ASKS_FOR_NOTHING = new Set<keyof PagingEnv>(['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN']);

/** Errors: `ConfigurationError` with everything that is missing, at once. */
export function pagersFrom(env: PagingEnv): Pager[] {
  const problems = TOGETHER.flatMap((names) => missingOf(names, env));
  if (problems.length > 0) throw new ConfigurationError(problems);
  const pagers: Pager[] = [];
  const { PAGER_WEBHOOK_URL, PAGER_WEBHOOK_SECRET: secret } = env;
  if (PAGER_WEBHOOK_URL) pagers.push(new WebhookPager({ url: PAGER_WEBHOOK_URL, secret }));
  const { PAGERDUTY_ROUTING_KEY: routingKey, PAGERDUTY_URL } = env;
  if (routingKey) pagers.push(new PagerDutyPager({ url: PAGERDUTY_URL, routingKey }));
  const sms = smsPagerOf(env);
  if (sms) pagers.push(sms);
  return pagers;
}

function smsPagerOf(env: PagingEnv): Pager | undefined {
  const { PAGER_SMS_TO: to, PAGER_SMS_FROM: from } = env;
  const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken, TWILIO_API_URL } = env;
  if (!to || !from || !accountSid || !authToken) return undefined;
  return new SmsPager({ accountSid, authToken, from, to, baseUrl: TWILIO_API_URL });
}

function missingOf(names: readonly (keyof PagingEnv)[], env: PagingEnv): ConfigurationProblem[] {
  const asking = names.filter((name) => env[name] !== undefined && !ASKS_FOR_NOTHING.has(name));
  if (asking.length === 0) return [];
  return names
    .filter((name) => env[name] === undefined)
    .map((name) => ({ name, expectation: `is required where ${asking.join(' and ')} is set` }));
}
