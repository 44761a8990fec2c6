import {
  callPrefix,
  canonicalBytes,
  Manifest,
  manifestPath,
  RedactedTranscript,
  sha256,
  StoredVerdict,
  type ObjectReader,
  type TrustedKeys,
} from '@verbatim/audit-log';
import type { z } from 'zod';

/** A sealed revision whose manifest a trusted key has signed, with the readable objects that it names. */
export interface BelievedRevision {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
  /** Undefined: gone, or not the bytes that the manifest names. */
  readonly redacted: RedactedTranscript | undefined;
  readonly stored: StoredVerdict | undefined;
}

/** Why a revision is not restored. */
export interface DoubtedRevision {
  readonly key: string;
  readonly reason: string;
}

/** Ascending. Says nothing of what `verbatim verify` checks beyond signatures and digests. */
export async function believedRevisions(
  callId: string,
  reader: ObjectReader,
  trustedKeys: TrustedKeys,
): Promise<(BelievedRevision | DoubtedRevision)[]> {
  const revisions: number[] = [];
  for await (const key of reader.list(callPrefix(callId))) {
    const [, revision] = /\/r(\d+)\/manifest\.json$/.exec(key) ?? [];
    if (revision !== undefined) revisions.push(Number(revision));
  }
  revisions.sort((a, b) => a - b);
  const found: (BelievedRevision | DoubtedRevision)[] = [];
  for (const revision of revisions) {
    found.push(await believed(callId, revision, reader, trustedKeys));
  }
  return found;
}

async function believed(
  callId: string,
  revision: number,
  reader: ObjectReader,
  trustedKeys: TrustedKeys,
): Promise<BelievedRevision | DoubtedRevision> {
  const key = manifestPath(callId, revision);
  const bytes = (await reader.read(key)) ?? Buffer.alloc(0);
  const manifest = parsed(Manifest, bytes);
  if (manifest === undefined) return { key, reason: 'it is no manifest of this version' };
  if (manifest.callId !== callId || manifest.revision !== revision) {
    return { key, reason: 'it is the manifest of another revision' };
  }
  const { signature, ...unsigned } = manifest;
  const distrust = trustedKeys.distrustAt(signature.keyId, manifest.sealedAt);
  if (distrust !== undefined) return { key, reason: `it is signed by ${distrust}` };
  if (trustedKeys.verifyDocument('manifest', canonicalBytes(unsigned), signature) !== true) {
    return { key, reason: 'it does not match its signature' };
  }
  return {
    manifest,
    manifestSha256: sha256(bytes).toString('hex'),
    redacted: await named(manifest.redacted, RedactedTranscript, reader),
    stored: manifest.verdict && (await named(manifest.verdict, StoredVerdict, reader)),
  };
}

async function named<T>(
  { key, sha256: digest }: { readonly key: string; readonly sha256: string },
  schema: z.ZodType<T>,
  reader: ObjectReader,
): Promise<T | undefined> {
  const bytes = await reader.read(key);
  if (bytes === undefined || sha256(bytes).toString('hex') !== digest) return undefined;
  return parsed(schema, bytes);
}

function parsed<T>(schema: z.ZodType<T>, bytes: Buffer): T | undefined {
  try {
    return schema.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
