import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RecordEnv } from '../prove.env.js';
import { type RecordedCall, RecordReader } from '../record/record-reader.js';
import { archiveTimes, lagMsOf } from '../suites/archive-lags.js';
import { compareWords } from '../truth/compare-words.js';
import { readSimulationReport, type SimulatedCall } from '../truth/simulation-report.js';
import { proveAnchored } from './anchored-proof.js';
import { type CallLine, callLine, problemsOf } from './call-line.js';
import { showcase, table } from './table.js';

export interface ReportOptions {
  readonly report: string;
  readonly waitMs: number;
  readonly environment: RecordEnv;
}

const POLL_MS = 500;
const PROGRESS_MS = 5_000;

/**
 * Waits until every call of the report is sealed, verifies each over the object store, and prints a
 * line for each. True if all are sealed, verified and whole, and their words are those that were said.
 */
export async function reportCalls(
  { report, waitMs, environment }: ReportOptions,
  print: (line: string) => void,
): Promise<boolean> {
  const said = await readSimulationReport(report);
  const reader = await RecordReader.open(environment);
  try {
    await untilSealed(reader, said.calls, waitMs, print);
    const lines: CallLine[] = [];
    for (const truth of said.calls) lines.push(await lineOf(truth, reader, environment));
    print(table(lines));
    const shown = showcase(lines);
    if (shown !== '') print(shown);
    print(`The record lies in ${reader.description}.`);
    const isProven = await tellAnchored(reader, said.calls, environment, print);
    return conclude(said.calls, lines, print) && isProven;
  } finally {
    await reader.close();
  }
}

/** Sealing takes no second, a publication of the log and a copy of its checkpoint a second each. */
const ANCHOR_WAIT_MS = 60_000;

/** True where no anchor is configured: then there is nothing to hold the log against. */
async function tellAnchored(
  reader: RecordReader,
  calls: readonly SimulatedCall[],
  { ANCHOR_DIRECTORY: anchorDirectory }: RecordEnv,
  print: (line: string) => void,
): Promise<boolean> {
  if (anchorDirectory === undefined) return true;
  const callIds = calls.map(({ callSid }) => callSid);
  const asked = { anchorDirectory, waitMs: ANCHOR_WAIT_MS };
  const { proven, logSize, problems } = await proveAnchored(reader, callIds, asked);
  for (const problem of problems) print(problem);
  print(
    `${proven} of ${calls.length} calls are proven by the log (${logSize ?? 'no'} leaves) up to the checkpoint in ` +
      `${path.relative('', anchorDirectory)}.`,
  );
  return problems.length === 0;
}

async function untilSealed(
  reader: RecordReader,
  calls: readonly SimulatedCall[],
  waitMs: number,
  print: (line: string) => void,
): Promise<void> {
  const until = Date.now() + waitMs;
  const waiting = new Set(calls);
  for (let toldAt = Date.now(); ; await delay(POLL_MS)) {
    for (const call of waiting) if (await isWhole(reader, call)) waiting.delete(call);
    if (waiting.size === 0 || Date.now() > until) return;
    if (Date.now() - toldAt > PROGRESS_MS) {
      print(`${calls.length - waiting.size} of ${calls.length} calls sealed …`);
      toldAt = Date.now();
    }
  }
}

/** Sealed; and where the caller left a message, which comes after the call, with that in it. */
async function isWhole(
  reader: RecordReader,
  { callSid, messages }: SimulatedCall,
): Promise<boolean> {
  if (!(await reader.isSealed(callSid))) return false;
  if (messages.length === 0) return true;
  const { events } = await reader.read(callSid);
  return events.some(({ kind }) => kind === 'voicemail.recorded');
}

async function lineOf(
  truth: SimulatedCall,
  reader: RecordReader,
  environment: RecordEnv,
): Promise<CallLine> {
  const record: RecordedCall = await reader.read(truth.callSid);
  const archived = await archiveTimes(environment.DATABASE_URL, [record]);
  const lagsMs = archived.map(lagMsOf);
  return callLine({ truth, record, lagsMs, words: compareWords(truth, record.conversation) });
}

function conclude(
  calls: readonly SimulatedCall[],
  lines: readonly CallLine[],
  print: (line: string) => void,
): boolean {
  const failing = lines.filter((line) => problemsOf(line).length > 0);
  for (const line of failing) print(`${line.callId}: ${problemsOf(line).join('; ')}`);
  const words = lines.reduce((sum, line) => sum + line.words.found, 0);
  const withheld = lines.reduce((sum, line) => sum + line.words.withheld, 0);
  if (withheld > 0)
    print(`${withheld} words were said while none are kept, and are not in the record.`);
  print(
    failing.length === 0
      ? `All ${calls.length} calls are sealed and verified; all ${words} words are those that were spoken.`
      : `${failing.length} of ${calls.length} calls do not hold.`,
  );
  return failing.length === 0 && calls.length > 0;
}
