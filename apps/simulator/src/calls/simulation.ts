import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Vertical } from '@verbatim/contracts';
import { CallAudio } from '../audio/call-audio.js';
import { RunAudio } from '../audio/run-audio.js';
import { RealtimeServer, type RefusalStatus } from '../openai/realtime-server.js';
import { Transcriptions } from '../openai/transcriptions.js';
import type { CallReport, SimulationReport } from '../report/report.js';
import type { CallScript } from '../scripts/call-script.js';
import { callerNumber, newSid, numberOf } from '../twilio/call-identity.js';
import { PlacedCall } from '../twilio/placed-call.js';
import { Messages } from '../twilio/rest/messages.js';
import { Recordings } from '../twilio/rest/recordings.js';
import { RestApi } from '../twilio/rest/rest-api.js';
import { WebhookClient } from '../twilio/webhook-client.js';
import { CallDirectory, CallLedger } from './call-ledger.js';
import { drawHangUp } from './hang-up-plan.js';
import { type FaultShare, planFaults, refusedShare } from './fault-plan.js';
import { type CallEnds, LateCalls, OutboundCalls } from './outbound-calls.js';
import { SeededRandom } from './seeded-random.js';
import { SimulationClock } from './simulation-clock.js';

export interface SimulationOptions {
  readonly voiceUrl: string;
  readonly publicUrl: string;
  readonly openaiHost: string;
  readonly openaiPort: number;
  readonly authToken: string;
  readonly scripts: readonly CallScript[];
  /** Calls to place; 0 goes on until the signal aborts. */
  readonly calls: number;
  readonly concurrency: number;
  /** Plays every script on this vertical's number, whatever its own. */
  readonly vertical?: Vertical;
  readonly speed: number;
  readonly seed: number;
  readonly faults: readonly FaultShare[];
  readonly duplicateShare: number;
  readonly refusal?: RefusalStatus;
  readonly refusedModel?: string;
  /** Of the callers, who hang up at a random moment. */
  readonly hangUpShare: number;
  readonly sessionMsMax: number;
  /** Of the audio before, from the start of the run, nothing is measured. */
  readonly audioAfterMs?: number;
}

export interface SimulationProgress {
  listening(port: number): void;
  callStarted(call: CallReport): void;
  callEnded(call: CallReport): void;
}

/** Reports kept in an endless run; older ones are forgotten. */
const REPORTS_MAX = 10_000;
/** After the last call: for the application to fetch the last finals and close its sessions. */
const SESSIONS_CLOSE_MS = 10_000;
/** Calls of one batch start this far apart, so that no tick of the clock serves them all. */
const STAGGER_MS = 37;

/**
 * Runs both fakes in this process and places the calls, so many at once. When the signal aborts, running
 * calls hang up, are reported and still send their last callbacks.
 *
 * Errors: rejects when the port of the fake model is taken; a call that could not be placed is a value
 * in the report.
 */
