import {
  type CallKey,
  callPrefix,
  canonicalBytes,
  Manifest,
  manifestPath,
  type ObjectReader,
  type TrustedKeys,
} from '@verbatim/audit-log';

/**
 * What speaks against this being the key of the call: that its newest manifest was signed over another
 * one, or is not to be believed. `unsealed` where there is no manifest yet that could say anything.
 */
export async function keyProblem(
  reader: ObjectReader,
  callId: string,
  key: CallKey,
  trustedKeys: TrustedKeys,
): Promise<'unsealed' | { readonly problem: string } | undefined> {
  const revision = await newestRevision(reader, callId);
  if (revision === undefined) return 'unsealed';
  const path = manifestPath(callId, revision);
  const manifest = await readManifest(reader, path);
  if (manifest === undefined) return { problem: `${path} is not a manifest` };
  const distrust = distrustOf(manifest, trustedKeys);
  if (distrust !== undefined) return { problem: `${path} ${distrust}` };
  if (manifest.callId !== callId) return { problem: `${path} is of ${manifest.callId}` };
  if (key.commitment() === manifest.keyDigest) return undefined;
  return { problem: `it is not the key that ${path} was signed over` };
}

async function newestRevision(reader: ObjectReader, callId: string): Promise<number | undefined> {
  let newest: number | undefined;
  for await (const key of reader.list(callPrefix(callId))) {
    const [, digits] = /\/r([1-9]\d{0,8})\/manifest\.json$/.exec(key) ?? [];
    if (digits !== undefined) newest = Math.max(newest ?? 0, Number(digits));
  }
  return newest;
}

async function readManifest(reader: ObjectReader, path: string): Promise<Manifest | undefined> {
  const bytes = await reader.read(path);
  try {
    return Manifest.parse(JSON.parse(bytes?.toString('utf8') ?? ''));
  } catch {
    return undefined;
  }
}

function distrustOf(manifest: Manifest, trustedKeys: TrustedKeys): string | undefined {
  const { signature, ...unsigned } = manifest;
  const isSigned = trustedKeys.verifyDocument('manifest', canonicalBytes(unsigned), signature);
  if (isSigned === false) return 'does not match its signature';
  const distrust = trustedKeys.distrustAt(signature.keyId, manifest.sealedAt);
  return distrust && `is signed by ${distrust}`;
}
