import {
  Manifest,
  callPrefix,
  canonicalBytes,
  manifestPath,
  sha256Hex,
  type ObjectReader,
  type TrustedKeys,
} from '@verbatim/audit-log';
import type { PolicySet, RetentionFacts } from '@verbatim/compliance';
import type { SealedRevision } from '@verbatim/storage';
import { CommandFailure } from '../exit-codes.js';

/** What decides how long a sealed call may and must be kept. */
export interface SealedFacts {
  readonly callId: string;
  readonly vertical: string;
  /** Ascending. */
  readonly revisions: readonly SealedRevision[];
  /** Every class that the call was sealed under, and every one that its vertical has now. */
  readonly classes: readonly string[];
  /** Undefined where nobody knows when the call was, or in which zone. */
  readonly facts: RetentionFacts | undefined;
  /** The floor that the newest revision was sealed with. */
  readonly sealedUntil: number | null;
  readonly manifest: Manifest;
}

const MANIFEST_KEY = /\/r([1-9]\d{0,8})\/manifest\.json$/;

/**
 * From the manifests alone, whose newest must be signed by a trusted key. `undefined` while the call is not sealed.
 * Errors: `UnbelievableManifestError`.
 */
export async function sealedFactsOf(
  callId: string,
  { reader, trustedKeys }: { readonly reader: ObjectReader; readonly trustedKeys: TrustedKeys },
  policy: PolicySet,
): Promise<SealedFacts | undefined> {
  const numbers: number[] = [];
  for await (const key of reader.list(callPrefix(callId))) {
    const revision = MANIFEST_KEY.exec(key)?.[1];
    if (revision !== undefined) numbers.push(Number(revision));
  }
  const revisions: SealedRevision[] = [];
  let newest: Buffer | undefined;
  for (const revision of numbers.sort((a, b) => a - b)) {
    newest = await reader.read(manifestPath(callId, revision));
    if (newest === undefined) throw new UnbelievableManifestError(callId);
    revisions.push({ revision, manifestSha256: sha256Hex(newest) });
  }
  if (newest === undefined) return undefined;
  const manifest = believed(callId, newest, trustedKeys);
  return { callId, revisions, manifest, ...keepingOf(manifest, policy) };
}

function believed(callId: string, bytes: Buffer, trustedKeys: TrustedKeys): Manifest {
  const parsed = Manifest.safeParse(jsonOf(bytes));
  if (!parsed.success || parsed.data.callId !== callId) throw new UnbelievableManifestError(callId);
  const { signature, ...unsigned } = parsed.data;
  const isSigned = trustedKeys.verifyDocument('manifest', canonicalBytes(unsigned), signature);
  const distrust = trustedKeys.distrustAt(signature.keyId, parsed.data.sealedAt);
  if (isSigned !== true || distrust !== undefined) throw new UnbelievableManifestError(callId);
  return parsed.data;
}

function keepingOf(
  { vertical: name, startedAt, endedAt, retention }: Manifest,
  { catalog }: PolicySet,
): Pick<SealedFacts, 'vertical' | 'classes' | 'facts' | 'sealedUntil'> {
  const vertical = catalog.of(name);
  const sealed = (retention?.classes ?? []).map((each) => each.class);
  const classes = [...new Set([...sealed, ...(vertical?.retention?.classes ?? [])])];
  const isKnown = vertical !== undefined && startedAt !== null;
  const clocks = endedAt === null ? {} : { 'call-end': endedAt };
  return {
    vertical: name,
    classes,
    facts: isKnown ? { startedAt, zone: vertical.zone, clocks } : undefined,
    sealedUntil: retention?.until ?? null,
  };
}

/** Nothing is decided by what nobody vouches for. */
export class UnbelievableManifestError extends CommandFailure {
  constructor(callId: string) {
    super(
      `The manifest of ${callId} cannot be believed: run "verbatim verify ${callId}". Nothing was done.`,
    );
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
