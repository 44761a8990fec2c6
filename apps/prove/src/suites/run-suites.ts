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
  /** Suites that run side by side, each in a system of its own. They wait more than they compute. */
  readonly atOnce: number;
  /** Overrides where consultations are looked for. */
  readonly from: string | undefined;
  readonly servers: RehearsalEnv;
}

/** Where public consultations lie if this machine has them: beside the checkout, never in it. */
const CONSULTATIONS = path.resolve(CHECKOUT, '../shared/data/primock57/transcripts');

/** Runs the suites; one that cannot run is a miss. True if all held. */
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
  const waiting = [...suites];
  const lane = async (place: number) => {
    for (let suite = waiting.shift(); suite; suite = waiting.shift()) {
      // What two suites say at once is told in one piece for each, when it has ended.
      const told: string[] = [];
      const tell = options.atOnce === 1 ? print : (line: string) => void told.push(line);
      const checks = await timedSuite(suite, place, options, warden, tell);
      for (const line of told) print(line);
      results.push({ suite: suite.name, checks });
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, (_, place) => lane(place)));
  warden.dismiss();
  print('');
  return printTotals(results, print);
}

async function timedSuite(
  suite: Suite,
  place: number,
  options: RunOptions,
  warden: Warden,
  print: (line: string) => void,
): Promise<Check[]> {
  print(`\n${suite.name}: ${suite.summary}`);
  const startedAt = performance.now();
  const checks = await runSuite(suite, place, options, warden, print);
  for (const check of checks) printCheck(check, print);
  print(`  ${Math.round((performance.now() - startedAt) / 1000)} s`);
  return checks;
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
