import {
  canonicalBytes,
  conversationOf,
  covers,
  inferProcessLost,
  retentionLock,
  sealCall,
  recordingsOf,
  sealedObjectKeys,
  wrappedKeyPath,
  type CallKey,
  type Conversation,
  type Explanation,
  type JudgedCall,
  type Manifest,
  type ManifestSigner,
  type RedactedTranscript,
  type RetentionLock,
  type RetentionSummary,
  type SealedCall,
} from '@verbatim/audit-log';
import type { CallCosts, EventV1 } from '@verbatim/contracts';
import { ObjectNotFoundError, type IndexedFrame, type SealCommitOutcome } from '@verbatim/storage';
import type { RecordedCall } from '../evaluate/call-input.js';
import type { Judgement } from '../evaluate/judge-call.js';
import { readEvents } from './read-events.js';
import { QUARANTINE, quarantinedTranscript } from './quarantined-redaction.js';
import type { RedactedConversation } from './redact-conversation.js';
import { RedactionFailedError } from './seal.errors.js';

/** In order; each may be run again after a crash, and writes the same bytes. */
export const SEAL_STEPS = ['read', 'redact', 'judge', 'build', 'store', 'commit'] as const;
export type SealStep = (typeof SEAL_STEPS)[number];

/** What was fixed before the first byte was written: the seal's row. */
export interface SealPlan {
  readonly callId: string;
  readonly revision: number;
  /** Unix milliseconds. */
  readonly sealedAt: number;
  readonly supersedes: Manifest['supersedes'];
  readonly frames: readonly IndexedFrame[];
  /** Found elsewhere than in the stream. */
  readonly explanations: readonly Explanation[];
  /** Epochs whose writer was dead when the seal was planned. */
  readonly deadEpochs: readonly string[];
}

type Redacted = Pick<RedactedTranscript, 'turns' | 'redactor'> &
  Partial<Pick<RedactedConversation, 'leaks'>>;

export interface SealOutcome {
  readonly manifest: Manifest;
  readonly manifestKey: string;
  readonly manifestSha256: string;
  readonly turns: RedactedTranscript['turns'];
  readonly redactor: RedactedTranscript['redactor'];
  readonly judgement: Judgement;
  /** Nobody could redact it: another try is owed, and the copy says nothing until then. */
  readonly isRedactionOwed: boolean;
  /** What the guard let through; empty where an earlier run made the copy. */
  readonly leaks: RedactedConversation['leaks'];
}

/** Everything a seal touches outside its own memory. */
export interface SealPorts {
  /** Runs one step: times it; a test's port dies before or after it. */
  step<T>(name: SealStep, run: () => Promise<T>): Promise<T>;
  openKey(callId: string): Promise<CallKey>;
  readFrame(frame: IndexedFrame): Promise<Buffer>;
  /** What an earlier run of this very revision left, if it came that far. */
  readRedacted(callId: string, revision: number): Promise<Redacted | undefined>;
  /** As `readRedacted`, of the manifest: how long the call is kept, and the signature, stand. */
  readManifest(callId: string, revision: number): Promise<Manifest | undefined>;
  /** How long a call of these events is kept. Undefined: no class says anything. */
  retentionOf(events: readonly EventV1[], sealedAt: number): RetentionSummary | undefined;
  /** What a call of these events used, and what that costs by the prices of its day. */
  costsOf(events: readonly EventV1[]): CallCosts;
  /** The same of its verdict. Errors: `SealedVerdictError`. */
  readJudged(key: CallKey, callId: string, revision: number): Promise<JudgedCall | undefined>;
  judge(
    call: RecordedCall,
    redacted: RedactedTranscript['turns'],
    begun: JudgedCall | undefined,
  ): Promise<Judgement>;
  /** Pure. Whatever it throws puts the readable copy into quarantine. */
  redact(conversation: Conversation, events: readonly EventV1[]): RedactedConversation;
  /** Told each time, so that somebody is alerted. */
  redactionFailed(error: RedactionFailedError): void;
  createObject(
    key: string,
    bytes: Buffer,
    contentType: string,
    lock: RetentionLock | undefined,
  ): Promise<void>;
  /** Of an object that is there already; never shortens what holds it. */
  extendLock(key: string, lock: RetentionLock): Promise<void>;
  commit(outcome: SealOutcome): Promise<SealCommitOutcome>;
  readonly signer: ManifestSigner;
}

