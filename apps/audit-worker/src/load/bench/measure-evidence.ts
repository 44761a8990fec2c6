import path from 'node:path';
import {
  CHECKPOINT_PATH,
  SEARCHED_FOR_ALL_MAX,
  StoreLog,
  sha256,
  verifyEvidence,
  type MasterKey,
} from '@verbatim/audit-log';
import { InvariantError } from '@verbatim/contracts';
import { PriceCatalog } from '@verbatim/costs';
import { Metrics, createLogger } from '@verbatim/platform';
import { LivePolicy, loadFiles, policyDirectories } from '@verbatim/policy';
import type { SealClaim } from '@verbatim/storage';
import { createSealer } from '../../seal/create-sealer.js';
import type { Sealer } from '../../seal/sealer.js';
import { WorkerMetrics } from '../../worker-metrics.js';
import { TEN_MINUTES, madeUpCall } from '../made-up-call.js';
import { hexFrom, seededRandom } from '../seeded-random.js';
import type { EvidenceReport, Rate } from './evidence-report.js';
import { logInMemory } from './memory-log.js';
import { MEMORY_ORIGIN, MemoryRecord, SEALED_AT } from './memory-record.js';

export interface EvidenceOptions {
  readonly seed: number;
  readonly rounds: number;
  /** In one round. */
  readonly calls: number;
}

/**
 * Into how many frames ten minutes fall: one of each minute, as after a compaction; of each second; of each event,
 * as under load, where the vertical commits as often as an event comes.
 */
export const FRAMES = [10, 600, 2_400] as const;
const STARTED_AT = Date.parse('2026-11-02T15:00:00Z');
const VERTICALS = path.resolve(import.meta.dirname, '../../../../../config/verticals');

/** Seals and verifies made-up calls in memory. A round is one number of each; the first warms up. */
export async function measureEvidence(options: EvidenceOptions): Promise<EvidenceReport> {
  const { seed, rounds, calls } = options;
  const policy = await policyInForce();
  const seal = FRAMES.map((frames) => ({ frames, rates: [] as Rate[] }));
  const stored: Rate[] = [];
  const content: Rate[] = [];
  const digest: Rate[] = [];
  let shape = { events: 0, plainBytes: 0, storedBytes: 0 };
  for (let round = 0; round <= rounds; round += 1) {
    const random = seededRandom(seed + round);
    const each: SealedRound[] = [];
    for (const { frames } of seal) each.push(await sealRound(policy, random, calls, frames));
    const sealed = each[0]!;
    await logInMemory(sealed.record, sealed.callIds);
    const rates = [
      await verifyRound(sealed, undefined),
      await verifyRound(sealed, sealed.record.master),
    ];
    shape = sealed.shape;
    if (round === 0) continue;
    each.forEach(({ rate }, i) => seal[i]!.rates.push(rate));
    stored.push(rates[0]!);
    content.push(rates[1]!);
    digest.push(await digestRound());
  }
  return { seed, rounds, calls, shape, seal, stored, content, digest };
}

async function policyInForce(): Promise<LivePolicy> {
  const set = await loadFiles(policyDirectories(VERTICALS));
  return LivePolicy.begin({ set, origin: { kind: 'files' } });
}

interface SealedRound {
  readonly record: MemoryRecord;
  readonly callIds: readonly string[];
  readonly rate: Rate;
  /** Of the first call. */
  readonly shape: EvidenceReport['shape'];
}

