import { setTimeout as delay } from 'node:timers/promises';
import { type Check, expectAtMost } from '../../results/check.js';
import type { Rehearsal } from '../../system/rehearsal.js';
import { APPS, type AppLogs } from './app-logs.js';
import { type ServerName, SERVERS } from './outage-cases.js';
import { isNamedInLogs } from './outage-checks.js';
import type { ProxiedServers } from './proxied-servers.js';

const AWAY_MS = 3_000;
/** Retries come at most 4 s apart by then, and the apps themselves take a while to load. */
const READY_MAX_MS = 10_000;

/** Starts the apps with every server away; the servers come one by one, `AWAY_MS` apart. */
export async function startWithoutServers(
  rehearsal: Rehearsal,
  proxied: ProxiedServers,
  logs: AppLogs,
): Promise<Check[]> {
  const away = SERVERS.filter((name) => proxied.has(name));
  for (const name of away) await proxied.set(name, { kind: 'refuse' });
  await logs.startHere();
  const starting = Promise.all([rehearsal.startWorker(), rehearsal.startVoice()]);
  const allThereAt = comeOneByOne(away, proxied);
  await starting;
  const readyAfterMs = Math.round(performance.now() - (await allThereAt));
  const checks = [
    expectAtMost('at start: ready after the last server came', READY_MAX_MS, readyAfterMs, 'ms'),
  ];
  for (const name of away) {
    const check = await isNamedInLogs(name, APPS, logs);
    checks.push({ ...check, name: `at start: ${check.name}` });
  }
  return checks;
}

async function comeOneByOne(away: readonly ServerName[], proxied: ProxiedServers): Promise<number> {
  for (const name of away) {
    await delay(AWAY_MS);
    await proxied.set(name, { kind: 'pass' });
  }
  return performance.now();
}
