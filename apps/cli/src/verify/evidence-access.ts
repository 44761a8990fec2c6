import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import {
  CHECKPOINT_PATH,
  CheckpointError,
  openCheckpoint,
  type TrustedKeys,
} from '@verbatim/audit-log';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import type { RecordAccess } from '../record-access.js';

/** What a verifier brings along, apart from the record. */
export interface Trust {
  readonly trustedKeys: TrustedKeys;
  /** A checkpoint from elsewhere. Whether those keys signed it is for the verdict to say. */
  readonly anchor: Buffer | undefined;
}

export interface TrustOptions {
  readonly trust?: string | undefined;
  readonly anchor?: string | undefined;
}

/** A call is in the log within this long of its end: what the log promises. */
export const MERGE_DELAY_MS = 60_000;

/** A checkpoint has three lines and a few signatures. */
const ANCHOR_BYTES_MAX = 160 * 1024;

/** Errors: `CommandFailure` for an anchor that cannot be read or is no checkpoint of the log. */
export async function readTrust(
  access: RecordAccess,
  options: TrustOptions,
  origin: string,
): Promise<Trust> {
  const trustedKeys = await access.trustedKeys(options.trust);
  const source = options.anchor ?? access.anchorSource;
  if (source === undefined) return { trustedKeys, anchor: undefined };
  const anchor = await readAnchor(source, options.anchor === undefined);
  if (anchor !== undefined) checkForm(source, anchor, origin, trustedKeys);
  return { trustedKeys, anchor };
}

function checkForm(source: string, anchor: Buffer, origin: string, trustedKeys: TrustedKeys): void {
  try {
    openCheckpoint(anchor, origin, trustedKeys);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    if (!['AUDIT.CHECKPOINT_FORMAT', 'AUDIT.CHECKPOINT_ORIGIN'].includes(error.code)) return;
    throw new CommandFailure(`The anchor ${source} cannot be used: ${error.message}`);
  }
}

/**
 * A checkpoint in a file, or the newest one of a directory that checkpoints are copied to. A directory that
 * the configuration names may be empty still.
 */
async function readAnchor(source: string, isConfigured: boolean): Promise<Buffer | undefined> {
  try {
    const isDirectory = (await stat(source)).isDirectory();
    const file = isDirectory ? path.join(source, CHECKPOINT_PATH) : source;
    const { size } = await stat(file);
    if (size > ANCHOR_BYTES_MAX) throw unusable(source, 'is too large for a checkpoint');
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    if (code === 'ENOENT' && isConfigured) return undefined;
    throw unusable(source, `cannot be read (${code})`);
  }
}

const unusable = (source: string, why: string): CommandFailure =>
  new CommandFailure(`The anchor ${source} ${why}.`, EXIT_CODE.configuration);
