import {
  Manifest,
  SealedEventsError,
  callPrefix,
  openSealedEvents,
  type CallKey,
  type ObjectReader,
} from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import { CommandFailure } from '../exit-codes.js';

/** A part of the record is missing or altered. */
export class UnreadableRecordError extends CommandFailure {}

const MANIFEST_KEY = /\/r(\d+)\/manifest\.json$/;

/** The newest revision's manifest, read but not verified; `undefined` while the call is not sealed. */
export async function readNewestManifest(
  reader: ObjectReader,
  callId: string,
): Promise<Manifest | undefined> {
  let newest: { revision: number; key: string } | undefined;
  for await (const key of reader.list(callPrefix(callId))) {
    const revision = Number(MANIFEST_KEY.exec(key)?.[1]);
    if (revision > (newest?.revision ?? 0)) newest = { revision, key };
  }
  if (newest === undefined) return undefined;
  const parsed = Manifest.safeParse(jsonOf(await readObject(reader, newest.key)));
  if (!parsed.success) throw altered(newest.key, callId);
  return parsed.data;
}

export async function readSealedEvents(
  reader: ObjectReader,
  manifest: Manifest,
  key: CallKey,
): Promise<EventV1[]> {
  const { key: objectKey } = manifest.events;
  const bytes = await readObject(reader, objectKey);
  try {
    return openSealedEvents(key, objectKey, bytes);
  } catch (error) {
    if (error instanceof SealedEventsError) throw altered(objectKey, manifest.callId);
    throw error;
  }
}

async function readObject(reader: ObjectReader, key: string): Promise<Buffer> {
  const bytes = await reader.read(key);
  if (bytes === undefined) {
    throw new UnreadableRecordError(
      `${key} is missing from the object store: run "verbatim verify".`,
    );
  }
  return bytes;
}

function altered(key: string, callId: string): UnreadableRecordError {
  return new UnreadableRecordError(`${key} cannot be read: run "verbatim verify ${callId}".`);
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
