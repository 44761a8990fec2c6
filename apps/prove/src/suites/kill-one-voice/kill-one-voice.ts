import { type Check, expectAll, expectAtLeast, expectAtMost } from '../../results/check.js';
import { Balancer } from '../../system/balancer.js';
import { archivedAt, withClient } from '../../system/database.js';
import { Rehearsal, type VoiceBeside } from '../../system/rehearsal.js';
import { integrityIsVerified } from '../record-checks.js';
import { hasPassed } from '../kill-plan.js';
import { readBack, type ReplayedCall } from '../replay.js';
import type { Suite, SuiteContext } from '../suite.js';
import { leftCallOf, type LeftCall, wasLeftBy } from './left-call.js';

/** Half of the calls with each process. Killed while all of them talk. */
const FULL = { calls: 100, speed: 2, killAfterMs: 15_000 };
const SHORT = { calls: 8, speed: 4, killAfterMs: 6_000 };
const ENDED_WITHIN_MS = 60_000;

interface Killed {
  readonly processId: string;
  readonly atMs: number;
}

/** Of two voice processes behind one address one is killed; the other says what became of its calls. */
export const killOneVoice: Suite = {
  name: 'kill-one-voice',
  summary:
    'one of two voice processes killed (SIGKILL): the other takes its calls back; reason and end are told',

  async run(context) {
    const size = context.isShort ? SHORT : FULL;
    context.note(`${size.calls} calls over two voice processes, ${size.speed} times life speed.`);
    const balancer = await Balancer.listen();
    const rehearsal = await Rehearsal.prepare({
      ...context,
      name: this.name,
      environment: {
        PUBLIC_URL: balancer.url,
        SEAL_TAIL_WAIT_MS: context.isShort ? '5000' : '45000',
      },
    });
    try {
      return await killOne(context, rehearsal, balancer, size);
    } finally {
      await rehearsal.close();
      await balancer.close();
    }
  },
};

async function killOne(
  context: SuiteContext,
  rehearsal: Rehearsal,
  balancer: Balancer,
  { calls, speed, killAfterMs }: typeof FULL,
): Promise<Check[]> {
  await rehearsal.startWorker();
  const doomed = await rehearsal.startVoiceBeside();
  const survivor = await rehearsal.startVoiceBeside();
  balancer.serve([doomed.url, survivor.url]);
  let killed: Killed | undefined;
  const said = await rehearsal.placeCalls(
    {
      ...{ calls, speed, concurrency: calls, seed: context.seed },
      ...{ vertical: 'healthcare', voiceUrl: balancer.url },
    },
    async (signal) => {
      if (await hasPassed(killAfterMs, signal)) killed = await kill(doomed);
    },
  );
  if (!killed) throw new Error('The calls were over before the kill.');
  const placed = said.calls.filter(({ outcome }) => outcome !== 'not-placed');
  await rehearsal.untilSettled(placed.map(({ callSid }) => callSid));
  const result = await readBack(rehearsal, placed);
  const { processId, atMs } = killed;
  const left = result.calls.filter(({ record }) => wasLeftBy(processId, record.events));
  const others = result.calls.filter((call) => !left.includes(call));
  const told = await timesOf(rehearsal.environment.DATABASE_URL, left, atMs);
  return [
    expectAtLeast('calls that the killed process had', Math.floor(calls / 2) - 1, left.length),
    integrityIsVerified(result),
    isWithin('their reason (process-lost) in the index', told, (call) => call.reasonAfterMs),
    isWithin('their end in the index', told, (call) => call.endAfterMs),
    ...longest(told),
    tailUnknown(left),
    takenBack(left, context.isShort),
    complete(others),
  ];
}

async function kill({ app, processId }: VoiceBeside): Promise<Killed> {
  const atMs = Date.now();
  await app.kill();
  return { processId, atMs };
}

const timesOf = (databaseUrl: string, left: readonly ReplayedCall[], killedAtMs: number) =>
  withClient(databaseUrl, async (client) => {
    const times: LeftCall[] = [];
    for (const { record } of left) {
      const archived = await archivedAt(client, record.callId);
      const at = ({ epoch, seq }: { epoch: string; seq: number }) =>
        archived.get(`${epoch}/${seq}`);
      times.push(leftCallOf(record.callId, record.events, at, killedAtMs));
    }
    return times;
  });

const isWithin = (
  name: string,
  left: readonly LeftCall[],
  timeOf: (call: LeftCall) => number | undefined,
): Check =>
  expectAll(
    `${name} within ${ENDED_WITHIN_MS / 1_000} s of the kill`,
    left,
    (call) => (timeOf(call) ?? Infinity) <= ENDED_WITHIN_MS,
    (call) => `${call.callId}: ${timeOf(call) ?? 'never'}`,
  );

function longest(left: readonly LeftCall[]): Check[] {
  const reasons = left.map(({ reasonAfterMs }) => reasonAfterMs ?? Infinity);
  const ends = left.map(({ endAfterMs }) => endAfterMs ?? Infinity);
  return [
    expectAtMost('longest until the reason', ENDED_WITHIN_MS, Math.max(...reasons), 'ms'),
    expectAtMost('longest until the end', ENDED_WITHIN_MS, Math.max(...ends), 'ms'),
  ];
}

const tailUnknown = (calls: readonly ReplayedCall[]): Check =>
  expectAll(
    'killed calls whose verdict is tail-unknown',
    calls,
    ({ record }) => record.verdict.completeness === 'tail-unknown',
    ({ truth, record }) => `${truth.callSid}: ${record.verdict.completeness}`,
  );

/**
 * Their callers were still there: Twilio asked what follows, and was given another stream. Of the few of the short
 * form, which runs beside another suite, half will do: a database that answers late means the fallback.
 */
function takenBack(calls: readonly ReplayedCall[], isShort: boolean): Check {
  const back = calls.filter(
    ({ truth, record }) =>
      truth.outcome === 'conversation' &&
      record.events.some(
        (event) => event.kind === 'epoch.opened' && event.reason === 'stream-started',
      ),
  );
  const wanted = isShort ? Math.floor(calls.length / 2) : calls.length;
  return {
    ...expectAtLeast('killed calls taken back, and talked to their end', wanted, back.length),
    details: calls
      .filter((call) => !back.includes(call))
      .map(({ truth }) => `${truth.callSid}: ${truth.outcome}`),
  };
}

const complete = (calls: readonly ReplayedCall[]): Check =>
  expectAll(
    'calls of the other process: complete, every word back',
    calls,
    ({ record, words }) =>
      record.verdict.completeness === 'complete' && words.differences.length === 0,
    ({ truth, record, words }) =>
      `${truth.callSid}: ${record.verdict.completeness}, ${words.differences.slice(0, 2).join('; ')}`,
  );
