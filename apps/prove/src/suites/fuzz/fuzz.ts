import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RecordEnv } from '../../prove.env.js';
import { RecordReader } from '../../record/record-reader.js';
import {
  type Check,
  expectAll,
  expectAtLeast,
  expectAtMost,
  expectExactly,
} from '../../results/check.js';
import { freePort } from '../../system/free-port.js';
import { heapBytesOf, inspectedAt } from '../../system/heap-probe.js';
import { AUTH_TOKEN, Rehearsal } from '../../system/rehearsal.js';
import { readBack } from '../replay.js';
import type { Suite, SuiteContext } from '../suite.js';
import { type FuzzCount, newCount } from './fuzzed-calls.js';
import { fuzzMediaSocket } from './fuzz-media-socket.js';
import { fuzzModelSocket } from './fuzz-model-socket.js';
import { fuzzWebhooks } from './fuzz-webhooks.js';
import { CANARY } from './hostile-values.js';
import { ModelPeer } from './model-peer.js';
import { TwilioPeer } from './twilio-peer.js';

const FRAMES = 100_000;
const FRAMES_SHORT = 2_000;
/** Of the frames of a socket. Half of them are let in, and many of those begin a call with a record of its own. */
const REQUESTS_SHARE = 0.1;
/** Before the heap is measured first: until code is compiled, and caches of a fixed size are full. */
const WARM_UP_SHARE = 0.25;
const HEAP_GROWTH_MAX_PERCENT = 5;
const CLEAN_CALLS = 6;
const SPEED = 20;

/** Calls that never get their stream, or a last word from Twilio, end soon. */
const IMPATIENT = {
  VOICE_STREAM_WAIT_MS: '1000',
  VOICE_PENDING_FINALS_WAIT_MS: '300',
  VOICE_TERMINAL_STATUS_WAIT_MS: '1000',
} as const;

export const fuzz: Suite = {
  name: 'fuzz',
  summary:
    'hostile frames on both sockets and hostile forms: voice lives, holds no more than before, and answers',
  isFullOnly: true,

  async run(context) {
    const rehearsal = await Rehearsal.prepare({
      ...context,
      name: this.name,
      environment: { ...IMPATIENT },
    });
    const inspector = await freePort();
    try {
      await rehearsal.startWorker();
      await rehearsal.startVoice({ NODE_OPTIONS: inspectedAt(inspector) });
      return await attack(context, rehearsal, inspector);
    } finally {
      await rehearsal.close();
    }
  },
};

interface Phases {
  readonly media: FuzzCount;
  readonly model: FuzzCount;
  readonly forms: FuzzCount;
  readonly wrongAnswers: string[];
}

async function attack(
  context: SuiteContext,
  rehearsal: Rehearsal,
  inspector: number,
): Promise<Check[]> {
  const { note, seed, isShort } = context;
  const frames = isShort ? FRAMES_SHORT : FRAMES;
  await playClean(rehearsal, seed);
  const warm = await runPhases(context, rehearsal, seed + 1_000, frames * WARM_UP_SHARE);
  const before = await restingHeap(rehearsal, [warm], inspector);
  note(`heap after a warm-up with ${frames * WARM_UP_SHARE} frames a socket: ${mebibytes(before)}`);
  const phases = await runPhases(context, rehearsal, seed, frames);
  const after = await restingHeap(rehearsal, [phases], inspector);
  note(`heap after everything: ${mebibytes(after)}`);
  const isAlive = rehearsal.voice?.isRunning ?? false;
  const clean = await playClean(rehearsal, seed);
  return [
    expectAtLeast('hostile frames on the media socket', frames, phases.media.frames),
    expectAtLeast("hostile frames on the model's socket", frames, phases.model.frames),
    expectAtLeast('hostile requests to webhooks', frames * REQUESTS_SHARE, phases.forms.frames),
    expectExactly('deaths of voice', 0, isAlive ? 0 : 1),
    {
      ...expectExactly('requests without an answer, or with a 5xx', 0, phases.wrongAnswers.length),
      details: [...new Set(phases.wrongAnswers)].slice(0, 8),
    },
    expectAtMost(
      'heap after against before',
      HEAP_GROWTH_MAX_PERCENT,
      growthPercent(before, after),
      '%',
    ),
    await everyCallIsOnRecord(rehearsal, phases),
    await noWordInTheLog(rehearsal),
    expectAll(
      'calls afterwards: complete, every word back',
      clean.calls,
      ({ record, words }) =>
        record.verdict.completeness === 'complete' &&
        words.words > 0 &&
        words.differences.length === 0,
      ({ truth, record, words }) =>
        `${truth.callSid}: ${record.verdict.completeness}, ${words.differences.slice(0, 2).join('; ')}`,
    ),
  ];
}

