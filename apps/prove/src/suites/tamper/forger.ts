import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import {
  type CallKey,
  type Ed25519Signer,
  Manifest,
  canonicalBytes,
  eventsPath,
  manifestPath,
} from '@verbatim/audit-log';
import { readSealedEvents } from '../../record/sealed-events.js';
import type { StoreCopy } from './store-copy.js';

type Json = Record<string, unknown>;

/** Makes a revision anew as somebody would who has the key of the call: every digest fits again. */
export async function reseal(
  store: StoreCopy,
  { callId, key, signer }: { callId: string; key: CallKey; signer: Ed25519Signer },
  change: (events: Json[]) => Json[],
): Promise<void> {
  const path = eventsPath(callId, 1);
  const events = readSealedEvents(key, path, await store.get(path)) as unknown as Json[];
  const lines = change(events).map((event) => canonicalBytes(event).toString('utf8'));
  const plain = Buffer.from(lines.join('\n'));
  const bytes = sealed(key, path, plain);
  await store.write(path, bytes);
  await resign(store, callId, signer, (manifest) => ({
    ...manifest,
    events: {
      ...manifest.events,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      contentHmac: createHmac('sha256', key.content).update(plain).digest('hex'),
    },
  }));
}

/** Signs the manifest again, changed or not. */
export async function resign(
  store: StoreCopy,
  callId: string,
  signer: Ed25519Signer,
  change: (manifest: Manifest) => Manifest = (manifest) => manifest,
): Promise<void> {
  const path = manifestPath(callId, 1);
  const { signature: _, ...unsigned } = change(await readManifest(store, callId));
  const value = (await signer.sign(canonicalBytes(unsigned))).toString('base64url');
  const signature = { alg: 'Ed25519', keyId: signer.keyId, value };
  await store.write(path, canonicalBytes({ ...unsigned, signature }));
}

/** Changes the manifest and leaves its signature as it is. */
export async function editManifest(
  store: StoreCopy,
  callId: string,
  change: (manifest: Manifest) => object,
): Promise<void> {
  const changed = change(await readManifest(store, callId));
  await store.write(manifestPath(callId, 1), canonicalBytes(changed));
}

export async function readManifest(store: StoreCopy, callId: string): Promise<Manifest> {
  return Manifest.parse(JSON.parse((await store.get(manifestPath(callId, 1))).toString('utf8')));
}

/** As docs/specs/formats.md says, section 5, but for the nonce. */
function sealed(key: CallKey, path: string, plain: Buffer): Buffer {
  const magic = Buffer.from('VBE1');
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.seal, nonce);
  cipher.setAAD(Buffer.concat([magic, Buffer.from(path)]));
  const body = Buffer.concat([cipher.update(zstdCompressSync(plain)), cipher.final()]);
  return Buffer.concat([magic, nonce, body, cipher.getAuthTag()]);
}