/**
 * Writes one revision of a call's record: sealed events, redacted transcript, verdict, and last the
 * manifest.
 *
 * Idempotent on (callId, revision). Crash: whoever resumes the plan writes the same bytes; without the
 * manifest the revision does not exist for a reader.
 */
export async function sealPlanned(
  plan: SealPlan,
  ports: SealPorts,
): Promise<SealOutcome & { readonly committed: SealCommitOutcome }> {
  const { call, written } = await ports.step('read', () => readPlanned(plan, ports));
  const { events } = call;
  const redacted = await ports.step('redact', () => redact(plan, call, ports));
  const judgement = await ports.step('judge', () => judge(plan, call, redacted, ports));
  const sealed = await ports.step('build', async () => {
    const begun = await ports.readManifest(plan.callId, plan.revision);
    const retention = retentionOf(plan, events, begun, ports);
    const costs = begun === undefined ? ports.costsOf(events) : begun.costs;
    return build(plan, call, { written, redacted, judgement, retention, costs, begun }, ports);
  });
  const recordings = recordingsOf(plan.callId, call.events).map(({ key }) => key);
  await ports.step('store', () => store(sealed, recordings, ports));
  const outcome = outcomeOf(sealed, redacted, judgement);
  const committed = await ports.step('commit', () => ports.commit(outcome));
  return { ...outcome, committed };
}

/** What redactor and rules both look at is made once. */
type ReadCall = RecordedCall & Required<Pick<RecordedCall, 'conversation'>>;

async function readPlanned(
  plan: SealPlan,
  ports: SealPorts,
): Promise<{ call: ReadCall } & Pick<Decided, 'written'>> {
  const { callId } = plan;
  const key = await ports.openKey(callId);
  const read = await readEvents(key, plan.frames, ports.readFrame);
  const events = read.map(({ event }) => event);
  const conversation = conversationOf(events, key);
  const explanations = explanationsOf(plan, events);
  return {
    call: { callId, key, events, explanations, conversation },
    written: new Map(read.map(({ event, line }) => [event, line])),
  };
}

/**
 * Another build may redact otherwise; the first bytes under a key stand, so they are taken up.
 *
 * A redactor that fails neither leaks nor loses: the revision is sealed with a copy that has no words in
 * it, and an amendment is owed. Errors: `RedactionFailedError` where the revision before says the same
 * already; the amendment is then put back, and tried again later or by another build.
 */
async function redact(
  plan: SealPlan,
  { conversation, events }: ReadCall,
  ports: SealPorts,
): Promise<Redacted> {
  const begun = await ports.readRedacted(plan.callId, plan.revision);
  if (begun) return begun;
  try {
    return ports.redact(conversation, events);
  } catch (error) {
    const failure = new RedactionFailedError(plan.callId, error);
    ports.redactionFailed(failure);
    const quarantined = quarantinedTranscript(conversation);
    if (await isInQuarantineAlready(plan, quarantined, ports)) throw failure;
    return quarantined;
  }
}

async function isInQuarantineAlready(
  { callId, supersedes }: SealPlan,
  { turns }: Redacted,
  ports: SealPorts,
): Promise<boolean> {
  if (supersedes === null) return false;
  const before = await ports.readRedacted(callId, supersedes.revision);
  return (
    before?.redactor === QUARANTINE && canonicalBytes(before.turns).equals(canonicalBytes(turns))
  );
}

/** Rules and engine may be newer than those of an earlier run; the first bytes under a key stand. */
async function judge(
  plan: SealPlan,
  call: RecordedCall,
  { turns }: Redacted,
  ports: SealPorts,
): Promise<Judgement> {
  const begun = await ports.readJudged(call.key, plan.callId, plan.revision);
  return ports.judge(call, turns, begun);
}

