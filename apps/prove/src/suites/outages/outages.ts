import path from 'node:path';
import type { Check } from '../../results/check.js';
import { Rehearsal } from '../../system/rehearsal.js';
import type { Suite, SuiteContext } from '../suite.js';
import { AppLogs } from './app-logs.js';
import { startWithoutServers } from './away-at-start.js';
import type { LagSeen } from './lag-watch.js';
import {
  type OutageCase,
  OUTAGES,
  SHORT_OUTAGES,
  SLOW_STORE,
  SLOW_WRITE_MS,
} from './outage-cases.js';
import {
  bothKindsCalled,
  noWordsInLogs,
  partialsGaveWay,
  prefixed,
  recordChecks,
  visibilityChecks,
} from './outage-checks.js';
import { OutageRun } from './outage-run.js';
import { ProxiedServers } from './proxied-servers.js';

/** 800 ms of conversation at 16 times life speed: enough partials to see whether any goes missing. */
const VOICE_PARTIAL_INTERVAL_MS = '50';
/** Less than two sales calls say in five seconds: while the queue is away, partials must give way. */
const VOICE_BUFFER_CAPACITY_EVENTS = '32';

export const outages: Suite = {
  name: 'outages',
  summary:
    'a server goes away, silent or slow while compliance and analytics calls are up: nobody notices',

  async run(context) {
    const proxied = await ProxiedServers.open(context.servers, 'verbatim-prove-outages');
    try {
      const { checks, quietLag } = await throughOutages(context, proxied);
      if (context.isShort || proxied.has('store')) return checks;
      return [...checks, ...(await slowFileStore(context, proxied, quietLag))];
    } finally {
      await proxied.close();
    }
  },
};

async function throughOutages(
  context: SuiteContext,
  proxied: ProxiedServers,
): Promise<{ checks: Check[]; quietLag: LagSeen }> {
  const rehearsal = await prepare(context, proxied, {});
  try {
    const logs = new AppLogs(rehearsal.logDirectory);
    const checks = context.isShort ? [] : await startWithoutServers(rehearsal, proxied, logs);
    const run = new OutageRun(context, rehearsal, proxied, logs);
    for (const outage of context.isShort ? SHORT_OUTAGES : [undefined, ...OUTAGES]) {
      if (!outage || proxied.has(outage.server)) {
        checks.push(...(await checksOf(outage, run, logs)));
      } else if (outage !== SLOW_STORE) {
        context.note(`Skipped, no ${outage.server} server is configured: ${outage.name}.`);
      }
    }
    return { checks, quietLag: run.quietLag };
  } finally {
    await rehearsal.close();
  }
}

/** Files cannot go away, but they can be slow: the store itself delays its writes, from the start on. */
async function slowFileStore(
  context: SuiteContext,
  proxied: ProxiedServers,
  quietLag: LagSeen,
): Promise<Check[]> {
  const directory = path.join(context.directory, 'slow-store');
  const environment = { STORE_WRITE_DELAY_MS: String(SLOW_WRITE_MS) };
  const rehearsal = await prepare({ ...context, directory }, proxied, environment);
  try {
    const logs = new AppLogs(rehearsal.logDirectory);
    const run = new OutageRun({ ...context, directory }, rehearsal, proxied, logs, quietLag);
    return await checksOf(SLOW_STORE, run, logs);
  } finally {
    await rehearsal.close();
  }
}

const prepare = (
  context: SuiteContext,
  proxied: ProxiedServers,
  environment: Readonly<Record<string, string>>,
): Promise<Rehearsal> =>
  Rehearsal.prepare({
    ...context,
    name: outages.name,
    servers: proxied.servers,
    environment: {
      ...proxied.storeEnvironment,
      VOICE_PARTIAL_INTERVAL_MS,
      VOICE_BUFFER_CAPACITY_EVENTS,
      ...environment,
    },
  });

async function checksOf(
  outage: OutageCase | undefined,
  run: OutageRun,
  logs: AppLogs,
): Promise<Check[]> {
  const outcome = await run.through(outage);
  const checks = [
    bothKindsCalled(outcome),
    ...recordChecks(outcome),
    ...(outage?.server === 'redis' ? [partialsGaveWay(outcome)] : []),
    ...(outage ? await visibilityChecks(outage, outcome, logs) : []),
    await noWordsInLogs(outcome, logs),
  ];
  return checks.map((check) => prefixed(outage?.name ?? 'nothing away', check));
}
