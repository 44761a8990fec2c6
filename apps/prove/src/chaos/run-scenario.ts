import path from 'node:path';
import { expectExactly } from '../results/check.js';
import { percentileOf } from '../results/percentiles.js';
import { bothKindsOfCall } from '../calls/both-kinds.js';
import { lagMsOf } from '../suites/archive-lags.js';
import { spooledIsRecorded } from '../suites/record-checks.js';
import { type Replay, readBack } from '../suites/replay.js';
import { countDuplicates } from '../system/database.js';
import type { OwnServer } from '../system/own-server.js';
import { Rehearsal } from '../system/rehearsal.js';
import type { Warden } from '../system/warden.js';
import type { SimulationReport } from '../truth/simulation-report.js';
import { type Account, accountOf } from './account/call-account.js';
import { lagErrorOf } from './account/lag-truth.js';
import { partialInterval, WARM, WARM_UP, wavesOf } from './call-waves.js';
import {
  conservationInvariants,
  counterInvariants,
  lagInvariants,
  producerInvariants,
  recordInvariants,
} from './invariants.js';
import { BASELINE, type ScenarioResult, type VerticalResult } from './result.js';
import type { Aftermath, Scenario } from './scenario.js';
import { accountsOfOthers } from './other-calls.js';
import { AppsWatch } from './watch/apps-watch.js';

export interface Stage {
  readonly directory: string;
  readonly redis: OwnServer;
  readonly postgres: OwnServer;
  readonly warden: Warden;
  readonly seed: number;
  readonly isShort: boolean;
  note(line: string): void;
}

/**
 * The product's own, unlike in other rehearsals: by then a killed worker's jobs have been taken over
 * (15 s), and it is known that a killed voice is dead (30 s). Calls that are whole do not wait for it.
 */
const SEAL_TAIL_WAIT_MS = '45000';

/**
 * Plays the calls, lets the scenario happen, waits for the seals, and judges what is left; all but the
 * audio, which is compared with runs that may come later.
 */
export async function runScenario(scenario: Scenario, stage: Stage): Promise<ScenarioResult> {
  const startedAt = performance.now();
  const rehearsal = await prepare(scenario, stage);
  try {
    await rehearsal.startWorker();
    await rehearsal.startVoice();
    const watch = new AppsWatch(rehearsal);
    try {
      const { said, aftermath } = await playCalls(scenario, stage, rehearsal);
      await watch.stop();
      const replay = await readBack(rehearsal, placedIn(said));
      const known = new Set(said.calls.map(({ callSid }) => callSid));
      const producers = await accountsOfOthers(rehearsal, known);
      const left = { rehearsal, replay, said, watch, producers };
      const result = await resultOf(scenario, stage, left);
      return {
        ...result,
        seconds: Math.round((performance.now() - startedAt) / 1_000),
        checks: [
          ...appsAreUp(rehearsal),
          ...recordInvariants(result),
          ...counterInvariants(result.verticals, watch),
          ...conservationInvariants(watch),
          // Of a hundred pieces of speech, as in the short form, the p99 is the second longest: chance.
          ...(stage.isShort || scenario.name !== BASELINE ? [] : lagInvariants(result)),
          ...(aftermath.spooled ? [spooledIsRecorded(aftermath.spooled, replay.calls)] : []),
          ...producerInvariants(result, aftermath.producersNumbered),
          ...(aftermath.checks ?? []),
        ],
      };
    } finally {
      await watch.stop();
    }
  } finally {
    await restore(stage);
    await rehearsal.close();
  }
}

function prepare(scenario: Scenario, stage: Stage): Promise<Rehearsal> {
  const { redis, postgres, warden, isShort } = stage;
  return Rehearsal.prepare({
    name: `chaos-${scenario.name}`,
    directory: path.join(stage.directory, scenario.name),
    servers: { DATABASE_URL: postgres.url, REDIS_URL: redis.url },
    place: 0,
    isAudioMeasured: true,
    environment: {
      SEAL_TAIL_WAIT_MS,
      VOICE_PARTIAL_INTERVAL_MS: partialInterval(wavesOf(scenario.waves, isShort)),
      ...scenario.environment,
    },
    warden,
  });
}