async function runPhases(
  { note }: SuiteContext,
  rehearsal: Rehearsal,
  seed: number,
  frames: number,
): Promise<Phases> {
  const twilio = new TwilioPeer(rehearsal.urls.voice, AUTH_TOKEN);
  const model = await ModelPeer.listen(rehearsal.openaiPort);
  const plan = { seed, frames };
  const [media, modelFrames, forms] = [newCount(), newCount(), newCount()];
  try {
    await timed(note, 'media socket', media, () => fuzzMediaSocket(twilio, plan, media));
    // What the first phase left to record is recorded first: else calls are diverted, as they should be.
    await rehearsal.untilSettled(media.callIds);
    await rehearsal.untilCalm();
    await timed(note, "model's socket", modelFrames, () =>
      fuzzModelSocket(twilio, model, plan, modelFrames),
    );
    const requests = { seed, frames: frames * REQUESTS_SHARE };
    const answers = await timed(note, 'webhooks', forms, () =>
      fuzzWebhooks(twilio, requests, forms),
    );
    note(
      `answers: ${[...answers.byStatus].map(([status, times]) => `${times} × ${status}`).join(', ')}`,
    );
    return { media, model: modelFrames, forms, wrongAnswers: answers.wrong };
  } finally {
    twilio.close();
    await model.close();
  }
}

async function timed<T>(
  note: (line: string) => void,
  what: string,
  count: FuzzCount,
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  note(
    `${what}: ${count.frames} in ${seconds.toFixed(0)} s, ${count.callIds.length} calls, ` +
      `${count.withoutStream} of them without a stream`,
  );
  return result;
}

/** When every call is over and sealed, and what can be collected was. */
async function restingHeap(
  rehearsal: Rehearsal,
  phases: readonly Phases[],
  inspector: number,
): Promise<number> {
  await rehearsal.untilSettled(phases.flatMap(streamedIn));
  return heapBytesOf(inspector);
}

/** Calls that were let in for certain; a hostile form may have been refused. */
const streamedIn = ({ media, model }: Phases): string[] => [...media.callIds, ...model.callIds];

const growthPercent = (before: number, after: number): number =>
  Math.round(((after - before) / before) * 1_000) / 10;

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

async function playClean(rehearsal: Rehearsal, seed: number) {
  await rehearsal.untilCalm();
  const said = await rehearsal.placeCalls({
    ...{ calls: CLEAN_CALLS, concurrency: CLEAN_CALLS, speed: SPEED, seed },
    // Where nothing may be shed, complete means complete.
    vertical: 'healthcare',
  });
  await rehearsal.untilSettled(said.calls.map(({ callSid }) => callSid));
  return readBack(rehearsal, said.calls);
}

async function everyCallIsOnRecord(rehearsal: Rehearsal, phases: Phases): Promise<Check> {
  const reader = await RecordReader.open(RecordEnv.parse(rehearsal.environment));
  try {
    const verdicts: { callId: string; integrity: string }[] = [];
    for (const callId of streamedIn(phases)) {
      const { verdict } = await reader.read(callId);
      verdicts.push({ callId, integrity: `${verdict.integrity} ${verdict.firstProblem ?? ''}` });
    }
    return expectAll(
      'fuzzed calls that verify over the object store',
      verdicts,
      ({ integrity }) => integrity.startsWith('verified'),
      ({ callId, integrity }) => `${callId}: ${integrity}`,
    );
  } finally {
    await reader.close();
  }
}

async function noWordInTheLog(rehearsal: Rehearsal): Promise<Check> {
  const log = await readFile(path.join(rehearsal.logDirectory, 'voice.log'), 'utf8');
  const lines = log.split('\n').filter((line) => line.includes(CANARY));
  return {
    ...expectExactly("lines of voice's log with anything that was sent", 0, lines.length),
    details: lines.slice(0, 3).map((line) => line.slice(0, 200)),
  };
}
