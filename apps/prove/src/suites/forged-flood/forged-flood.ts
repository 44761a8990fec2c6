import { setTimeout as delay } from 'node:timers/promises';
import { type Check, expectAtLeast, expectAtMost } from '../../results/check.js';
import { percentileOf } from '../../results/percentiles.js';
import { freePort } from '../../system/free-port.js';
import { inspectedAt } from '../../system/heap-probe.js';
import { beginLoopProbe, type LoopLoad, readLoopProbe } from '../../system/loop-probe.js';
import { AUTH_TOKEN, Rehearsal } from '../../system/rehearsal.js';
import { TwilioPeer } from '../fuzz/twilio-peer.js';
import { seededRandom } from '../seeded-random.js';
import type { Suite, SuiteContext } from '../suite.js';
import { type CallStart, introduce, startCalls } from './call-starts.js';
import { type Answers, anybody, forge, type Forgery, neighbours, someOf } from './forgers.js';

const FLOOD_MS = 15_000;
/** Between two floods: what a network may have at once is there again, and calls without a stream are over. */
const REST_MS = 5_000;
/** From which on, three seconds running, calls are diverted (`VOICE_EVENT_LOOP_DELAY_MAX_MS`). */
const LATE_MS = 100;
/** A botnet as such are seen; and one that has no end, of which as much is read as of Twilio's new machines. */
const BOTNET_NETWORKS = 1_000;
const ODDS_OF_THE_ENDLESS_PERCENT = 40;

const ENVIRONMENT = {
  VOICE_TRUSTED_PROXIES: '127.0.0.0/8',
  VOICE_EVENT_LOOP_DELAY_MAX_MS: String(LATE_MS),
  // Nobody opens the stream of these calls.
  VOICE_STREAM_WAIT_MS: '1000',
  VOICE_TERMINAL_STATUS_WAIT_MS: '1000',
} as const;

export const forgedFlood: Suite = {
  name: 'forged-flood',
  summary: 'floods of forged webhooks: calls that Twilio signs are taken meanwhile, and in time',
  isFullOnly: true,

  async run(context) {
    const rehearsal = await Rehearsal.prepare({
      ...{ ...context, name: this.name, environment: ENVIRONMENT },
    });
    const inspector = await freePort();
    const twilio = new TwilioPeer(rehearsal.urls.voice, AUTH_TOKEN);
    try {
      await rehearsal.startWorker();
      await rehearsal.startVoice({ NODE_OPTIONS: inspectedAt(inspector) });
      await introduce(twilio);
      const checks: Check[] = [];
      for (const plan of floods(context.seed)) {
        const flood = await floodWith(rehearsal.urls.voice, inspector, twilio, plan.forgery);
        tell(context, plan, flood);
        checks.push(...checksOf(plan, flood));
        await delay(REST_MS);
      }
      return checks;
    } finally {
      twilio.close();
      await rehearsal.close();
    }
  },
};

interface Plan {
  readonly name: string;
  /** Absent: calls alone, to compare with. */
  readonly forgery?: Forgery;
  /** Of the calls from sources that are new. */
  readonly takenMinPercent: number;
}

function floods(seed: number): readonly Plan[] {
  const endless = { sourceOf: anybody(seededRandom(seed)) };
  const botnet = { sourceOf: someOf(BOTNET_NETWORKS) };
  const all = 99;
  return [
    { name: 'no flood', takenMinPercent: all },
    {
      name: '450/s of 60 KB, endless networks',
      forgery: { perSecond: 450, bytes: 60_000, ...endless },
      takenMinPercent: all,
    },
    {
      name: '1,500/s of 60 KB, endless networks',
      forgery: { perSecond: 1_500, bytes: 60_000, ...endless },
      takenMinPercent: all,
    },
    {
      name: '1,500/s of 3 KB, 1,000 networks',
      forgery: { perSecond: 1_500, bytes: 3_000, ...botnet },
      takenMinPercent: all,
    },
    {
      name: '1,500/s of 3 KB, one network',
      forgery: { perSecond: 1_500, bytes: 3_000, sourceOf: neighbours },
      takenMinPercent: all,
    },
    {
      name: '1,500/s of 3 KB, endless networks',
      forgery: { perSecond: 1_500, bytes: 3_000, ...endless },
      takenMinPercent: ODDS_OF_THE_ENDLESS_PERCENT,
    },
  ];
}

interface Flood {
  readonly starts: readonly CallStart[];
  readonly answers: Answers;
  readonly load: LoopLoad;
}

async function floodWith(
  voiceUrl: string,
  inspector: number,
  twilio: TwilioPeer,
  forgery: Forgery | undefined,
): Promise<Flood> {
  await beginLoopProbe(inspector);
  const over = AbortSignal.timeout(FLOOD_MS);
  const [starts, answers] = await Promise.all([
    startCalls(twilio, over),
    forgery ? forge(voiceUrl, forgery, over) : new Map(),
  ]);
  return { starts, answers, load: await readLoopProbe(inspector) };
}

function tell({ note }: SuiteContext, { name }: Plan, { starts, answers, load }: Flood): void {
  const total = [...answers.values()].reduce((sum, count) => sum + count, 0);
  const statuses = [...answers].map(([status, count]) => `${status}: ${count}`).join(', ');
  const waits = starts.map(({ afterMs }) => afterMs);
  const taken = starts.filter(({ isTaken }) => isTaken).length;
  note(`${name}: ${Math.round(total / (FLOOD_MS / 1_000))} a second came through (${statuses});`);
  note(
    `  event loop p99 ${load.p99Ms.toFixed(0)} ms, max ${load.maxMs.toFixed(0)} ms, ` +
      `${load.processorPercent.toFixed(0)} % of a processor; ` +
      `${taken} of ${starts.length} calls taken, p99 after ${percentileOf(waits, 99).toFixed(0)} ms`,
  );
}

function checksOf({ name, takenMinPercent }: Plan, { starts, load }: Flood): Check[] {
  const takenPercent = (isKnownSource: boolean): number => {
    const of = starts.filter((start) => start.isKnownSource === isKnownSource);
    return Math.floor((100 * of.filter(({ isTaken }) => isTaken).length) / of.length);
  };
  return [
    expectAtLeast(`${name}: calls of a known source taken`, 100, takenPercent(true), '%'),
    expectAtLeast(`${name}: calls of new sources taken`, takenMinPercent, takenPercent(false), '%'),
    expectAtMost(`${name}: event loop, p99`, LATE_MS, Math.ceil(load.p99Ms), 'ms'),
  ];
}
