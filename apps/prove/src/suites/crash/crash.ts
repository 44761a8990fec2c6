import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Check, expectAll, expectAtLeast, expectAtMost } from '../../results/check.js';
import { MERGE_DELAY_MAX_MS } from '../log-damage.js';
import { emptyFolder } from '../../system/stages-world.js';
import { seededRandom } from '../seeded-random.js';
import type { Suite, SuiteContext } from '../suite.js';
import { CrashLane, type CrashRun } from './crash-lane.js';
import { type Fault, faultsAt, inOrderOf, nameOf } from './fault.js';

/** As many as there are processors on the smallest machine that this is made for. */
const LANES = 2;
/** In the short form: a part of the list that the seed chooses. */
const SHORT_MS = 20_000;
/** However slow the machine is. */
const RUNS_MIN = 6;
/** Fewer would mean that the list is no longer taken from what the code does. */
const CALLS_MIN = 150;

/**
 * Every call that archive, seal and log make to disks and PostgreSQL, one after the other, fails or is the process's
 * last. The list is what a run without faults did.
 */
export const crash: Suite = {
  name: 'crash',
  summary:
    'a kill and an I/O error at every external call of archive, seal and log: nothing is lost or done twice',

  async run(context) {
    const { directory, note, isShort, seed } = context;
    await emptyFolder(directory);
    const names = Array.from({ length: LANES }, (_, i) => `crash-${i + 1}`);
    const lanes = await Promise.all(names.map((name) => CrashLane.open(context, name)));
    try {
      const calls = await lanes[0]!.record();
      const list = path.join(directory, 'external-calls.txt');
      await writeFile(list, calls.map((name, at) => `${at} ${name}\n`).join(''));
      const faults = inOrderOf(seededRandom(seed), faultsAt(calls));
      const inSql = calls.filter((name) => name.startsWith('sql ')).length;
      note(
        `${calls.length} external calls, ${inSql} of them statements, the others of files: ${list}`,
      );
      const runs = await runAll(lanes, faults, calls, isShort ? SHORT_MS : Infinity, context);
      note(`${runs.length} of ${faults.length} faults, in an order by the seed`);
      return checksOf(runs, calls);
    } finally {
      await Promise.all(lanes.map((lane) => lane.stop()));
    }
  },
};

const NOTED_EVERY = 100;

async function runAll(
  lanes: readonly CrashLane[],
  faults: readonly Fault[],
  calls: readonly string[],
  forMs: number,
  { note }: SuiteContext,
): Promise<CrashRun[]> {
  const runs: CrashRun[] = [];
  const until = performance.now() + forMs;
  let next = 0;
  await Promise.all(
    lanes.map(async (lane) => {
      while (next < faults.length && (next < RUNS_MIN || performance.now() < until)) {
        const run = await lane.run(faults[next++]!);
        runs.push(run);
        if (!isMended(run)) note(`${nameOf(run.fault, calls)}: ${troubleOf(run)}`);
        if (runs.length % NOTED_EVERY === 0) note(`${runs.length} of ${faults.length} faults`);
      }
    }),
  );
  return runs;
}

const isMended = ({ damage, bug }: CrashRun): boolean =>
  damage.lines.length === 0 && bug === undefined;
const troubleOf = ({ damage, bug }: CrashRun): string =>
  [...damage.lines, ...(bug === undefined ? [] : [bug])].join('; ');

function checksOf(runs: readonly CrashRun[], calls: readonly string[]): Check[] {
  const slowest = Math.max(...runs.map(({ recoveredMs }) => recoveredMs));
  const of = (kind: Fault['kind']): CrashRun[] => runs.filter(({ fault }) => fault.kind === kind);
  const told = ({ fault }: CrashRun, what: string): string => `${nameOf(fault, calls)}: ${what}`;
  const mended = (name: string, kind: Fault['kind']): Check =>
    expectAll(name, of(kind), isMended, (run) => told(run, troubleOf(run)));
  return [
    expectAtLeast('external calls of archive, seal and log', CALLS_MIN, calls.length),
    expectAll(
      'faults that struck',
      runs,
      ({ hasStruck }) => hasStruck,
      (run) => told(run, 'nothing happened'),
    ),
    mended('kills with the record whole and sealed once', 'kill'),
    mended('errors with the record whole and sealed once', 'error'),
    expectAtMost(
      'longest that a leaf waited for the log',
      MERGE_DELAY_MAX_MS,
      Math.round(Math.max(...runs.map(({ damage }) => damage.mergeDelayMs))),
      'ms',
    ),
    expectAtMost('slowest to be whole again', MERGE_DELAY_MAX_MS, Math.round(slowest), 'ms'),
  ];
}