async function playCalls(
  scenario: Scenario,
  stage: Stage,
  rehearsal: Rehearsal,
): Promise<{ said: SimulationReport; aftermath: Aftermath }> {
  let aftermath: Aftermath = {};
  const { redis, postgres, warden, seed, isShort, note } = stage;
  const from = await bothKindsOfCall(path.join(stage.directory, scenario.name));
  const early = isShort ? [] : (await rehearsal.placeCalls({ ...WARM_UP, seed, from })).calls;
  const later = await rehearsal.placeCalls(
    { ...wavesOf(scenario.waves, isShort), ...(isShort ? {} : WARM), seed, from },
    async (signal) => {
      const world = { rehearsal, redis, postgres, warden, seed, isShort, note };
      aftermath = await scenario.befall(world, signal);
    },
  );
  const said = { ...later, calls: [...early, ...later.calls] };
  await rehearsal.untilSettled(placedIn(said).map(({ callSid }) => callSid));
  return { said, aftermath };
}

const placedIn = ({ calls }: SimulationReport) =>
  calls.filter(({ outcome }) => outcome !== 'not-placed');

/** A scenario that failed half-way may have left a server down; the next one needs both. */
async function restore({ redis, postgres }: Stage): Promise<void> {
  for (const server of [redis, postgres]) if (!server.isRunning) await server.restart();
}

interface Left {
  readonly rehearsal: Rehearsal;
  readonly replay: Replay;
  readonly said: SimulationReport;
  readonly watch: AppsWatch;
  readonly producers: Readonly<Record<string, Account>>;
}

async function resultOf(
  { name, summary, waves }: Scenario,
  { seed, isShort }: Stage,
  left: Left,
): Promise<Omit<ScenarioResult, 'seconds' | 'checks'>> {
  const { rehearsal, replay, said, watch } = left;
  const verticals = [...new Set(said.calls.map(({ vertical }) => vertical))].toSorted();
  return {
    scenario: name,
    summary,
    waves: isShort ? 'short' : waves,
    seed,
    verticals: Object.fromEntries(
      verticals.map((vertical) => [vertical, verticalResult(vertical, left)]),
    ),
    producers: left.producers,
    duplicates: await countDuplicates(rehearsal.environment.DATABASE_URL),
    levelChanges: watch.total('voice', 'voice_level_changes_total') ?? null,
    secondsAboveObjective: watch.secondsAboveObjective(),
    lagError: lagErrorOf(watch.lag, replay.archived),
    memoryHighMarkBytes: {
      voice: watch.memoryHighMarkBytes('voice'),
      worker: watch.memoryHighMarkBytes('worker'),
    },
    lives: { voice: watch.livesOf('voice'), worker: watch.livesOf('worker') },
  };
}

function verticalResult(vertical: string, { replay, said }: Left): VerticalResult {
  const calls = replay.calls.filter(({ truth }) => truth.vertical === vertical);
  const lagsMs = replay.archived.filter((time) => time.vertical === vertical).map(lagMsOf);
  const outcomes: Record<string, number> = {};
  for (const { truth } of calls) outcomes[truth.outcome] = (outcomes[truth.outcome] ?? 0) + 1;
  const audioOf = (audio: SimulationReport['audio']['whole']) =>
    Object.entries(audio).find(([name]) => name === vertical)?.[1] ?? null;
  return {
    outcomes,
    account: accountOf(calls.map(({ record }) => record)),
    lag: {
      p50Ms: Math.round(percentileOf(lagsMs, 50)),
      p99Ms: Math.round(percentileOf(lagsMs, 99)),
      maxMs: Math.round(percentileOf(lagsMs, 100)),
    },
    audio: audioOf(said.audio.whole),
    brokenAudio: audioOf(said.audio.broken),
  };
}

const appsAreUp = ({ voice, worker }: Rehearsal) => [
  expectExactly(
    'apps that ended by themselves',
    0,
    [voice, worker].filter((app) => !app?.isRunning).length,
  ),
];