/** Another build may know other classes; what the first manifest of the revision says stands. */
function retentionOf(
  { sealedAt }: SealPlan,
  events: readonly EventV1[],
  begun: Manifest | undefined,
  ports: SealPorts,
): RetentionSummary | undefined {
  return begun === undefined ? ports.retentionOf(events, sealedAt) : begun.retention;
}

interface Decided {
  /** The canonical form of each event, as its frame holds it. */
  readonly written: ReadonlyMap<EventV1, Buffer>;
  readonly redacted: Redacted;
  readonly judgement: Judgement;
  readonly retention: RetentionSummary | undefined;
  /** As retention: the first run's prices stand. */
  readonly costs: CallCosts | undefined;
  readonly begun: Manifest | undefined;
}

function build(
  plan: SealPlan,
  { key, events, explanations }: RecordedCall,
  { written, redacted, judgement, retention, costs, begun }: Decided,
  ports: SealPorts,
): Promise<SealedCall> {
  const { callId, revision, sealedAt, supersedes } = plan;
  return sealCall({
    callId,
    revision,
    sealedAt,
    supersedes,
    key,
    events,
    written,
    explanations,
    redacted: { turns: redacted.turns, redactor: redacted.redactor },
    judged: judgement.stored,
    retention,
    costs,
    begun,
    signer: ports.signer,
  });
}

function explanationsOf(plan: SealPlan, events: readonly EventV1[]): readonly Explanation[] {
  return [...plan.explanations, ...inferProcessLost(events, deadEpochsOf(plan, events))];
}

/** Besides those without a living writer, the ones that a recovering process closed in its stead. */
function deadEpochsOf(plan: SealPlan, events: readonly EventV1[]): Set<string> {
  const dead = new Set(plan.deadEpochs);
  for (const event of events) {
    if (event.kind === 'epoch.closed' && event.reason === 'recovered') dead.add(event.epoch);
  }
  return dead;
}

/**
 * One after the other, never side by side: the manifest must not exist before what it names, nor before
 * the key is held as long as it promises.
 */
async function store(
  { manifest, objects }: SealedCall,
  recordings: readonly string[],
  ports: SealPorts,
): Promise<void> {
  const lock = retentionLock(manifest.retention);
  if (lock) await ports.extendLock(wrappedKeyPath(manifest.callId), lock);
  if (lock) await holdRecordings(recordings, lock, ports);
  for (const { key, bytes, contentType } of objects) {
    await ports.createObject(key, bytes, contentType, lock);
  }
  if (lock) await holdEarlierRevisions(manifest, lock, ports);
}

/** One that is gone keeps nobody from sealing what is there: its digest is among the events, and shows that it is gone. */
async function holdRecordings(
  keys: readonly string[],
  lock: RetentionLock,
  ports: SealPorts,
): Promise<void> {
  for (const key of keys) {
    try {
      await ports.extendLock(key, lock);
    } catch (error) {
      if (!(error instanceof ObjectNotFoundError)) throw error;
    }
  }
}

/** A floor that moved moves for the whole call. The revisions before one that it covers were held then. */
async function holdEarlierRevisions(
  { callId, revision }: Manifest,
  lock: RetentionLock,
  ports: SealPorts,
): Promise<void> {
  for (let earlier = revision - 1; earlier >= 1; earlier--) {
    const manifest = await ports.readManifest(callId, earlier);
    if (manifest === undefined) continue;
    if (covers(retentionLock(manifest.retention), lock)) return;
    // Messages are held by what this revision's events name, as far as they are there.
    const messages = new Set(manifest.recordings?.map(({ key }) => key));
    for (const key of sealedObjectKeys(manifest)) {
      if (!messages.has(key)) await ports.extendLock(key, lock);
    }
  }
}

function outcomeOf(sealed: SealedCall, redacted: Redacted, judgement: Judgement): SealOutcome {
  const { manifest, manifestSha256, objects } = sealed;
  return {
    manifest,
    manifestSha256,
    manifestKey: objects.at(-1)?.key ?? '',
    turns: redacted.turns,
    redactor: redacted.redactor,
    judgement,
    isRedactionOwed: redacted.redactor === QUARANTINE,
    leaks: redacted.leaks ?? [],
  };
}
