import {
  AnyVersion,
  ArchiveJobV1,
  CallId,
  EVENT_KINDS,
  EpochId,
  Seq,
  type EventKind,
} from '@verbatim/contracts';
import type { StoredDeadLetter } from '@verbatim/storage';

/** One line of `verbatim dead-letter list`. */
export interface ListedLetter {
  readonly id: string;
  readonly queue: string;
  readonly jobId: string;
  /** `AREA.REASON` of the error that ended the job. */
  readonly errorCode: string;
  readonly attempts: number;
  readonly createdAt: Date;
  /** `null` where the payload is no archive job of this build's version. */
  readonly events: number | null;
}

/** What identifies an event. A field that is not well-formed is `null`: it could hold anybody's words. */
export interface EventIdentity {
  readonly callId: string | null;
  readonly epoch: string | null;
  readonly seq: number | null;
  readonly kind: EventKind | null;
}

export interface ShownLetter extends Omit<ListedLetter, 'events'> {
  /** Of the payload; `null` where it names none. */
  readonly version: number | null;
  readonly payloadBytes: number;
  readonly events: readonly EventIdentity[] | null;
}

export function listedLetter(letter: StoredDeadLetter): ListedLetter {
  return { ...metadataOf(letter), events: eventsOf(letter)?.length ?? null };
}

export function shownLetter(letter: StoredDeadLetter): ShownLetter {
  const version = AnyVersion.safeParse(letter.payload);
  return {
    ...metadataOf(letter),
    version: version.success ? version.data.v : null,
    payloadBytes: Buffer.byteLength(JSON.stringify(letter.payload) ?? ''),
    events: eventsOf(letter)?.map(identityOf) ?? null,
  };
}

function metadataOf({ id, queue, jobId, errorCode, attempts, createdAt }: StoredDeadLetter) {
  return { id: String(id), queue, jobId, errorCode, attempts, createdAt };
}

function eventsOf({ payload }: StoredDeadLetter): readonly unknown[] | undefined {
  const job = ArchiveJobV1.safeParse(payload);
  return job.success ? job.data.events : undefined;
}

const KINDS: ReadonlySet<unknown> = new Set(EVENT_KINDS);

function identityOf(event: unknown): EventIdentity {
  const { callId, epoch, seq, kind } = Object(event) as Record<string, unknown>;
  return {
    callId: CallId.safeParse(callId).data ?? null,
    epoch: EpochId.safeParse(epoch).data ?? null,
    seq: Seq.safeParse(seq).data ?? null,
    kind: KINDS.has(kind) ? (kind as EventKind) : null,
  };
}
