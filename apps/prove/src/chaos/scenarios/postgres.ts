import { setTimeout as delay } from 'node:timers/promises';
import { hasPassed } from '../../suites/kill-plan.js';
import type { ChaosWorld, Scenario } from '../scenario.js';

const AFTER_MS = 4_000;
const DOWN_MS = 5_000;

export const postgresKilled = {
  name: 'postgres-killed',
  summary: 'PostgreSQL is killed (SIGKILL) and started again 5 s later',
  waves: 'half-minute',

  async befall({ postgres, note }: ChaosWorld, signal: AbortSignal) {
    await hasPassed(AFTER_MS, signal);
    await postgres.kill();
    note('PostgreSQL is killed.');
    await delay(DOWN_MS);
    await postgres.restart();
    note('PostgreSQL is back.');
    return {};
  },
} satisfies Scenario;
