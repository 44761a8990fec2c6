import { open } from 'node:fs/promises';
import {
  BUNDLE_FILE_BYTES_MAX,
  type Bundle,
  BundleFormatError,
  BundleTruncatedError,
  BundledLog,
  type EvidenceReport,
  bundleReader,
  callKeyIn,
  decodeBundle,
  isPageKnown,
  verifyEvidence,
} from '@verbatim/audit-log';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import type { Trust } from './evidence-access.js';

/** Errors: `CommandFailure` that names what is wrong with the file. */
export async function readBundle(file: string): Promise<Bundle> {
  try {
    return decodeBundle(await readBounded(file));
  } catch (error) {
    if (error instanceof BundleTruncatedError) {
      throw new CommandFailure(`${file} was cut short: ${error.message}`);
    }
    if (error instanceof BundleFormatError) {
      throw new CommandFailure(`${file} is not a bundle as it was made: ${error.message}`);
    }
    throw error;
  }
}

export async function verifyBundle(
  bundle: Bundle,
  { trustedKeys, anchor }: Trust,
  revision: number | undefined,
): Promise<EvidenceReport> {
  const report = await verifyEvidence({
    callId: bundle.head.callId,
    revision,
    reader: bundleReader(bundle),
    trustedKeys,
    callKey: callKeyIn(bundle),
    log: new BundledLog(bundle, trustedKeys, anchor),
    hasKeys: false,
    now: Date.now(),
  });
  if (isPageKnown(bundle)) return report;
  const note = 'CHECK.md is not the page of this version: read its script before you run it';
  return { ...report, notes: [...report.notes, note] };
}

async function readBounded(file: string): Promise<Buffer> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size <= BUNDLE_FILE_BYTES_MAX) return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${file} cannot be read (${code}).`, EXIT_CODE.failed);
  }
  throw new CommandFailure(`${file} is too large for a bundle.`);
}
