import type { Check } from '../../results/check.js';
import { Rehearsal } from '../../system/rehearsal.js';
import type { Suite, SuiteContext } from '../suite.js';
import { AppLogs } from './app-logs.js';
import { startWithoutServers } from './away-at-start.js';
import { type OutageCase, OUTAGES, SHORT_OUTAGES } from './outage-cases.js';
import {
  bothKindsCalled,
  noWordsInLogs,
  prefixed,
  recordChecks,
  visibilityChecks,
} from './outage-checks.js';
import { OutageRun } from './outage-run.js';
import { ProxiedServers } from './proxied-servers.js';

export const outages: Suite = {
  name: 'outages',
  summary:
    'a server goes away, silent or slow while compliance and analytics calls are up: nobody notices',

  async run(context) {
    const proxied = await ProxiedServers.open(context.servers, 'verbatim-prove-outages');
    try {
      const rehearsal = await Rehearsal.prepare({
        ...context,
        name: this.name,
        servers: proxied.servers,
        environment: { ...proxied.storeEnvironment, VOICE_PARTIAL_INTERVAL_MS: '50' },
      });
      try {
        return await goThrough(context, rehearsal, proxied);
      } finally {
        await rehearsal.close();
      }
    } finally {
      await proxied.close();
    }
  },
};

async function goThrough(
  context: SuiteContext,
  rehearsal: Rehearsal,
  proxied: ProxiedServers,
): Promise<Check[]> {
  const logs = new AppLogs(rehearsal.logDirectory);
  const checks = context.isShort
    ? await startPlainly(rehearsal)
    : await startWithoutServers(rehearsal, proxied, logs);
  const run = new OutageRun(context, rehearsal, proxied, logs);
  const cases = context.isShort ? SHORT_OUTAGES : [undefined, ...OUTAGES];
  for (const outage of cases) {
    if (outage && !proxied.has(outage.server)) {
      context.note(`Skipped, there is no such server here: ${outage.name}.`);
      continue;
    }
    checks.push(...(await checksOf(outage, run, logs)));
  }
  return checks;
}

async function startPlainly(rehearsal: Rehearsal): Promise<Check[]> {
  await Promise.all([rehearsal.startWorker(), rehearsal.startVoice()]);
  return [];
}

/** A case that cannot be carried through is a miss of its own; the next one may tell more. */
async function checksOf(
  outage: OutageCase | undefined,
  run: OutageRun,
  logs: AppLogs,
): Promise<Check[]> {
  const outcome = await run.through(outage);
  const checks = [
    bothKindsCalled(outcome),
    ...recordChecks(outcome),
    ...(outage ? await visibilityChecks(outage, outcome, logs) : []),
    await noWordsInLogs(outcome, logs),
  ];
  return checks.map((check) => prefixed(outage?.name ?? 'nothing away', check));
}
