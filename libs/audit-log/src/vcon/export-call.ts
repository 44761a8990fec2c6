import { canonicalBytes } from '../canonical.js';
import { conversationOf } from '../conversation/conversation-of.js';
import { wrappedKeyPath, type MasterKey } from '../keys/master-key.js';
import { manifestLeaf, receiptPath } from '../log/log-leaf.js';
import type { Manifest } from '../seal/manifest.js';
import type { RedactedTranscript } from '../seal/redacted-transcript.js';
import { openSealedEvents } from '../seal/sealed-events.js';
import type { TrustedKeys } from '../seal/signer.js';
import { openCallKey } from '../verify/content.js';
import { readRevision, type StoredRevision } from '../verify/stored-revision.js';
import { verifyCall } from '../verify/verify-call.js';
import type { ObjectReader } from '../verify/verify-report.js';
import { fullVcon, redactedVcon, type ExportContext, type RecordedCall } from './call-to-vcon.js';
import { checkVcon } from './check-vcon.js';
import { provesInclusion } from './proof-of-inclusion.js';
import type { VconProblem } from './rules/vcon-rule.js';
import { signVcon, type VconSigner } from './sign-vcon.js';
import { VconExportError } from './vcon.errors.js';
import type { Vcon } from './vcon.js';
import type { VconForm } from './vcon-uuid.js';

export interface ExportInput {
  readonly callId: string;
  readonly reader: ObjectReader;
  readonly trustedKeys: TrustedKeys;
  readonly signer: VconSigner;
  /** Unix milliseconds. */
  readonly signedAt: number;
  /** With it the full version is made, without it the redacted one. */
  readonly masterKey?: MasterKey | undefined;
}

export interface ExportedVcon {
  readonly bytes: Buffer;
  readonly form: VconForm;
  readonly uuid: string;
  /** Of the full version, in a redacted one: null where nobody can make it any more. */
  readonly fuller: string | null;
  readonly revision: number;
  /** Whether the proof of inclusion in the log is in it. */
  readonly isLogged: boolean;
  /** Demands of the draft that it does not meet, none of them a `must`. */
  readonly remarks: readonly VconProblem[];
}

/**
 * The newest revision of a sealed call as a signed vCon. The record is verified first: a signature of today
 * must not cover what was altered yesterday.
 *
 * Returns `undefined` for a call that is not sealed.
 * Errors: `VconExportError` for a record that does not hold; `VconInvalidError`. Those of the reader pass.
 */
export async function exportCall(input: ExportInput): Promise<ExportedVcon | undefined> {
  const { callId, reader, trustedKeys, masterKey } = input;
  const report = await verifyCall({ callId, reader, trustedKeys, ...(masterKey && { masterKey }) });
  if (report.integrity === 'not-sealed') return undefined;
  if (report.integrity !== 'verified' || report.revision === null) {
    throw refused(callId, report.integrity, report.firstProblem);
  }
  const stored = await readRevision(callId, report.revision, reader, trustedKeys);
  if ('integrity' in stored) throw refused(callId, stored.integrity, stored.text);

  const call = await recordedCall(input, stored);
  const context = { domain: input.signer.domain, signedAt: input.signedAt };
  const vcon =
    masterKey === undefined
      ? redactedVcon(call, redactedIn(stored), context)
      : await fullVersion(input, masterKey, { call, stored, context });
  return {
    bytes: await signVcon(vcon, input.signer),
    form: masterKey === undefined ? 'redacted' : 'full',
    uuid: vcon.uuid,
    fuller: vcon.redacted?.uuid ?? null,
    revision: report.revision,
    isLogged: call.receipt !== undefined,
    remarks: checkVcon(vcon),
  };
}

function redactedIn({ manifest, redacted }: StoredRevision): RedactedTranscript {
  if (redacted !== undefined) return redacted;
  throw refused(manifest.callId, 'erased', `${manifest.redacted.key} was destroyed`);
}

interface Read {
  readonly call: RecordedCall;
  readonly stored: StoredRevision;
  readonly context: ExportContext;
}

async function fullVersion(
  { callId, reader }: ExportInput,
  masterKey: MasterKey,
  { call, stored, context }: Read,
): Promise<Vcon> {
  const key = await openCallKey(callId, reader, masterKey);
  if ('integrity' in key) throw refused(callId, key.integrity, key.text);
  const events = openSealedEvents(key, stored.manifest.events.key, stored.events);
  return fullVcon(call, { conversation: conversationOf(events, key), events }, context);
}

async function recordedCall(
  { callId, reader, trustedKeys }: ExportInput,
  { manifest, manifestSha256, verdict }: StoredRevision,
): Promise<RecordedCall> {
  const { supersedes } = manifest;
  const earlier =
    supersedes === null
      ? undefined
      : await readRevision(callId, supersedes.revision, reader, trustedKeys);
  if (earlier && 'integrity' in earlier) throw refused(callId, earlier.integrity, earlier.text);
  const isFullerKept = (await reader.read(wrappedKeyPath(callId))) !== undefined;
  return {
    manifest,
    manifestSha256,
    amended: earlier?.manifest,
    verdict: verdict?.verdict,
    receipt: await readReceipt(reader, manifest, trustedKeys),
    isFullerKept,
  };
}

/** `undefined` until the log has taken the revision. */
async function readReceipt(
  reader: ObjectReader,
  manifest: Manifest,
  trustedKeys: TrustedKeys,
): Promise<string | undefined> {
  const { callId, revision } = manifest;
  const leaf = manifestLeaf(callId, revision, canonicalBytes(manifest));
  const path = receiptPath(leaf);
  const bytes = await reader.read(path);
  if (bytes === undefined || provesInclusion(bytes, leaf, trustedKeys)) return bytes?.toString();
  throw refused(callId, 'altered-object', `${path} does not prove that it is in the log`);
}

function refused(callId: string, verdict: string, text: string | null): VconExportError {
  const why = text === null ? '' : `: ${text}`;
  return new VconExportError(`The record of ${callId} is not exported, it is ${verdict}${why}.`);
}
