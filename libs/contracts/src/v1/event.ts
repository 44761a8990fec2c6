import { z } from 'zod';
import { UsageSource } from '../costs.js';
import { StreamPolicy, Vertical } from '../verticals.js';
import { EVENT_CLASSES } from './kinds.js';
import { transcriptDetail } from './transcript-detail.js';
import { Words } from './words.js';

export const ENVELOPE_VERSION = 1;

/** A Twilio CallSid: `CA` and 32 hexadecimal digits. */
export const CallId = z.string().regex(/^CA[0-9a-f]{32}$/);
/** One writer's run on one call: a random id, unique across all processes for ever. */
export const EpochId = z.string().regex(/^[0-9a-f]{32}$/);
/** Sequence numbers stay far inside 2^53; 2^40 events is 35 years at 1,000 a second. */
export const Seq = z
  .int()
  .min(0)
  .max(2 ** 40);
const Millis = z.int().min(0);
const Id = z.string().min(1).max(256);

export const CaptureState = z.enum(['before-notice', 'on', 'paused', 'refused']);
export type CaptureState = z.infer<typeof CaptureState>;

export const Speaker = z.enum(['caller', 'agent']);
export type Speaker = z.infer<typeof Speaker>;

export const ObligationType = z.enum(['speech', 'item', 'response']);
export type ObligationType = z.infer<typeof ObligationType>;

/** Inclusive at both ends. */
export const SeqRange = z.tuple([Seq, Seq]);
export type SeqRange = z.infer<typeof SeqRange>;

export const GapReason = z.enum(['dropped', 'superseded', 'shed', 'process-lost']);
export type GapReason = z.infer<typeof GapReason>;

/** What every event carries, whatever its kind. */
const header = {
  v: z.literal(ENVELOPE_VERSION),
  callId: CallId,
  epoch: EpochId,
  /** Gapless from 0 within the epoch, given before anything can be dropped. */
  seq: Seq,
  /** How many critical events of the epoch came before this one: a hole in `seq` across which it
   *  does not advance held sheddable events only. */
  criticalSeq: Seq,
  /** Time of numbering, Unix milliseconds. */
  at: Millis,
  vertical: Vertical,
  policyRevision: Id,
  class: z.enum(EVENT_CLASSES),
  capture: CaptureState,
  streamSid: Id.optional(),
  speaker: Speaker.optional(),
  itemId: Id.optional(),
  /** On the call's media clock, milliseconds since the first frame of its first stream. */
  audioStartMs: Millis.optional(),
  audioEndMs: Millis.optional(),
  words: Words.optional(),
} as const;

const kind = <const K extends string, F extends z.ZodRawShape>(name: K, fields: F) =>
  // Loose: a field that a newer producer adds survives the journey through an older worker.
  z.looseObject({ ...header, kind: z.literal(name), ...fields });