export async function simulate(
  options: SimulationOptions,
  progress: SimulationProgress,
  signal: AbortSignal,
): Promise<SimulationReport> {
  // Every running call listens for the end of the run, and every wait within it.
  setMaxListeners(0, signal);
  const { speed, seed } = options;
  const random = new SeededRandom(seed);
  const clock = new SimulationClock(speed);
  const directory = new CallDirectory();
  const recordings = new Recordings();
  const transcriptions = new Transcriptions();
  const webhooks = new WebhookClient(options);
  const messages = new Messages(webhooks);
  const api = new LateCalls();
  const rest = new RestApi({ authToken: options.authToken, recordings, calls: api, messages });
  const server = await RealtimeServer.listen({
    http: (request, response) =>
      transcriptions.answer(request, response) || rest.answer(request, response),
    host: options.openaiHost,
    port: options.openaiPort,
    clock,
    random: random.fork(0),
    directory,
    refusedShare: refusedShare(options.faults),
    ...(options.refusal && { refusal: options.refusal }),
    ...(options.refusedModel !== undefined && { refusedModel: options.refusedModel }),
    sessionMsMax: options.sessionMsMax,
  });
  progress.listening(server.port);
  const scripts = shuffled(
    options.scripts.filter(({ isOutbound }) => isOutbound !== true),
    random,
  );
  const reports: CallReport[] = [];
  const audio = new RunAudio();
  const audioFromMs = performance.now() + (options.audioAfterMs ?? 0);
  let placed = 0;
  const ended = (ledger: CallLedger): void => {
    directory.remove(ledger.report.callSid);
    audio.callEnded(ledger.report, ledger.audio);
    progress.callEnded(ledger.report);
  };
  const ledgers = new WeakMap<CallReport, CallLedger>();
  const outbound = new OutboundCalls({
    scripts: options.scripts.filter(({ isOutbound }) => isOutbound === true),
    place(script, ends, order) {
      const outboundRandom = random.fork(-1);
      const ledger = newLedger(script, options, outboundRandom, audioFromMs, ends);
      ledgers.set(ledger.report, ledger);
      directory.add(ledger);
      const { authToken } = options;
      const call = new PlacedCall({
        ...{ ledger, clock, authToken, webhooks, recordings, isDuplicated: false, signal },
        ...{ random: outboundRandom, outbound: order },
      });
      return [ledger.report, call];
    },
    async run(report, call) {
      const ledger = ledgers.get(report);
      await call.run();
      // Who never picked up has nothing to be compared with.
      if (report.status === 'completed') reports.push(report);
      if (ledger) ended(ledger);
    },
  });
  api.open(outbound);

  const line = async (index: number) => {
    await clock.wait(clock.toMediaMs(index * STAGGER_MS), signal);
    while (!signal.aborted && (options.calls === 0 || placed < options.calls)) {
      const number = placed;
      placed += 1;
      const callRandom = random.fork(number + 1);
      const ledger = newLedger(scripts[number % scripts.length]!, options, callRandom, audioFromMs);
      reports.push(ledger.report);
      if (reports.length > REPORTS_MAX) reports.shift();
      directory.add(ledger);
      if (ledger.takeFault('model-refuses', Number.POSITIVE_INFINITY)) directory.refuseNext();
      progress.callStarted(ledger.report);
      const { authToken } = options;
      const isDuplicated = callRandom.isChosen(options.duplicateShare);
      const hangUpAtMs = drawHangUp(ledger.script, options.hangUpShare, callRandom);
      if (hangUpAtMs !== undefined) ledger.report.hangUpAtMs = hangUpAtMs;
      const call = {
        ...{ ledger, clock, authToken, webhooks, recordings, isDuplicated, signal },
        random: callRandom,
        hangUpAtMs,
      };
      await new PlacedCall(call).run();
      ended(ledger);
    }
  };
  try {
    await Promise.all(Array.from({ length: options.concurrency }, (_, index) => line(index)));
    await outbound.idle();
    await Promise.all([
      server.whenIdle(SESSIONS_CLOSE_MS),
      whenFetched(recordings, transcriptions),
    ]);
  } finally {
    await server.close();
  }
  return { seed, speed, calls: reports, audio: audio.report() };
}

/** Until the application has taken every message and asked for its words; it has a few seconds for that. */
async function whenFetched(recordings: Recordings, transcriptions: Transcriptions): Promise<void> {
  const deadline = performance.now() + SESSIONS_CLOSE_MS;
  const isDone = () => recordings.count === 0 && transcriptions.answered >= recordings.deleted;
  while (!isDone() && performance.now() < deadline) await sleep(50);
}

function newLedger(
  script: CallScript,
  options: SimulationOptions,
  random: SeededRandom,
  audioFromMs: number,
  ends?: CallEnds,
): CallLedger {
  const vertical = options.vertical ?? script.vertical;
  const now = new Date().toISOString();
  const report: CallReport = {
    callSid: newSid('CA'),
    vertical,
    scriptId: script.id,
    to: ends?.to ?? numberOf(vertical),
    from: ends?.from ?? callerNumber(random),
    status: 'in-progress',
    durationSeconds: 0,
    startedAt: now,
    endedAt: now,
    outcome: 'not-placed',
    announcements: [],
    caller: [],
    agent: [],
    heardByModel: [],
    toolCalls: [],
    payments: [],
    messages: [],
    keys: [],
    faults: [],
    warnings: [],
    isStatusDelivered: false,
  };
  const faults = planFaults(script, options.faults, random);
  return new CallLedger(
    script,
    report,
    faults,
    new CallAudio(undefined, audioFromMs, options.speed),
  );
}

/** Fisher-Yates, so that a few calls of a large corpus are not all from its first file. */
function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = random.between(0, last);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
