import type { EventOf, EventV1 } from '@verbatim/contracts';
import { canonicalBytes } from '../canonical.js';
import type { Conversation } from '../conversation/conversation.js';
import { timelineOf } from '../conversation/timeline.js';
import type { Manifest } from '../seal/manifest.js';
import type { RedactedTranscript } from '../seal/redacted-transcript.js';
import { isE164 } from './rules/forms.js';
import { withoutText, withoutRedactedText } from './timeline-attachment.js';
import {
  VCON_SYNTAX,
  type Disposition,
  type IncompleteDialog,
  type Placeholder,
  type TextDialog,
  type TransferDialog,
  type Vcon,
  type VconAnalysis,
  type VconAttachment,
  type VconParty,
} from './vcon.js';
import { vconDate } from './vcon-date.js';
import { vconUuid, type VconForm } from './vcon-uuid.js';

/**
 * How a sealed call becomes a vCon. What stands at which place, and why: docs/specs/vcon.md, section 2.
 * The draft that is followed: `vcon.ts`.
 */

/** Parties that every vCon has, at these indices in each version of it. */
export const CALLER = 0;
/** Who runs the line, keeps the record and adds to it. */
export const RECORDER = 1;
/** The agents as one, for turns of which nobody knows which agent spoke. */
export const AGENT = 2;

/** Attachments that every vCon has a place for. */
export const TIMELINE_ATTACHMENT = 2;

export const TIMELINE_PURPOSE = 'verbatim-timeline';
const VENDOR = 'Verbatim';

/** What both versions of a call are made of. None of it holds words. */
export interface RecordedCall {
  /** Stored in canonical form, so that its bytes follow from it. */
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  /** The manifest that this one amends; `undefined` for the first revision. */
  readonly amended?: Pick<Manifest, 'revision' | 'sealedAt'> | undefined;
  /** What the rules say of the call, where it was judged. */
  readonly verdict?: Readonly<Record<string, unknown>> | undefined;
  /** Proof of inclusion in the log, as stored; absent until the call is in a published checkpoint. */
  readonly receipt?: string | undefined;
  /** Whether the call's key is there still, without which nobody can make the full version. */
  readonly isFullerKept: boolean;
}

export interface ExportContext {
  readonly domain: string;
  /** When it is signed, Unix milliseconds. */
  readonly signedAt: number;
}

/** Everything that the record knows. */
export function fullVcon(
  call: RecordedCall,
  { conversation, events }: { conversation: Conversation; events: readonly EventV1[] },
  context: ExportContext,
): Vcon {
  const timeline = timelineOf(events);
  const started = timeline.find((event) => event.kind === 'call.started');
  const handoffs = timeline.filter((event) => event.kind === 'agent.handoff');
  const agents = agentNamesIn(handoffs);
  const voices = voicesOf(conversation, handoffs, agents);
  const texts = conversation.turns.map((turn, index): TextDialog => ({
    type: 'text',
    start: vconDate(turn.at),
    ...durationOf(turn),
    parties: voices[index]!,
    ...textContent(turn.text),
  }));
  const isOutbound = started?.direction === 'outbound';
  const spoken = texts.length > 0 ? texts : [incomplete(call.manifest, isOutbound)];
  const starts = conversation.turns.map(({ at }) => at);
  const { from, to } = conversation;
  return {
    ...header(call, 'full', context),
    ...(call.amended && { amended: { uuid: uuidOfAmended(call, call.amended, context) } }),
    parties: [
      { ...addressOf(isOutbound ? to : from), type: 'person' },
      { ...addressOf(isOutbound ? from : to), ...recorder(context) },
      agentOf(call),
      ...[...agents.keys()].map((name): VconParty => ({
        ...agentOf(call),
        name,
        validation: 'none',
      })),
    ],
    dialog: [...spoken, ...transfersOf(handoffs, agents, conversation, spoken.length)],
    analysis: analysisOf(call, texts.length),
    attachments: [
      ...proofsOf(call),
      wholeCall(call, TIMELINE_PURPOSE, json(withoutText(conversation))),
      ...timeline
        .filter((event) => event.kind === 'consent.recorded')
        .map((event) => consentOf(event, starts)),
    ],
  };
}

/**
 * What anybody who may see the call may read: made of `redacted.json`, the manifest and the verdict, never of
 * the events. What only the events know leaves its place empty.
 *
 * A redacted copy of an amended call names the full version of the same revision, and that one names what it
 * amends: the draft allows one of the two.
 */
