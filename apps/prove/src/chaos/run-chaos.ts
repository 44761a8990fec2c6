import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CHECKOUT } from '../checkout.js';
import type { Check } from '../results/check.js';
import { describeMachine } from '../results/machine.js';
import { printCheck, printTotals } from '../results/print.js';
import { textTable } from '../results/text-table.js';
import { OwnServer } from '../system/own-server.js';
import { Warden } from '../system/warden.js';
import { BASELINE, baselineFor, type ScenarioResult } from './result.js';
import { type KillPointsResult, runKillPoints } from './kill-points/run-kill-points.js';
import { tablesOf } from './results-table.js';
import { ELSEWHERE_NICENESS, runScenario, type Stage } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios/all-scenarios.js';
import { writeDocs, writeResults } from './write-results.js';

export interface ChaosOptions {
  readonly only: readonly string[];
  readonly seed: number;
  readonly isShort: boolean;
  readonly json: string | undefined;
  readonly writesDocs: boolean;
  readonly killPoints: number;
}

const DIRECTORY = path.join(CHECKOUT, '.data', 'chaos');

type Print = (line: string) => void;

/** Runs the scenarios one after the other, each after the same calls without it. True if all held. */
export async function runChaos(options: ChaosOptions, print: Print): Promise<boolean> {
  const machine = describeMachine();
  print(`Machine: ${machine}`);
  print(`Seed ${options.seed}, ${options.isShort ? 'short form' : 'full form'}.`);
  const warden = new Warden();
  const servers = path.join(DIRECTORY, 'servers');
  await rm(servers, { recursive: true, force: true });
  await mkdir(servers, { recursive: true });
  const redis = await OwnServer.start('redis', servers, warden, ELSEWHERE_NICENESS);
  const postgres = await OwnServer.start('postgres', servers, warden, ELSEWHERE_NICENESS);
  try {
    const stage = {
      ...options,
      directory: DIRECTORY,
      redis,
      postgres,
      warden,
      note: noteTo(print),
    };
    const all = await runAll(chosen(options), stage, print);
    const killed = options.killPoints > 0 ? await pointsOf(options, stage, print) : undefined;
    if (killed) all.push(killed.ran);
    const ran = all.flatMap(({ result }) => result ?? []);
    const report = { at: new Date().toISOString(), machine, ...options, results: ran };
    const results = { ...report, killPoints: killed?.result ?? null };
    for (const rows of tablesOf(results)) print(`\n${textTable(rows)}`);
    print('');
    const json = await writeResults(results, options.json ?? path.join(DIRECTORY, 'results.json'));
    if (options.writesDocs) await writeDocs(results);
    print(`Results: ${json}`);
    return printTotals(all, print);
  } finally {
    await redis.stop();
    await postgres.stop();
    warden.dismiss();
  }
}

/** Kill points alone when nothing else is asked for. */
const chosen = ({ only, isShort, killPoints }: ChaosOptions): Scenario[] =>
  SCENARIOS.filter((scenario) => {
    if (only.length > 0) return only.includes(scenario.name);
    return isShort ? scenario.isShort === true : killPoints === 0;
  });

const noteTo =
  (print: Print) =>
  (line: string): void =>
    print(`  ${line}`);

interface Ran {
  readonly suite: string;
  readonly checks: readonly Check[];
  /** Undefined where the scenario did not come to its end. */
  readonly result?: ScenarioResult;
}

/** The calls alone, once for each kind of waves that a chosen scenario has. */
async function runAll(scenarios: readonly Scenario[], stage: Stage, print: Print): Promise<Ran[]> {
  const all: Ran[] = [];
  for (const scenario of scenarios) {
    const results = (): ScenarioResult[] => all.flatMap(({ result }) => result ?? []);
    const waves = stage.isShort ? 'short' : scenario.waves;
    if (!baselineFor(waves, results())) {
      all.push(await runOne(withoutFault(scenario.waves), stage, undefined, print));
    }
    all.push(await runOne(scenario, stage, baselineFor(waves, results()), print));
  }
  return all;
}

const withoutFault = (waves: Scenario['waves']): Scenario => ({
  name: BASELINE,
  summary: `the same calls (${waves}) and nothing else`,
  waves,
  befall: () => Promise.resolve({}),
});

async function pointsOf(
  { killPoints }: ChaosOptions,
  stage: Stage,
  print: Print,
): Promise<{ ran: Ran; result: KillPointsResult | undefined }> {
  print(`\nkill-points: the record's pipeline is killed (SIGKILL) at ${killPoints} random moments`);
  let result: KillPointsResult | undefined;
  const checks = await judged(async () => {
    result = await runKillPoints(killPoints, stage);
    return result;
  }, print);
  return { ran: { suite: 'kill-points', checks }, result };
}

async function runOne(
  scenario: Scenario,
  stage: Stage,
  baseline: ScenarioResult | undefined,
  print: Print,
): Promise<Ran> {
  const { name: suite, summary } = scenario;
  print(`\n${suite}: ${summary}`);
  let result: ScenarioResult | undefined;
  const checks = await judged(async () => {
    result = await runScenario(scenario, stage, baseline);
    return result;
  }, print);
  return { suite, checks, ...(result && { result }) };
}

/** Says what did not hold; a run that does not come to its end did not. */
async function judged(
  run: () => Promise<{ readonly checks: readonly Check[]; readonly seconds: number }>,
  print: Print,
): Promise<readonly Check[]> {
  try {
    const { checks, seconds } = await run();
    for (const check of checks) if (!check.isMet) printCheck(check, print);
    const held = checks.filter(({ isMet }) => isMet).length;
    print(`  ${held} of ${checks.length} invariants held, ${seconds} s`);
    return checks;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const name = 'the scenario runs to its end';
    const missed = { name, target: 'yes', result: 'no', isMet: false, details: why.split('\n') };
    printCheck(missed, print);
    return [missed];
  }
}
