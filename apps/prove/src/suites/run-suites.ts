import { existsSync } from 'node:fs';
import path from 'node:path';
import { CHECKOUT } from '../checkout.js';
import type { RehearsalEnv } from '../prove.env.js';
import type { Check } from '../results/check.js';
import { describeMachine } from '../results/machine.js';
import { printCheck, printTotals } from '../results/print.js';
import { Warden } from '../system/warden.js';
import { SUITES } from './all-suites.js';
import type { Suite } from './suite.js';

export interface RunOptions {
  readonly only: readonly string[];
  readonly seed: number;
  readonly calls?: number | undefined;
  readonly isShort: boolean;
  /** Overrides where consultations are looked for. */
  readonly from: string | undefined;
  readonly servers: RehearsalEnv;
}

/** Where public consultations lie if this machine has them: beside the checkout, never in it. */
const CONSULTATIONS = path.resolve(CHECKOUT, '../shared/data/primock57/transcripts');

/** Runs the suites one after the other; a suite that cannot run is a miss. True if all held. */
export async function runSuites(
  options: RunOptions,
  print: (line: string) => void,
): Promise<boolean> {
  const suites = SUITES.filter(({ name, isOnDemand = false, isFullOnly = false }) =>
    options.only.length > 0
      ? options.only.includes(name)
      : !isOnDemand && !(isFullOnly && options.isShort),
  );
  print(`Machine: ${describeMachine()}`);
  const engine = options.servers.REDIS_URL === undefined ? 'PostgreSQL' : 'Redis';
  const form = options.isShort ? 'short form' : 'full form';
  print(`Seed ${options.seed}, ${form}, queues in ${engine}.`);
  const warden = new Warden();
  const results: { suite: string; checks: Check[] }[] = [];
  for (const [place, suite] of suites.entries()) {
    print(`\n${suite.name}: ${suite.summary}`);
    const startedAt = performance.now();
    const checks = await runSuite(suite, place, options, warden, print);
    for (const check of checks) printCheck(check, print);
    print(`  ${Math.round((performance.now() - startedAt) / 1000)} s`);
    results.push({ suite: suite.name, checks });
  }
  warden.dismiss();
  print('');
  return printTotals(results, print);
}

async function runSuite(
  suite: Suite,
  place: number,
  { servers, seed, calls, isShort, from }: RunOptions,
  warden: Warden,
  print: (line: string) => void,
): Promise<Check[]> {
  const consultations = from ?? (existsSync(CONSULTATIONS) ? CONSULTATIONS : undefined);
  const directory = path.join(CHECKOUT, '.data', 'prove', suite.name);
  const note = (line: string) => print(`  ${line}`);
  try {
    return await suite.run({
      servers,
      place,
      directory,
      seed,
      calls,
      isShort,
      consultations,
      warden,
      note,
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      {
        name: 'the suite runs to its end',
        target: 'yes',
        result: 'no',
        isMet: false,
        details: why.split('\n'),
      },
    ];
  }
}
