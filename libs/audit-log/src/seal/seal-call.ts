import { type CallCosts, type EventV1, invariant } from '@verbatim/contracts';
import { canonicalBytes, sha256Hex } from '../canonical.js';
import type { Explanation } from '../completeness/completeness.js';
import type { CallKey } from '../keys/call-key.js';
import { inReadingOrder } from '../reading-order.js';
import { type CallFacts, LATER_FACTS, callFactsOf } from './call-facts.js';
import { signDocument } from './document-signature.js';
import {
  type Manifest,
  type RetentionSummary,
  type UnsignedManifest,
  eventsPath,
  manifestPath,
  redactedPath,
  verdictPath,
} from './manifest.js';
import type { RedactedTranscript } from './redacted-transcript.js';
import { contentHmacOf, encodeSealedEvents, sealedEventsPlaintext } from './sealed-events.js';
import type { ManifestSigner } from './signer.js';
import { type JudgedCall, encodeVerdict } from './stored-verdict.js';

export interface SealInput {
  readonly callId: string;
  /** 1 for the seal, one more for each amendment. */
  readonly revision: number;
  /** From the seal's row, not from the clock. Unix milliseconds. */
  readonly sealedAt: number;
  /** The revision before this one and its manifest's digest, hexadecimal; null for the first. */
  readonly supersedes: Manifest['supersedes'];
  readonly key: CallKey;
  /** All events of the call that are known, in any order, repeated or not. */
  readonly events: readonly EventV1[];
  /** The canonical form of those events that were read from a frame: it is not made again. */
  readonly written?: ReadonlyMap<EventV1, Buffer> | undefined;
  readonly explanations: readonly Explanation[];
  readonly redacted: Pick<RedactedTranscript, 'turns' | 'redactor'>;
  /** Fixed by the first run of a revision: a later one, under other classes, must take it up. */
  readonly retention?: RetentionSummary | undefined;
  /** As `retention`: another run may know other prices. */
  readonly costs?: CallCosts | undefined;
  /** What the rules say of the call, and from what. Without it the record holds no verdict. */
  readonly judged?: JudgedCall | undefined;
  /**
   * What an earlier run of this revision wrote. Where it signed the same, its signature is taken up: the
   * signing key may have been rotated since, and the first bytes under a name stand.
   */
  readonly begun?: Manifest | undefined;
  readonly signer: ManifestSigner;
}

export interface SealedObject {
  readonly key: string;
  readonly bytes: Buffer;
  readonly contentType: string;
}

export interface SealedCall {
  /** In the order in which they must be written: the manifest comes last. */
  readonly objects: readonly SealedObject[];
  readonly manifest: Manifest;
  /** Of the manifest as stored, hexadecimal. */
  readonly manifestSha256: string;
}

/**
 * Makes the sealed form of a call. The same input gives the same bytes, so that a crash between two
 * writes is repaired by running it again.
 *
 * Errors: `SizeLimitError`, `IdentityConflictError`, and those of the signer. No event at all, or events of another call, is a
 * bug of the caller. Source: docs/specs/formats.md, sections 5 to 7.
 */
export async function sealCall(input: SealInput): Promise<SealedCall> {
  const { callId, revision, key } = input;
  invariant(input.events.length > 0, 'A call without events cannot be sealed.');
  invariant(
    input.events.every((event) => event.callId === callId),
    'A seal holds the events of one call.',
  );
  const ordered = inReadingOrder(input.events);
  const facts = callFactsOf(ordered, input.explanations);
  const plain = sealedEventsPlaintext(ordered, input.written);
  const events: SealedObject = {
    key: eventsPath(callId, revision),
    bytes: encodeSealedEvents(key, eventsPath(callId, revision), plain),
    contentType: 'application/octet-stream',
  };
  const redacted: SealedObject = {
    key: redactedPath(callId, revision),
    bytes: redactedBytes(input, facts),
    contentType: 'application/json',
  };
  const verdict = input.judged && verdictObject(input, input.judged);

  const unsigned: UnsignedManifest = {
    v: 1,
    type: 'verbatim-manifest',
    revision,
    sealedAt: input.sealedAt,
    supersedes: input.supersedes,
    ...statedFacts(facts, input.begun),
    events: {
      ...stored(events),
      contentHmac: contentHmacOf(key, plain),
      count: ordered.length,
    },
    redacted: stored(redacted),
    ...(verdict && { verdict: stored(verdict) }),
    keyDigest: key.commitment(),
    ...(input.retention && { retention: input.retention }),
    ...(input.costs && { costs: input.costs }),
  };
  const manifest =
    signedBefore(unsigned, input.begun) ?? (await signManifest(unsigned, input.signer));
  const bytes = canonicalBytes(manifest);
  const last = { key: manifestPath(callId, revision), bytes, contentType: 'application/json' };
  const objects = [events, redacted, ...(verdict ? [verdict] : []), last];
  return { objects, manifest, manifestSha256: sha256Hex(bytes) };
}

function verdictObject(input: SealInput, judged: JudgedCall): SealedObject {
  const path = verdictPath(input.callId, input.revision);
  return {
    key: path,
    bytes: encodeVerdict(input.key, path, input, judged),
    contentType: 'application/json',
  };
}

/** Signs the canonical form of everything but the signature itself. */
export async function signManifest(
  unsigned: UnsignedManifest,
  signer: ManifestSigner,
): Promise<Manifest> {
  return { ...unsigned, signature: await signDocument('manifest', unsigned, signer) };
}

/** A run of an older build may have begun the revision; what it wrote stands. */
function statedFacts(facts: CallFacts, begun: Manifest | undefined): CallFacts {
  const stated = { ...facts };
  for (const name of LATER_FACTS) if (begun && begun[name] === undefined) delete stated[name];
  return stated;
}

function signedBefore(
  unsigned: UnsignedManifest,
  begun: Manifest | undefined,
): Manifest | undefined {
  if (begun === undefined) return undefined;
  const { signature, ...before } = begun;
  const isSame = canonicalBytes(before).equals(canonicalBytes(unsigned));
  return isSame ? { ...unsigned, signature } : undefined;
}

function redactedBytes(
  { callId, revision, redacted }: SealInput,
  { vertical, gaps }: Pick<Manifest, 'vertical' | 'gaps'>,
): Buffer {
  const transcript: RedactedTranscript = {
    v: 1,
    callId,
    revision,
    vertical,
    turns: redacted.turns,
    gaps,
    redactor: redacted.redactor,
  };
  return canonicalBytes(transcript);
}

function stored({ key, bytes }: SealedObject): Manifest['redacted'] {
  return { key, bytes: bytes.length, sha256: sha256Hex(bytes) };
}
