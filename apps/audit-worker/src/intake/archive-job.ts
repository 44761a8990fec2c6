import {
  AnyVersion,
  ArchiveJobV1,
  CallId,
  ENVELOPE_VERSION,
  EpochId,
  type EventV1,
  Seq,
  isEventV1,
} from '@verbatim/contracts';
import { EVENT_BYTES_MAX, canonicalBytes, sha256, type WrittenEvent } from '@verbatim/audit-log';
import { UNKNOWN_VERSION } from '@verbatim/storage';
import { MalformedJobError } from './intake.errors.js';

export type RefusalReason =
  | typeof UNKNOWN_VERSION
  | 'invalid-event'
  | 'event-too-large'
  /** Another event has its (callId, epoch, seq). */
  | 'identity-conflict'
  /** It came after its call was erased or disposed of: nobody can read it. */
  | 'call-removed'
  /** Its epoch belongs to another call. */
  | 'epoch-conflict';

/** An event as the producer numbered it, with what the archive needs to know of it, made once. */
export interface IncomingEvent extends WrittenEvent {
  /** SHA-256 of the canonical form: with the identity it tells a duplicate from a forgery. */
  readonly digest: Buffer;
  readonly bytes: number;
}

/** An event that is kept beside the record instead of in it. */
export interface RefusedEvent {
  readonly reason: RefusalReason;
  readonly body: Buffer;
  readonly sha256: Buffer;
  readonly callId?: string;
  readonly epoch?: string;
  readonly seq?: number;
}

export type SortedJob =
  | {
      readonly kind: 'parked';
      readonly version: number;
      readonly body: Buffer;
      readonly sha256: Buffer;
    }
  | {
      readonly kind: 'readable';
      readonly accepted: readonly IncomingEvent[];
      readonly refused: readonly RefusedEvent[];
    };

/**
 * Decides for a whole job, then for each of its events, whether this build can read it. One bad event
 * never takes its batch with it, and a newer producer's job is parked, not lost.
 *
 * Errors: {@link MalformedJobError} (not retryable) for a payload that no version could have written.
 */
export function sortJob(payload: unknown): SortedJob {
  const version = AnyVersion.safeParse(payload);
  if (!version.success) throw new MalformedJobError(['v']);
  if (version.data.v !== 1) {
    const body = bytesOf(payload);
    return { kind: 'parked', version: version.data.v, body, sha256: sha256(body) };
  }
  const job = ArchiveJobV1.safeParse(payload);
  if (!job.success)
    throw new MalformedJobError(job.error.issues.map((issue) => issue.path.join('.')));

  const accepted: IncomingEvent[] = [];
  const refused: RefusedEvent[] = [];
  for (const raw of job.data.events) {
    const sorted = sortEvent(raw);
    if ('event' in sorted) accepted.push(sorted);
    else refused.push(sorted);
  }
  return { kind: 'readable', accepted, refused };
}

function sortEvent(raw: unknown): IncomingEvent | RefusedEvent {
  const version = AnyVersion.safeParse(raw);
  if (version.success && version.data.v !== ENVELOPE_VERSION) return refuse(raw, UNKNOWN_VERSION);
  if (!isEventV1(raw)) return refuse(raw, 'invalid-event');
  // The object itself, not zod's copy: its digest is the writer's, unknown fields included.
  const event = raw as EventV1;
  const canonical = canonicalOf(event);
  if (canonical === undefined) return refuse(raw, 'invalid-event');
  if (canonical.length > EVENT_BYTES_MAX) return refuse(raw, 'event-too-large');
  return incomingOf(event, canonical);
}

export function incomingOf(event: EventV1, line = canonicalBytes(event)): IncomingEvent {
  return { event, line, digest: sha256(line), bytes: line.length };
}

export function refuse(raw: unknown, reason: RefusalReason): RefusedEvent {
  const body = bytesOf(raw);
  return { reason, body, sha256: sha256(body), ...identityHints(raw) };
}

/** What a broken event says of itself, where it is well-formed: for an operator's search only. */
function identityHints(raw: unknown): Pick<RefusedEvent, 'callId' | 'epoch' | 'seq'> {
  if (typeof raw !== 'object' || raw === null) return {};
  const fields = raw as Record<string, unknown>;
  const callId = CallId.safeParse(fields['callId']);
  const epoch = EpochId.safeParse(fields['epoch']);
  const seq = Seq.safeParse(fields['seq']);
  return {
    ...(callId.success && { callId: callId.data }),
    ...(epoch.success && { epoch: epoch.data }),
    ...(seq.success && { seq: seq.data }),
  };
}

/** Canonical where it can be, so that the same event is kept once however it was spelled. */
function bytesOf(value: unknown): Buffer {
  return canonicalOf(value) ?? Buffer.from(JSON.stringify(value) ?? 'null');
}

/** RFC 8785 has no form for a lone surrogate; JSON has. */
function canonicalOf(value: unknown): Buffer | undefined {
  try {
    return canonicalBytes(value);
  } catch {
    return undefined;
  }
}
