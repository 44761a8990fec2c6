/**
 * What credit costs a turn while there is room, which is nearly always: `begin` and `end` of a call's turn
 * beside the same loop without them; a whole turn of the bridge (committed, created, done) with credit,
 * without it, and where the model answers by itself; and one evaluation of all verticals' levels.
 * Build first, then: node apps/voice/src/level/turn-credit.bench.ts [--rounds 7] [--write]
 * `--write` puts the results into docs/bench.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { Metrics } from '@verbatim/platform';
import { VERTICALS } from '@verbatim/contracts';
// What was built, not the source: Node strips types, and parameter properties are more than types.
import { Bridge } from '../../dist/call/bridge.js';
import { ErrorTally } from '../../dist/call/error-tally.js';
import { RecordLevels } from '../../dist/level/record-levels.js';
import type { CallTurns } from '../../dist/level/turn-credit.js';

const CALLS = 200;
const TURNS = 1_000_000;
const EVALUATIONS = 20_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    write: { type: 'boolean', default: false },
  },
  // One command line goes to every benchmark.
  strict: false,
});
const rounds = Math.max(5, Number(values.rounds));

const levels = new RecordLevels({
  verticals: VERTICALS.map((vertical) => ({ vertical, policy: 'block' as const })),
  metrics: new Metrics(),
  logger: { warn: () => undefined, info: () => undefined },
});
levels.observe(() => ({
  queue: () => ({ queue: 'taking', headSojournMs: 0 }),
  outletFill: () => 0,
  headroom: () => ({ quotaBytes: 1e8, heldBytes: 1e6, reservedBytes: 1e6, freeBytes: 98e6 }),
  lagMs: () => 100,
}));
levels.evaluate();
const credit = levels.of('healthcare').credit;
const calls = Array.from({ length: CALLS }, () => credit.open());
const neverGranted = (): void => {
  throw new Error('In flow nobody waits.');
};

let begun = 0;
/** The loop alone: what the turn is taken from, and a branch on its answer. */
const without = (): number => nsPerTurn((call) => call.longestTurnMs >= 0);
const withCredit = (): number =>
  nsPerTurn((call) => {
    const mayBegin = call.begin(neverGranted);
    call.end();
    return mayBegin;
  });

function nsPerTurn(turn: (call: CallTurns) => boolean): number {
  const from = performance.now();
  for (let i = 0; i < TURNS; i++) if (turn(calls[i % CALLS]!)) begun++;
  return ((performance.now() - from) * 1e6) / TURNS;
}

const BRIDGE_TURNS = 5_000;
const line = {
  streamSid: 'MZ1',
  bufferedAmount: 0,
  send: (): void => undefined,
  close: (): void => undefined,
};
const agent = {
  id: 'ada',
  revision: '1',
  name: 'Ada',
  voice: 'marin',
  language: 'en',
  languages: ['en'],
  instructions: 'Be brief.',
  tools: [],
  handOffs: [],
  disclosures: [],
} as const;
const vertical = {
  vertical: 'healthcare',
  revision: '1',
  numbers: [],
  buffer: { capacityEvents: 64, capacityBytes: 262_144 },
  agent,
  agents: new Map(),
  details: {},
  fallback: { say: 'Sorry.' },
  zone: 'UTC',
  onRefusal: 'continue',
} as const;

/** From the word that a turn is committed to the end of its answer, less what the model and the line take. */
function nsPerBridgeTurn(policy: 'block' | 'drop-oldest', hasCredit: boolean): number {
  let asked = 0;
  const turns = credit.open();
  const bridge = new Bridge({
    vertical: { ...vertical, numbers: [], jurisdictions: ['*'], policy },
    models: { realtime: 'r', transcription: 't' },
    partialIntervalMs: 250,
    record: {
      capture: 'on',
      record: () => undefined,
      signalCapture: () => undefined,
      noticeBegins: () => undefined,
    },
    line,
    model: {
      bufferedAmount: 0,
      send: ({ type }) => void (type === 'response.create' && asked++),
      sendRaw: () => undefined,
      close: () => undefined,
    },
    tally: new ErrorTally(),
    ...(hasCredit && { holding: { turns, line: { afterMs: 4_000, everyMs: 15_000, chunks: [] } } }),
    tools: { schemas: [], briefing: undefined, asked: neverGranted, callerSpoke: () => undefined },
    onModelFailed: neverGranted,
  });
  let id = 0;
  const say = (event: object): void =>
    bridge.modelSaid({ event_id: `e${id++}`, ...event } as Parameters<Bridge['modelSaid']>[0]);
  const from = performance.now();
  for (let i = 0; i < BRIDGE_TURNS; i++) {
    say({ type: 'input_audio_buffer.committed', item_id: `i${i}`, previous_item_id: null });
    say({ type: 'response.created', response: { id: `r${i}` } });
    say({ type: 'response.done', response: { id: `r${i}`, status: 'completed', output: [] } });
  }
  const ns = ((performance.now() - from) * 1e6) / BRIDGE_TURNS;
  turns.close();
  if (asked !== (policy === 'block' ? BRIDGE_TURNS : 0)) throw new Error(`${asked} turns asked.`);
  return ns;
}

function nsPerEvaluation(): number {
  const from = performance.now();
  for (let i = 0; i < EVALUATIONS; i++) levels.evaluate();
  return ((performance.now() - from) * 1e6) / EVALUATIONS;
}

const contenders = {
  'the loop alone': without,
  'begin and end of a turn': withCredit,
  'a turn of the bridge, with credit': () => nsPerBridgeTurn('block', true),
  'a turn of the bridge, without': () => nsPerBridgeTurn('block', false),
  'a turn of the bridge, the model answers by itself': () => nsPerBridgeTurn('drop-oldest', false),
  'one evaluation of all verticals': nsPerEvaluation,
};
const samples = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]));
for (let round = 0; round < rounds + 1; round++) {
  for (const [name, measure] of Object.entries(contenders)) {
    const ns = measure();
    // The first warms up.
    if (round > 0) samples.get(name)?.push(ns);
  }
}
if (begun !== TURNS * 2 * (rounds + 1)) throw new Error(`${begun} turns began.`);

const medianOf = (name: keyof typeof contenders): number => {
  const sorted = (samples.get(name) ?? []).toSorted((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length / 2)] ?? 0);
};
const names = Object.keys(contenders) as (keyof typeof contenders)[];
const costNs = round(medianOf('begin and end of a turn') - medianOf('the loop alone'));
process.stdout.write(
  [
    `Turn credit in flow, ${CALLS} calls, ${VERTICALS.length} verticals; medians of ${rounds} rounds:`,
    ...names.map((name) => `  ${String(medianOf(name)).padStart(9)} ns  ${name}`),
    `  ${String(costNs).padStart(9)} ns  is what credit costs a turn`,
    '',
  ].join('\n'),
);
if (values.write) {
  const result = {
    machine: cpus()[0]?.model ?? 'unknown',
    node: process.version,
    rounds,
    calls: CALLS,
    creditCostNsPerTurn: costNs,
    medianNs: Object.fromEntries(names.map((name) => [name, medianOf(name)])),
    samplesNs: Object.fromEntries([...samples].map(([name, each]) => [name, each.map(round)])),
  };
  const file = new URL('../../../../docs/bench/turn-credit.json', import.meta.url);
  await writeFile(file, `${JSON.stringify(result, undefined, 2)}\n`);
}

function round(ns: number): number {
  return Math.round(ns * 10) / 10;
}
