import {
  CallCosts,
  CallId,
  CaptureState,
  EVENT_KINDS,
  StreamPolicy,
  Vertical,
} from '@verbatim/contracts';
import { z } from 'zod';
import { CompletenessVerdict, EpochSummary, GapSummary } from '../completeness/completeness.js';
import { REVISIONS_MAX } from '../limits.js';
import { DocumentSignature } from './document-signature.js';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Millis = z.int().min(0);
const Count = z.int().min(0);

const StoredBytes = {
  key: z.string().min(1),
  bytes: Count,
  /** Of the bytes as stored. */
  sha256: Sha256,
  versionId: z.string().min(1).optional(),
};

/** What three parties that know nothing of each other say about the call. */
export const Witnesses = z.strictObject({
  /** The carrier's callbacks. */
  twilio: z.strictObject({
    endStatus: z.string().nullable(),
    durationSeconds: Count.nullable(),
    source: z.enum(['status-callback', 'reconciler']).nullable(),
  }),
  /** The streams' media clocks. */
  media: z.strictObject({
    streams: Count,
    firstMs: Millis.nullable(),
    lastMs: Millis.nullable(),
  }),
  /** What the model said that there is: obligations by type, and the finals that came of them. */
  model: z.strictObject({
    speech: Count,
    item: Count,
    response: Count,
    finals: Count,
    interrupted: Count,
  }),
});
export type Witnesses = z.infer<typeof Witnesses>;

const ClassName = z.string().min(1).max(80);
const RetentionBound = z.strictObject({
  class: ClassName,
  source: z.string().max(200),
  at: Millis,
});

/** How long the record must and may be kept, as the classes said when it was sealed. */
export const RetentionSummary = z.strictObject({
  /** With the revision of each class that was asked. */
  classes: z.array(z.strictObject({ class: ClassName, revision: z.int().min(1) })).max(10),
  /** Not to be destroyed before; null: no class has a floor. */
  until: Millis.nullable(),
  floorBy: ClassName.nullable(),
  /** To be destroyed by then; null: no class sets a date. */
  deleteBy: Millis.nullable(),
  ceilingBy: ClassName.nullable(),
  /** The floor ends after the ceiling: a person must decide, and nothing goes before. */
  conflict: z.strictObject({ floor: RetentionBound, ceiling: RetentionBound }).nullable(),
  /** Clocks that had not begun: these dates move. */
  awaiting: z.array(z.strictObject({ class: ClassName, clock: z.string().max(80) })).max(100),
  /** How the store is asked to hold it until then. Absent in records from before it was. */
  lock: z.enum(['governance', 'compliance', 'none']).optional(),
});
export type RetentionSummary = z.infer<typeof RetentionSummary>;

/** A message that the caller left, sealed beside the revisions. */
export const RecordingSummary = z.strictObject({
  key: z.string().min(1),
  bytes: Count,
  /** Of the bytes as stored. */
  sha256: Sha256,
});
export type RecordingSummary = z.infer<typeof RecordingSummary>;

const Span = {
  /** Unix milliseconds. */
  from: Millis,
  /** Null: no event tells of its end. */
  until: Millis.nullable(),
};

/** A span of the call that is not in its record, and why. */
export const UncoveredSpan = z.discriminatedUnion('why', [
  z.strictObject({
    why: z.literal('transfer'),
    ...Span,
    /** The role of the person. */
    to: z.string().min(1),
    transfer: z.enum(['cold', 'warm']),
    /** The last that is known of it. */
    outcome: z.string().min(1),
    /** When the person was there; absent where nobody was, or it is not known. */
    answeredAt: Millis.optional(),
  }),
  z.strictObject({
    why: z.literal('capture'),
    ...Span,
    capture: CaptureState,
    reason: z.string().min(1),
  }),
]);
export type UncoveredSpan = z.infer<typeof UncoveredSpan>;

/**
 * The object that commits to a sealed call. No words, no numbers, no names.
 * Source: docs/specs/formats.md, section 6.
 */
export const Manifest = z.strictObject({
  v: z.literal(1),
  type: z.literal('verbatim-manifest'),
  callId: CallId,
  revision: z.int().min(1).max(REVISIONS_MAX),
  vertical: Vertical,
  /** Null where the record does not hold `call.started`. */
  policy: StreamPolicy.nullable(),
  policyRevision: z.string(),
  sealedAt: Millis,
  supersedes: z.strictObject({ revision: z.int().min(1), manifestSha256: Sha256 }).nullable(),
  startedAt: Millis.nullable(),
  endedAt: Millis.nullable(),
  endStatus: z.string().nullable(),
  events: z.strictObject({
    ...StoredBytes,
    /** HMAC-SHA-256 of the plaintext, under the call's content key. */
    contentHmac: Sha256,
    count: Count,
  }),
  redacted: z.strictObject(StoredBytes),
  /** Absent in records that were sealed before calls were judged. */
  verdict: z.strictObject(StoredBytes).optional(),
  keyDigest: Sha256,
  epochs: z.array(EpochSummary),
  gaps: z.array(GapSummary),
  counts: z.partialRecord(z.enum(EVENT_KINDS), z.int().min(1)),
  completeness: z.strictObject({ verdict: CompletenessVerdict, reasons: z.array(z.string()) }),
  witnesses: Witnesses,
  /** Messages that the caller left; absent where there are none, and in records from before they were told here. */
  recordings: z.array(RecordingSummary).min(1).optional(),
  /** As `recordings`. */
  uncovered: z.array(UncoveredSpan).min(1).optional(),
  /** Absent from records that were sealed before there were classes, or without any. */
  retention: RetentionSummary.optional(),
  /** What the call used and what that costs; absent in records from before it was counted. */
  costs: CallCosts.optional(),
  signature: DocumentSignature,
});
export type Manifest = z.infer<typeof Manifest>;
export type UnsignedManifest = Omit<Manifest, 'signature'>;

export const callPrefix = (callId: string): string => `calls/${callId}/`;
export const revisionPrefix = (callId: string, revision: number): string =>
  `${callPrefix(callId)}r${revision}/`;
export const eventsPath = (callId: string, revision: number): string =>
  `${revisionPrefix(callId, revision)}events.vbe`;
export const redactedPath = (callId: string, revision: number): string =>
  `${revisionPrefix(callId, revision)}redacted.json`;
export const verdictPath = (callId: string, revision: number): string =>
  `${revisionPrefix(callId, revision)}verdict.json`;
export const manifestPath = (callId: string, revision: number): string =>
  `${revisionPrefix(callId, revision)}manifest.json`;
