import type { Scenario } from '../scenario.js';
import { kills } from './kills.js';
import { overload } from './overload.js';
import { postgresKilled } from './postgres.js';
import { REDIS_SCENARIOS } from './redis.js';
import { spoolQuota } from './spool-quota.js';
import { STORE_SCENARIOS } from './store.js';

export const SCENARIOS: readonly Scenario[] = [
  overload,
  ...STORE_SCENARIOS,
  ...REDIS_SCENARIOS,
  postgresKilled,
  kills,
  spoolQuota,
];
