import {
  type CallKey,
  callPrefix,
  canonicalBytes,
  Manifest,
  manifestPath,
  type ObjectReader,
  type TrustedKeys,
} from '@verbatim/audit-log';

/** `unsealed`: there is no manifest yet that could say anything. */
export type KeyCheck =
  | { readonly kind: 'committed' | 'unsealed' }
  | { readonly kind: 'wrong'; readonly problem: string };

/** Whether this is the key that the call's newest manifest was signed over. */
export async function checkCommittedKey(
  reader: ObjectReader,
  callId: string,
  key: CallKey,
  trustedKeys: TrustedKeys,
): Promise<KeyCheck> {
  const revision = await newestRevision(reader, callId);
  if (revision === undefined) return { kind: 'unsealed' };
  const path = manifestPath(callId, revision);
  const manifest = await readManifest(reader, path);
  if (manifest === undefined) return wrong(`${path} is not a manifest`);
  const distrust = distrustOf(manifest, trustedKeys);
  if (distrust !== undefined) return wrong(`${path} ${distrust}`);
  if (manifest.callId !== callId) return wrong(`${path} is of ${manifest.callId}`);
  if (key.commitment() === manifest.keyDigest) return { kind: 'committed' };
  return wrong(`it is not the key that ${path} was signed over`);
}

const wrong = (problem: string): KeyCheck => ({ kind: 'wrong', problem });

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
