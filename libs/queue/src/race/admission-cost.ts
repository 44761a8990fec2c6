import type { QueueEntry } from '../bounded-queue.js';
import type { QueueConnection } from '../queue-connection.js';
import { openBounded, openEvicting, openPlain, type Contender } from './cost-contender.js';

/** How jobs are added in one task of the measurement, alike by every contender. */
export interface AdmissionShape {
  readonly entriesPerAdd: number;
  /** Requests that await an answer at the same time. */
  readonly inFlight: number;
  readonly jobsPerRound: number;
}

export interface AdmissionCostOptions extends AdmissionShape {
  readonly rounds: number;
  readonly payloadBytes: number;
}

export interface ContenderRate {
  readonly name: string;
  readonly jobsPerSecond: { readonly low: number; readonly median: number; readonly high: number };
  /** Median over the rounds of its rate ÷ the rate of plain BullMQ in the same round. */
  readonly ofPlain: number;
}

export interface AdmissionCostReport extends AdmissionCostOptions {
  readonly engine: QueueConnection['engine'];
  /** The first one is plain BullMQ. */
  readonly rates: readonly ContenderRate[];
}

/** The first ones warm up: compiled code, script caches, connections, prepared statements. */
const WARM_UP_ROUNDS = 2;

/**
 * What a hard cap costs: BullMQ's own way of adding, the bounded `add`, and the bounded `add` that
 * evicts, in turns on the same server, in namespaces that are deleted afterwards. Every round starts in
 * the same state, since the queues that it stands for are never deeper than their cap.
 */
export async function measureAdmissionCost(
  server: QueueConnection,
  options: AdmissionCostOptions,
): Promise<AdmissionCostReport> {
  const plain = options.entriesPerAdd === 1 ? 'add' : 'addBulk';
  const contenders: [name: string, Contender][] = [
    [`BullMQ ${plain}`, await openPlain(server, plain)],
    ['bounded add', await openBounded(server)],
    ['bounded add, evicting', await openEvicting(server)],
  ];
  try {
    const rates = contenders.map(() => [] as number[]);
    for (let round = 0; round < WARM_UP_ROUNDS + options.rounds; round += 1) {
      for (let turn = 0; turn < contenders.length; turn += 1) {
        // Another one starts each time: what else the machine does meets all alike.
        const at = (turn + round) % contenders.length;
        const rate = await rateOf(contenders[at]![1], options, round);
        if (round >= WARM_UP_ROUNDS) rates[at]!.push(rate);
      }
    }
    return {
      engine: server.engine,
      ...options,
      rates: contenders.map(([name], at) => ({
        name,
        jobsPerSecond: spreadOf(rates[at]!.map(Math.round)),
        ofPlain: round2(spreadOf(rates[at]!.map((rate, i) => rate / rates[0]![i]!)).median),
      })),
    };
  } finally {
    for (const [, contender] of contenders) await contender.close();
  }
}

/** Jobs a second of one round. */
async function rateOf(
  contender: Contender,
  { entriesPerAdd, inFlight, jobsPerRound, payloadBytes }: AdmissionCostOptions,
  round: number,
): Promise<number> {
  const filler = 'x'.repeat(payloadBytes);
  const adds: QueueEntry[][] = [];
  for (let from = 0; from < jobsPerRound; from += entriesPerAdd)
    adds.push(
      Array.from({ length: entriesPerAdd }, (_, index) => ({
        id: `cost-${round}-${from + index}`,
        payload: { filler },
      })),
    );
  await contender.prepare();
  let next = 0;
  const sender = async () => {
    while (next < adds.length) await contender.add(adds[next++]!);
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: inFlight }, sender));
  return (jobsPerRound * 1_000) / (performance.now() - startedAt);
}

function spreadOf(values: readonly number[]): ContenderRate['jobsPerSecond'] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index]!;
  return { low: at(0), median: at(sorted.length >> 1), high: at(sorted.length - 1) };
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
