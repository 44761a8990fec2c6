import { setTimeout as delay } from 'node:timers/promises';
import { type Check, expectAtMost } from '../../results/check.js';
import type { Rehearsal } from '../../system/rehearsal.js';
import { APPS, type AppLogs } from './app-logs.js';
import { type ServerName, SERVERS } from './outage-cases.js';
import { isNamedInLogs } from './outage-checks.js';
import type { ProxiedServers } from './proxied-servers.js';

const AWAY_MS = 3_000;
const LOADED_MAX_MS = 30_000;
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
  const allThereAt = untilBothLog(logs).then(() => comeOneByOne(away, proxied));
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

/** Loading takes seconds on a busy machine: a server that came before would not have been missed. */
async function untilBothLog(logs: AppLogs): Promise<void> {
  const until = performance.now() + LOADED_MAX_MS;
  for (const app of APPS) {
    while ((await logs.linesOf(app)).length === 0 && performance.now() < until) await delay(50);
  }
}

async function comeOneByOne(away: readonly ServerName[], proxied: ProxiedServers): Promise<number> {
  for (const name of away) {
    await delay(AWAY_MS);
    await proxied.set(name, { kind: 'pass' });
  }
  return performance.now();
}
