import { canonicalBytes, isCanonicalForm, sha256Hex } from '../canonical.js';
import { jsonOf } from '../json-of.js';
import { MANIFEST_BYTES_MAX, REDACTED_BYTES_MAX, VERDICT_BYTES_MAX } from '../limits.js';
import {
  Manifest,
  eventsPath,
  manifestPath,
  redactedPath,
  verdictPath,
  type UnsignedManifest,
} from '../seal/manifest.js';
import { RedactedTranscript } from '../seal/redacted-transcript.js';
import type { TrustedKeys } from '../seal/signer.js';
import { StoredVerdict } from '../seal/stored-verdict.js';
import type { Integrity, ObjectReader } from './verify-report.js';

/** What is wrong, and what it means for the verdict. */
export interface Problem {
  readonly integrity: Exclude<Integrity, 'verified'>;
  readonly text: string;
}

export const problem = (integrity: Problem['integrity'], text: string): Problem => ({
  integrity,
  text,
});

/** One revision whose signature holds and whose stored bytes are those that were signed. */
export interface StoredRevision {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  readonly events: Buffer;
  /** Absent where it was destroyed with the key. */
  readonly redacted: RedactedTranscript | undefined;
  /** Absent where the record holds none. */
  readonly verdict: StoredVerdict | undefined;
}

/**
 * Checks everything about a revision that needs no key: form, name, signature, and the digests of the
 * stored bytes. Never throws for what it reads; errors of the reader itself pass through.
 */
export async function readRevision(
  callId: string,
  revision: number,
  reader: ObjectReader,
  trustedKeys: TrustedKeys,
  destroyed: ReadonlySet<string> = new Set(),
): Promise<StoredRevision | Problem> {
  const key = manifestPath(callId, revision);
  const bytes = await reader.read(key);
  if (bytes === undefined) return problem('missing-object', `${key} is missing`);
  const manifest = parseManifest(key, bytes);
  if ('integrity' in manifest) return manifest;

  const unsigned = signatureProblem(key, manifest, trustedKeys);
  if (unsigned !== undefined) return unsigned;
  if (manifest.callId !== callId || manifest.revision !== revision) {
    const own = `${manifest.callId} revision ${manifest.revision}`;
    return problem('altered-object', `${key} holds the manifest of ${own}`);
  }

  const events = await readStored(reader, manifest.events, eventsPath(callId, revision));
  if ('integrity' in events) return events;
  const redacted = await readRedacted(reader, manifest, destroyed);
  if (redacted !== undefined && 'integrity' in redacted) return redacted;
  const verdict = await readVerdict(reader, manifest);
  if (verdict !== undefined && 'integrity' in verdict) return verdict;
  return { manifest, manifestSha256: sha256Hex(bytes), events, redacted, verdict };
}

async function readVerdict(
  reader: ObjectReader,
  { callId, revision, verdict: stated }: Manifest,
): Promise<StoredVerdict | Problem | undefined> {
  if (stated === undefined) return undefined;
  const bytes = await readStored(reader, stated, verdictPath(callId, revision));
  if ('integrity' in bytes) return bytes;
  const parsed = bytes.length <= VERDICT_BYTES_MAX && StoredVerdict.safeParse(jsonOf(bytes));
  if (!parsed || !parsed.success) return problem('altered-object', `${stated.key} is no verdict`);
  if (parsed.data.callId === callId && parsed.data.revision === revision) return parsed.data;
  const own = `${parsed.data.callId} revision ${parsed.data.revision}`;
  return problem('altered-object', `${stated.key} is of ${own}`);
}

function parseManifest(key: string, bytes: Buffer): Manifest | Problem {
  if (bytes.length > MANIFEST_BYTES_MAX) return problem('altered-object', `${key} is too large`);
  const json = jsonOf(bytes);
  const parsed = Manifest.safeParse(json);
  if (!parsed.success) {
    const version = newerVersionOf(json);
    return version === undefined
      ? problem('altered-object', `${key} is not a manifest`)
      : problem('newer-version', `${key} is of version ${version}, and this program reads 1`);
  }
  if (!isCanonicalForm(parsed.data, bytes)) {
    return problem('altered-object', `${key} is not in canonical form`);
  }
  return parsed.data;
}

/** A manifest of a later format is not an altered one: another program can read it. */
function newerVersionOf(json: unknown): number | undefined {
  const { v, type } = Object(json) as { v?: unknown; type?: unknown };
  const isNewer = type === 'verbatim-manifest' && Number.isSafeInteger(v) && Number(v) > 1;
  return isNewer ? Number(v) : undefined;
}

function signatureProblem(
  key: string,
  manifest: Manifest,
  trustedKeys: TrustedKeys,
): Problem | undefined {
  const { signature, ...unsigned } = manifest;
  const signed = canonicalBytes(unsigned satisfies UnsignedManifest);
  const isSigned = trustedKeys.verifyDocument('manifest', signed, signature);
  if (isSigned === false) return problem('bad-signature', `${key} does not match its signature`);
  // Only now its own word on when it was sealed counts.
  const distrust = trustedKeys.distrustAt(signature.keyId, manifest.sealedAt);
  if (distrust === undefined) return undefined;
  return problem('untrusted-key', `${key} is signed by ${distrust}`);
}

async function readStored(
  reader: ObjectReader,
  stated: Manifest['redacted'],
  path: string,
): Promise<Buffer | Problem> {
  if (stated.key !== path) {
    return problem('altered-object', `the manifest names ${stated.key} instead of ${path}`);
  }
  const bytes = await reader.read(path);
  if (bytes === undefined) return problem('missing-object', `${path} is missing`);
  if (bytes.length !== stated.bytes || sha256Hex(bytes) !== stated.sha256) {
    return problem('altered-object', `${path} has another digest than was signed`);
  }
  return bytes;
}

async function readRedacted(
  reader: ObjectReader,
  manifest: Manifest,
  destroyed: ReadonlySet<string>,
): Promise<RedactedTranscript | Problem | undefined> {
  const path = redactedPath(manifest.callId, manifest.revision);
  if (destroyed.has(path) && (await reader.read(path)) === undefined) return undefined;
  const bytes = await readStored(reader, manifest.redacted, path);
  return 'integrity' in bytes ? bytes : parseRedacted(bytes, manifest);
}

function parseRedacted(bytes: Buffer, manifest: Manifest): RedactedTranscript | Problem {
  const { key } = manifest.redacted;
  const parsed = bytes.length <= REDACTED_BYTES_MAX && RedactedTranscript.safeParse(jsonOf(bytes));
  if (!parsed || !parsed.success) {
    return problem('altered-object', `${key} is not a redacted transcript`);
  }
  const { callId, revision } = parsed.data;
  if (callId !== manifest.callId || revision !== manifest.revision) {
    return problem('altered-object', `${key} is of ${callId} revision ${revision}`);
  }
  return parsed.data;
}