async function sealRound(
  policy: LivePolicy,
  random: () => number,
  calls: number,
  frames: number,
): Promise<SealedRound> {
  const record = new MemoryRecord();
  const claims: SealClaim[] = [];
  let shape: SealedRound['shape'] = { events: 0, plainBytes: 0, storedBytes: 0 };
  for (let i = 0; i < calls; i += 1) {
    const callId = `CA${hexFrom(random)}`;
    const key = await record.newCall(callId);
    const rulesRevision = policy.current.set.digest;
    const made = { callId, key, shape: TEN_MINUTES, random, startedAt: STARTED_AT, rulesRevision };
    const events = madeUpCall(made);
    if (i === 0) shape = { ...shape, events: events.length, plainBytes: sizeOf(events) };
    claims.push(record.claimOf(callId, record.archive(events, frames)));
  }
  const sealer = sealerOf(record, policy);
  const cost = await costOf(async () => {
    for (const claim of claims) await sealer.seal(claim);
  });
  const callIds = claims.map(({ callId }) => callId);
  const storedBytes = record.sealedBytes(callIds[0]!);
  if (storedBytes === 0) throw new InvariantError('A call was not sealed.');
  return { record, callIds, shape: { ...shape, storedBytes }, rate: rateOf(calls, cost) };
}

function sealerOf(record: MemoryRecord, policy: LivePolicy): Sealer {
  const claim = { tailWaitMs: 45_000, leaseMs: 60_000, reconcileAfterMs: 86_400_000 };
  const metrics = new WorkerMetrics(new Metrics());
  const prices = new PriceCatalog([]);
  const logger = createLogger('bench', { level: 'silent' });
  return createSealer(
    { workerId: 'bench', claim, policy, prices, metrics, logger },
    record.connections,
  );
}

/** Megabytes of stored objects a second, of calls one by one against one log, as `verbatim verify --all` does. Without a key so often that it can be measured. */
async function verifyRound(
  { record, callIds }: SealedRound,
  masterKey: MasterKey | undefined,
): Promise<Rate> {
  const passes = masterKey === undefined ? PASSES_STORED : 1;
  const { reader, trustedKeys } = record;
  const now = SEALED_AT + MERGE_DELAY_MS;
  const anchor = await reader.read(CHECKPOINT_PATH);
  const source = { reader, trustedKeys, origin: MEMORY_ORIGIN, ...(anchor && { anchor }) };
  const asked = { now, mergeDelayMs: MERGE_DELAY_MS, searchedMax: SEARCHED_FOR_ALL_MAX };
  const log = new StoreLog({ ...source, ...asked });
  const bytes = callIds.reduce((sum, callId) => sum + record.sealedBytes(callId), 0);
  const cost = await costOf(async () => {
    for (let pass = 0; pass < passes; pass += 1) {
      for (const callId of callIds) {
        const given = { callId, reader, trustedKeys, masterKey, log, hasKeys: true, now };
        const report = await verifyEvidence(given);
        if (report.integrity !== 'verified' || report.leaves.length !== 1) {
          throw new InvariantError(`${callId}: ${report.integrity}, ${report.firstProblem}`);
        }
      }
    }
  });
  return rateOf((bytes * passes) / 1e6, cost);
}

/** What nothing that reads all stored bytes can be faster than, on this machine in this moment. */
async function digestRound(): Promise<Rate> {
  const bytes = Buffer.alloc(DIGESTED_BYTES, 'stored ');
  const cost = await costOf(async () => {
    for (let pass = 0; pass < DIGEST_PASSES; pass += 1) sha256(bytes);
  });
  return rateOf((DIGESTED_BYTES * DIGEST_PASSES) / 1e6, cost);
}

const DIGESTED_BYTES = 256 * 1024;
const DIGEST_PASSES = 400;
const PASSES_STORED = 20;
const MERGE_DELAY_MS = 60_000;

interface Cost {
  readonly processorMs: number;
  readonly wallMs: number;
}

/** Of all threads of the process, the garbage collector's among them. */
async function costOf(work: () => Promise<void>): Promise<Cost> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await work();
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return { processorMs: (user + system) / 1_000, wallMs };
}

const rateOf = (amount: number, { processorMs, wallMs }: Cost): Rate => ({
  perProcessorSecond: (amount * 1_000) / processorMs,
  perSecond: (amount * 1_000) / wallMs,
});

const sizeOf = (events: readonly unknown[]): number =>
  events.reduce<number>((sum, event) => sum + JSON.stringify(event).length, 0);