export const EventV1 = z.discriminatedUnion('kind', [
  kind('epoch.opened', {
    processId: Id,
    reason: z.enum([
      'call-started',
      'status-callback',
      'stream-started',
      'recovered',
      'reconciler',
      // News of the call that came by a webhook or by REST, outside of every stream.
      'late-news',
    ]),
  }),
  kind('epoch.closed', {
    reason: z.enum(['call-ended', 'handed-over', 'recovered', 'drained']),
    /** Ids of obligations that this writer leaves open. Empty in a complete call. */
    openObligations: z.array(Id),
  }),
  kind('call.started', {
    direction: z.enum(['inbound', 'outbound']),
    policy: StreamPolicy,
    /** The rules in force when the call started; absent before there were any. */
    rulesRevision: Id.optional(),
    model: Id.optional(),
    /** How the one-time token's first use was recorded: `process-local` while PostgreSQL is away. */
    tokenUse: z.enum(['recorded', 'process-local']).optional(),
    /** Which agent of the vertical answers: that of the opening hours or the other one. */
    mode: z.enum(['open', 'after-hours']).optional(),
    /** Who answered, by the name of its file. */
    agent: Id.optional(),
    agentRevision: Id.optional(),
  }),
  kind('call.diverted', { reason: Id }),
  kind('call.ended', {
    status: Id,
    durationSeconds: z.int().min(0).optional(),
    source: z.enum(['status-callback', 'reconciler']),
  }),
  kind('capture.changed', { from: CaptureState, to: CaptureState, reason: Id }),
  kind('consent.recorded', { consent: Id, isGranted: z.boolean(), source: Id }),
  kind('transcript.partial', {
    responseId: Id.optional(),
    revision: z.int().min(0),
    ...transcriptDetail,
  }),
  kind('transcript.final', {
    previousItemId: Id.optional(),
    responseId: Id.optional(),
    outcome: z.enum(['completed', 'failed', 'cancelled', 'incomplete']),
    failureCode: Id.optional(),
    ...transcriptDetail,
  }),
  kind('turn.interrupted', {
    responseId: Id.optional(),
    cause: z.enum(['barge-in', 'hang-up', 'failure', 'correction']),
    generatedMs: Millis,
    sentMs: Millis,
    heardMs: Millis,
  }),
  kind('obligation.opened', { obligationId: Id, obligation: ObligationType }),
  kind('obligation.closed', {
    obligationId: Id,
    obligation: ObligationType,
    outcome: z.enum([
      'final',
      'committed',
      'completed',
      'cancelled',
      'incomplete',
      'failed',
      'empty',
      'timed-out',
      /** The session that owed it is gone; another was given the same audio, and tells it again. */
      'moved',
    ]),
  }),
  kind('tool.called', {
    toolCallId: Id,
    toolName: Id,
    /** Which call of that tool in this call it is, from 1. */
    attempt: z.int().min(1).optional(),
  }),
  /** Of one `tool.called` there may be two: `timed-out`, and then what a write came to after all. */
  kind('tool.returned', {
    toolCallId: Id,
    /**
     * `rejected`: it was not run. `duplicate`: it was not run again, and answered as the first time.
     * `abandoned`: the call was over before there was an answer.
     */
    outcome: z.enum(['completed', 'failed', 'timed-out', 'rejected', 'duplicate', 'abandoned']),
    attempt: z.int().min(1).optional(),
    durationMs: Millis.optional(),
  }),
  /** Of a call that we placed: who picked up, as the carrier heard it. `detail` is the carrier's word. */
  kind('call.answered', { by: z.enum(['human', 'machine', 'fax', 'unknown']), detail: Id }),
  /** The caller left the agent for a person. What is said from `answered` to `ended` is not in the record. */
  kind('call.transferred', {
    /** The role that the vertical's file gives them. */
    to: Id,
    transfer: z.enum(['cold', 'warm']),
    outcome: z.enum([
      'started',
      'answered',
      'declined',
      'no-answer',
      'busy',
      'failed',
      'canceled',
      'ended',
    ]),
    /** How long they spoke. */
    durationSeconds: z.int().min(0).optional(),
  }),
  /** A message that the caller left after a tone. Its words follow as a final of the caller's. */
  kind('voicemail.recorded', {
    /** `absent`: nobody spoke. `lost`: there was a recording, and it could not be kept. */
    outcome: z.enum(['kept', 'absent', 'lost']),
    recordingSid: Id.optional(),
    durationSeconds: z.int().min(0).optional(),
    /** The sealed object, and the digest of its bytes. */
    objectKey: Id.optional(),
    sha256: Id.optional(),
    bytes: z.int().min(0).optional(),
  }),
  /** A call back that was asked for in this call. */
  kind('callback.changed', {
    callbackId: Id,
    state: z.enum(['asked', 'refused', 'placed', 'given-up']),
    /** When it is to be placed, Unix milliseconds. */
    dueAt: Millis.optional(),
    attempt: z.int().min(1).optional(),
    /** Why it may not be placed, by the codes of docs/specs/dialing.md. */
    reasons: z.array(Id).optional(),
  }),
  kind('agent.handoff', {
    from: Id,
    to: Id,
    /** The agent asked for it; or it went from the files while the call was between two processes. */
    reason: z.enum(['agent', 'agent-gone']).optional(),
    /** Of the file of `to`. */
    agentRevision: Id.optional(),
    toolCallId: Id.optional(),
  }),
  kind('handoff.refused', {
    from: Id,
    to: Id,
    refusal: Id,
    /** Names of details that were missing or wrong, as the vertical's file has them. */
    details: z.array(Id).max(40),
    toolCallId: Id.optional(),
  }),
  /** The call goes on in another epoch, with this agent. */
  kind('agent.resumed', { agent: Id, agentRevision: Id, handOffs: z.int().min(0) }),
  kind('dtmf', {}),
  kind('usage.recorded', {
    source: UsageSource,
    /** Of `carrier`: the telephone company. */
    model: Id,
    /** Whose turn it was; absent of the carrier's, and in records from before agents had ids. */
    agent: Id.optional(),
    responseId: Id.optional(),
    responseStatus: Id.optional(),
    /** The vendor's own usage object, unchanged, so that a call can be priced again later. */
    usage: z.record(z.string(), z.unknown()),
  }),
  /** A message to somebody is to go out; what becomes of it is told by `message.sent`. */
  kind('message.composed', {
    messageId: Id,
    channel: z.enum(['sms', 'email']),
    template: Id,
    templateRevision: z.int().min(1).optional(),
    language: Id.optional(),
  }),
  kind('message.sent', {
    messageId: Id,
    channel: z.enum(['sms', 'email']),
    template: Id,
    /** `sent`: its carrier has it; the last two are the carrier's own word on the delivery. */
    outcome: z.enum(['sent', 'refused', 'failed', 'delivered', 'undelivered']),
    code: Id.optional(),
    carrier: Id.optional(),
    attempt: z.int().min(1).optional(),
    /** An earlier attempt may have sent it too. */
    mayBeTwice: z.boolean().optional(),
  }),
  kind('policy.intervened', {
    rule: Id,
    /** Of a rule in a file; what voice does by itself has none. */
    ruleRevision: z.int().min(1).optional(),
    action: Id,
  }),
  kind('policy.level', { level: Id, previous: Id, reason: Id }),
  kind('stream.gap', {
    ranges: z.array(SeqRange).min(1),
    count: z.int().min(1),
    reason: GapReason,
    policy: Id,
    component: Id,
  }),
  kind('stream.error', {
    component: z.enum(['twilio', 'model', 'record', 'voice']),
    code: Id,
    count: z.int().min(1),
    isFatal: z.boolean(),
  }),
  /** What became of the call's session with the model, wherever it is not the first one all along. */
  kind('session.changed', {
    change: z.enum(['recycled', 'lost', 'retried', 'smaller-model', 'resumed', 'scripted']),
    /** Of the session that this is about, from 0 within the epoch. */
    session: z.int().min(0),
    model: Id,
    reason: Id,
    /** What a session was told of the conversation before it, and what of it was left out. */
    carriedItems: z.int().min(0).optional(),
    omittedItems: z.int().min(0).optional(),
    /** Since the trouble began. */
    waitedMs: Millis.optional(),
  }),
]);

export type EventV1 = z.infer<typeof EventV1>;
export type EventOf<K extends EventV1['kind']> = Extract<EventV1, { kind: K }>;

/** The event's identity. The same identity with another digest is quarantined, never merged. */
export type EventIdentity = Pick<EventV1, 'callId' | 'epoch' | 'seq'>;