export function redactedVcon(
  call: RecordedCall,
  transcript: RedactedTranscript,
  context: ExportContext,
): Vcon {
  const { counts } = call.manifest;
  const starts = estimatedStarts(call.manifest, transcript);
  const texts = transcript.turns.map((turn, index): TextDialog => ({
    type: 'text',
    start: vconDate(starts[index]!),
    ...durationOf(turn),
    parties: turn.speaker === 'caller' ? CALLER : AGENT,
    ...textContent(turn.text === '' ? null : turn.text),
  }));
  const spoken = texts.length > 0 ? texts : [incomplete(call.manifest, false)];
  return {
    ...header(call, 'redacted', context),
    redacted: {
      // Without a uuid, the draft says, there is no fuller version any more.
      ...(call.isFullerKept && { uuid: uuidOf(call, 'full', context) }),
      type: 'PII masked',
    },
    parties: [{ type: 'person' }, recorder(context), agentOf(call)],
    dialog: [...spoken, ...placeholders(counts['agent.handoff'])],
    analysis: analysisOf(call, texts.length),
    attachments: [
      ...proofsOf(call),
      wholeCall(call, TIMELINE_PURPOSE, json(withoutRedactedText(transcript))),
      ...placeholders(counts['consent.recorded']),
    ],
  };
}

function header(call: RecordedCall, form: VconForm, context: ExportContext) {
  return {
    vcon: VCON_SYNTAX,
    uuid: uuidOf(call, form, context),
    created_at: vconDate(call.manifest.sealedAt),
    updated_at: vconDate(context.signedAt),
  } as const;
}

function uuidOf(call: RecordedCall, form: VconForm, { domain }: ExportContext): string {
  const { callId, revision, sealedAt } = call.manifest;
  return vconUuid({
    callId,
    revision,
    form,
    sealedAt,
    manifestSha256: call.manifestSha256,
    domain,
  });
}

function uuidOfAmended(
  { manifest: { callId, supersedes } }: RecordedCall,
  { revision, sealedAt }: NonNullable<RecordedCall['amended']>,
  { domain }: ExportContext,
): string {
  const manifestSha256 = supersedes?.manifestSha256 ?? '';
  return vconUuid({ callId, revision, form: 'full', sealedAt, manifestSha256, domain });
}

const recorder = ({ domain }: ExportContext): VconParty => ({ type: 'organization', org: domain });

const agentOf = ({ manifest: { vertical } }: RecordedCall): VconParty => ({
  type: 'bot',
  dept: vertical,
});

/** A number or an address of SIP; a carrier also says "anonymous", which is neither. */
function addressOf(address: string | null): VconParty {
  if (address === null) return {};
  if (isE164(address)) return { tel: address };
  return /^sips?:/i.test(address) ? { sip: address } : {};
}

/** Indices of the agents that hand-overs name, in the order in which they are named. */
function agentNamesIn(handoffs: readonly EventOf<'agent.handoff'>[]): Map<string, number> {
  const agents = new Map<string, number>();
  for (const name of handoffs.flatMap(({ from, to }) => [from, to])) {
    if (!agents.has(name)) agents.set(name, AGENT + 1 + agents.size);
  }
  return agents;
}

/** Whose each turn is: the caller's, or that of the agent who had the call by then. */
function voicesOf(
  { entries }: Conversation,
  handoffs: readonly EventOf<'agent.handoff'>[],
  agents: ReadonlyMap<string, number>,
): number[] {
  let agent = agents.get(handoffs[0]?.from ?? '') ?? AGENT;
  let handed = 0;
  const voices: number[] = [];
  for (const entry of entries) {
    if (entry.type === 'turn') voices.push(entry.speaker === 'caller' ? CALLER : agent);
    else if (entry.note === 'handoff') agent = agents.get(handoffs[handed++]?.to ?? '') ?? AGENT;
  }
  return voices;
}

/**
 * A transfer for each hand-over, then an empty dialog for each side of one on which nothing was said: at the
 * end, where they move no index of another.
 */
function transfersOf(
  handoffs: readonly EventOf<'agent.handoff'>[],
  agents: ReadonlyMap<string, number>,
  { entries }: Conversation,
  firstIndex: number,
): (TransferDialog | Placeholder)[] {
  const stretches = turnsBetweenHandoffs(entries);
  const nothing: Placeholder[] = [];
  const dialogsOf = (stretch: number): number | number[] => {
    const turns = stretches[stretch] ?? [];
    if (turns.length > 0) return turns.length === 1 ? turns[0]! : turns;
    return firstIndex + handoffs.length + nothing.push({}) - 1;
  };
  const transfers = handoffs.map(({ at, from, to }, index): TransferDialog => ({
    type: 'transfer',
    start: vconDate(at),
    transferee: CALLER,
    transferor: agents.get(from)!,
    transfer_target: agents.get(to)!,
    original: dialogsOf(index),
    target_dialog: dialogsOf(index + 1),
  }));
  return [...transfers, ...nothing];
}

