import {
  Manifest,
  type ObjectReader,
  type TrustedKeys,
  WrappedKey,
  canonicalBytes,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { printable } from '../output/table.js';
import { readNewestManifest } from '../record/sealed-record.js';

const DAY_MS = 86_400_000;

/** The UTC day that begins at this instant. Errors: `CommandFailure`. */
export function parsedDay(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text) {
    throw new CommandFailure(
      `--day takes a day of UTC such as 2026-11-26, not ${printable(text)}.`,
      EXIT_CODE.usage,
    );
  }
  return at;
}

/**
 * Whether a call began on the day. A manifest is believed only where its signature holds: a call whose date
 * cannot be believed belongs to every day, so that no change of a date takes it out of sight.
 */
export async function isOfDay(
  callId: string,
  dayAt: number,
  reader: ObjectReader,
  trustedKeys: TrustedKeys,
): Promise<boolean> {
  const startedAt = await believedStart(callId, reader, trustedKeys);
  return startedAt === undefined || (startedAt >= dayAt && startedAt < dayAt + DAY_MS);
}

async function believedStart(
  callId: string,
  reader: ObjectReader,
  trustedKeys: TrustedKeys,
): Promise<number | undefined> {
  let manifest: Manifest | undefined;
  try {
    manifest = await readNewestManifest(reader, callId);
  } catch (error) {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
  if (manifest === undefined) return keyMadeAt(callId, reader);
  const { signature, ...unsigned } = manifest;
  const isSigned = trustedKeys.verifyDocument('manifest', canonicalBytes(unsigned), signature);
  if (isSigned !== true || manifest.callId !== callId) return undefined;
  return manifest.startedAt ?? manifest.sealedAt;
}

/** A call that is not sealed began when its key was made. */
async function keyMadeAt(callId: string, reader: ObjectReader): Promise<number | undefined> {
  const bytes = await reader.read(wrappedKeyPath(callId));
  if (bytes === undefined) return undefined;
  try {
    return WrappedKey.parse(JSON.parse(bytes.toString('utf8'))).createdAt;
  } catch {
    return undefined;
  }
}
