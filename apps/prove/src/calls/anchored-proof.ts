import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKPOINT_PATH, type EvidenceReport } from '@verbatim/audit-log';
import type { RecordReader } from '../record/record-reader.js';

/** A call is in the log within this time of its end. */
const MERGE_DELAY_MAX_MS = 60_000;
const POLL_MS = 500;

export interface AnchoredProof {
  /** Calls that nothing but the store, the trusted keys and the anchor proves. */
  readonly proven: number;
  readonly logSize: number | null;
  /** Of each call that is not proven: its verdict and the first bad thing. */
  readonly problems: readonly string[];
}

/**
 * Verifies calls up to the checkpoint that the worker copied to `anchorDirectory`, and waits for at most
 * `waitMs` until the last of them is covered by it.
 */
export async function proveAnchored(
  reader: RecordReader,
  callIds: readonly string[],
  { anchorDirectory, waitMs }: { readonly anchorDirectory: string; readonly waitMs: number },
): Promise<AnchoredProof> {
  const until = Date.now() + waitMs;
  for (;;) {
    const log = reader.openLog(MERGE_DELAY_MAX_MS, await newestIn(anchorDirectory));
    const reports: EvidenceReport[] = [];
    for (const callId of callIds) reports.push(await reader.evidenceOf(callId, log));
    const open = reports.filter(({ integrity }) => integrity !== 'verified');
    if (open.length === 0 || Date.now() > until) {
      return {
        proven: reports.length - open.length,
        logSize: reports.at(-1)?.logSize ?? null,
        problems: open.map(
          ({ callId, integrity, firstProblem }) => `${callId}: ${integrity}, ${firstProblem}`,
        ),
      };
    }
    await delay(POLL_MS);
  }
}

/** Undefined before the first copy. */
async function newestIn(anchorDirectory: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path.join(anchorDirectory, CHECKPOINT_PATH));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
