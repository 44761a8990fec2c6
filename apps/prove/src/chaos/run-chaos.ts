import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { CHECKOUT } from '../checkout.js';
import type { Check } from '../results/check.js';
import { describeMachine } from '../results/machine.js';
import { printCheck, printTotals } from '../results/print.js';
import { textTable } from '../results/text-table.js';
import { OwnServer } from '../system/own-server.js';
import { describeShares } from '../system/processor-share.js';
import { Warden } from '../system/warden.js';
import { audioInvariants } from './invariants.js';
import { BASELINE, type ScenarioResult } from './result.js';
import { type KillPointsResult, runKillPoints } from './kill-points/run-kill-points.js';
import { tablesOf } from './results-table.js';
import { runScenario, type Stage } from './run-scenario.js';
import type { Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios/all-scenarios.js';
import { baselinesFor } from './usual-audio.js';
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
  print(`Processor: ${describeShares()}.`);
  print(`Seed ${options.seed}, ${options.isShort ? 'short form' : 'full form'}.`);
  const warden = new Warden();
  const servers = path.join(DIRECTORY, 'servers');
  await rm(servers, { recursive: true, force: true });
  await mkdir(servers, { recursive: true });
  const redis = await OwnServer.start('redis', servers, warden);
  const postgres = await OwnServer.start('postgres', servers, warden);
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

/** The calls alone come before every so many scenarios, and after the last: machines drift. */
const SCENARIOS_BETWEEN = 3;

/**
 * Scenarios with the same waves follow each other, with the same calls without a fault between them. In
 * the short form those are played once for all: there the audio is not judged.
 */
async function runAll(scenarios: readonly Scenario[], stage: Stage, print: Print): Promise<Ran[]> {
  const all: Ran[] = [];
  const play = async (scenario: Scenario) => all.push(await runOne(scenario, stage, print));
  const kinds = stage.isShort ? [scenarios] : Map.groupBy(scenarios, ({ waves }) => waves).values();
  for (const ofKind of kinds) {
    for (const [place, scenario] of ofKind.entries()) {
      const isDue = stage.isShort ? place === 0 : place % SCENARIOS_BETWEEN === 0;
      if (isDue) await play(withoutFault(scenario.waves));
      await play(scenario);
    }
    const last = ofKind.at(-1);
    if (last && !stage.isShort) await play(withoutFault(last.waves));
  }
  return stage.isShort ? all : withAudioJudged(all, print);
}

/** Holds the audio of each scenario against all runs of its calls without a fault. */
function withAudioJudged(all: readonly Ran[], print: Print): Ran[] {
  const results = all.flatMap(({ result }) => result ?? []);
  print("\nThe callers' audio, beside the same calls without a fault:");
  return all.map((ran) => {
    if (!ran.result || ran.suite === BASELINE) return ran;
    const { verticals, waves } = ran.result;
    const checks = audioInvariants(verticals, baselinesFor(waves, results));
    for (const check of checks) {
      printCheck({ ...check, name: `${ran.suite}, ${check.name}` }, print);
    }
    return { ...ran, checks: [...ran.checks, ...checks] };
  });
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

async function runOne(scenario: Scenario, stage: Stage, print: Print): Promise<Ran> {
  const { name: suite, summary } = scenario;
  print(`\n${suite}: ${summary}`);
  let result: ScenarioResult | undefined;
  const checks = await judged(async () => {
    result = await runScenario(scenario, stage);
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
