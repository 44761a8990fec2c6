import type { SeqRange } from '@verbatim/contracts';
import type { Transaction } from '../database/database.js';
import { parseMultirange } from '../database/multirange.js';
import {
  type Call,
  type Gap,
  Prisma,
  type Seal,
  type Utterance,
} from '../generated/prisma/client.js';

export type CallSummary = Call;
export type IndexedUtterance = Utterance;

export interface CallFilter {
  readonly vertical?: string;
  /** `open`: no seal yet. */
  readonly state?: 'open' | 'sealed';
  readonly limit?: number;
}

export interface IndexedEpoch {
  readonly epoch: string;
  readonly processId: string | null;
  readonly openedAt: Date | null;
  readonly lastSeq: number | null;
  readonly durable: SeqRange[];
}

export interface CallDetails extends CallSummary {
  /** In order of opening. */
  readonly epochs: IndexedEpoch[];
  readonly gaps: Gap[];
  /** Newest revision first. */
  readonly seals: Seal[];
}

export interface IndexedFrame {
  readonly id: bigint;
  readonly objectKey: string;
  readonly versionId?: string;
  readonly epoch: string;
  readonly offset: number;
  readonly length: number;
  readonly sha256: Buffer;
  readonly seqs: readonly number[];
  readonly eventDigests: Buffer;
}

export const CALLS_LISTED_MAX = 1_000;

export function listCalls(client: Transaction, filter: CallFilter = {}): Promise<CallSummary[]> {
  const { vertical, state, limit = 100 } = filter;
  return client.call.findMany({
    where: {
      ...(vertical !== undefined && { vertical }),
      ...(state !== undefined && { sealedRevision: state === 'sealed' ? { gt: 0 } : 0 }),
    },
    orderBy: [{ lastIndexedAt: 'desc' }, { id: 'asc' }],
    take: Math.min(limit, CALLS_LISTED_MAX),
  });
}

export async function readCall(
  client: Transaction,
  callId: string,
): Promise<CallDetails | undefined> {
  const call = await client.call.findUnique({
    where: { id: callId },
    include: { gaps: { orderBy: { id: 'asc' } }, seals: { orderBy: { revision: 'desc' } } },
  });
  return call ? { ...call, epochs: await readEpochs(client, callId) } : undefined;
}

async function readEpochs(client: Transaction, callId: string): Promise<IndexedEpoch[]> {
  const rows = await client.$queryRaw<
    {
      epoch: string;
      processId: string | null;
      openedAt: Date | null;
      lastSeq: bigint | null;
      durable: string;
    }[]
  >`
    SELECT epoch, process_id AS "processId", opened_at AS "openedAt", last_seq AS "lastSeq",
      durable::text AS durable
    FROM call_epochs WHERE call_id = ${callId} ORDER BY opened_at NULLS LAST, epoch`;
  return rows.map((row) => ({
    ...row,
    lastSeq: row.lastSeq === null ? null : Number(row.lastSeq),
    durable: parseMultirange(row.durable),
  }));
}

/** All frames of a call, or those of them with the given ids; by ascending id. */
export async function readFrames(
  client: Transaction,
  callId: string,
  ids?: readonly bigint[],
): Promise<IndexedFrame[]> {
  // One parameter however many ids there are: an IN list ends at 32,767.
  const wanted = ids ? Prisma.sql`AND frames.id = ANY(${[...ids]}::int8[])` : Prisma.empty;
  const rows = await client.$queryRaw<FrameRow[]>`
    SELECT frames.id, object_key AS "objectKey", version_id AS "versionId", epoch, "offset", length,
      frames.sha256, seqs, event_digests AS "eventDigests"
    FROM frames JOIN segments USING (object_key)
    WHERE call_id = ${callId} ${wanted} ORDER BY frames.id`;
  return rows.map(({ versionId, ...row }) => ({
    ...row,
    ...(versionId !== null && { versionId }),
    sha256: Buffer.from(row.sha256),
    seqs: row.seqs.map(Number),
    eventDigests: Buffer.from(row.eventDigests),
  }));
}

interface FrameRow {
  id: bigint;
  objectKey: string;
  versionId: string | null;
  epoch: string;
  offset: number;
  length: number;
  sha256: Uint8Array;
  seqs: bigint[];
  eventDigests: Uint8Array;
}

export function readUtterances(client: Transaction, callId: string): Promise<IndexedUtterance[]> {
  return client.utterance.findMany({ where: { callId }, orderBy: { ordinal: 'asc' } });
}