function turnsBetweenHandoffs(entries: Conversation['entries']): number[][] {
  const stretches: number[][] = [[]];
  for (const entry of entries) {
    if (entry.type === 'turn') stretches.at(-1)!.push(entry.ordinal);
    else if (entry.note === 'handoff') stretches.push([]);
  }
  return stretches;
}

/** A call on which nobody said anything, and nobody owed it. */
function incomplete(manifest: Manifest, isOutbound: boolean): IncompleteDialog {
  return {
    type: 'incomplete',
    start: vconDate(manifest.startedAt ?? manifest.sealedAt),
    parties: [CALLER, RECORDER],
    ...(isOutbound && { originator: RECORDER }),
    disposition: dispositionOf(manifest),
  };
}

const DISPOSITION_OF: Readonly<Record<string, Disposition>> = {
  'no-answer': 'no-answer',
  busy: 'busy',
  failed: 'failed',
  /** Given up while it still rang. */
  canceled: 'no-answer',
};

function dispositionOf({ endStatus, counts }: Manifest): Disposition {
  if (counts['call.diverted'] !== undefined) return 'congestion';
  return DISPOSITION_OF[endStatus ?? ''] ?? 'hung-up';
}

/**
 * When each turn began, as far as it follows without the events: media time after the start of the call. A
 * turn that has none began with the one before it.
 */
function estimatedStarts(
  { startedAt, sealedAt }: Manifest,
  { turns }: RedactedTranscript,
): number[] {
  const callStart = startedAt ?? sealedAt;
  let latest = callStart;
  return turns.map(({ startMs }) => {
    if (startMs !== null) latest = callStart + startMs;
    return latest;
  });
}

function durationOf({ startMs, endMs }: { startMs: number | null; endMs: number | null }) {
  const isKnown = startMs !== null && endMs !== null && endMs >= startMs;
  return isKnown ? { duration: (endMs - startMs) / 1_000 } : {};
}

/** Without words there is no body: an empty one would say that nothing was said. */
function textContent(text: string | null): Pick<TextDialog, 'mediatype' | 'body' | 'encoding'> {
  return text === null ? {} : { mediatype: 'text/plain', body: text, encoding: 'none' };
}

const json = (body: unknown) =>
  ({ mediatype: 'application/json', body, encoding: 'json' }) as const;

/** The verdict on completeness, then what the rules say: offsets and names, no words. */
function analysisOf({ manifest, verdict }: RecordedCall, turns: number): VconAnalysis[] {
  const report = (product: string, schema: string, body: unknown): VconAnalysis => ({
    type: 'report',
    // Of a call without a turn: its one incomplete dialog.
    dialog: Array.from({ length: Math.max(turns, 1) }, (_, index) => index),
    vendor: VENDOR,
    product,
    schema,
    ...json(body),
  });
  const { completeness, gaps } = manifest;
  return [
    report('completeness', 'verbatim-completeness/1', { ...completeness, gaps }),
    ...(verdict ? [report('rules', 'verbatim-verdict/1', verdict)] : []),
  ];
}

/** The signed manifest, and where it is in the log. Text, so that its digest can be taken again. */
function proofsOf(call: RecordedCall): (VconAttachment | Placeholder)[] {
  const manifest = canonicalBytes(call.manifest).toString('utf8');
  const text = (body: string, mediatype: string) =>
    ({ mediatype, body, encoding: 'none' }) as const;
  return [
    wholeCall(call, 'verbatim-manifest', text(manifest, 'application/json')),
    call.receipt === undefined
      ? {}
      : wholeCall(call, 'verbatim-log-proof', text(call.receipt, 'text/plain')),
  ];
}

/** Added by whoever keeps the record, about all of the call. */
function wholeCall(
  { manifest: { sealedAt } }: RecordedCall,
  purpose: string,
  content: Pick<VconAttachment, 'mediatype' | 'body' | 'encoding'>,
): VconAttachment {
  return { purpose, start: vconDate(sealedAt), party: RECORDER, dialog: 0, ...content };
}

/** Belongs to the turn that was going on when it was recorded. */
function consentOf(event: EventOf<'consent.recorded'>, starts: readonly number[]): VconAttachment {
  const { at, consent, isGranted, source } = event;
  return {
    purpose: 'consent',
    start: vconDate(at),
    party: CALLER,
    dialog: Math.max(
      starts.findLastIndex((start) => start <= at),
      0,
    ),
    ...json({ consent, isGranted, source }),
  };
}

const placeholders = (count = 0): Placeholder[] => Array.from({ length: count }, () => ({}));
