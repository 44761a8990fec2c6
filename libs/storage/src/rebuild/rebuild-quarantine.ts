import { EVENT_BYTES_MAX } from '@verbatim/audit-log';
import {
  AnyVersion,
  CallId,
  ENVELOPE_VERSION,
  EpochId,
  EventV1,
  Seq,
  Vertical,
} from '@verbatim/contracts';
import { z } from 'zod';
import { insertQuarantined, type QuarantineEntry } from '../calls/quarantined-events.js';
import { UNKNOWN_VERSION } from '../calls/acknowledgements.js';
import type { RebuildFindings } from './rebuild-findings.js';
import type { RebuildPorts } from './rebuild-ports.js';

const NAME = /^(?:quarantine|parked)\/([0-9a-f]{64})\.json$/;
const BATCH = 500;

/** What an object in quarantine says of itself, where it is well-formed. */
const Hints = z.object({
  callId: CallId.optional().catch(undefined),
  epoch: EpochId.optional().catch(undefined),
  seq: Seq.optional().catch(undefined),
  vertical: Vertical.catch('unclassified'),
});

/**
 * What the worker put aside, from the objects alone. Why is found out as the worker does; what a build can read
 * was put aside because its identity was taken.
 */
export async function rebuildQuarantine(
  ports: RebuildPorts,
  findings: RebuildFindings,
): Promise<void> {
  let batch: QuarantineEntry[] = [];
  let done = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await ports.database.run((client) => insertQuarantined(client, batch));
    batch = [];
  };
  for (const prefix of ['quarantine/', 'parked/']) {
    for await (const { key } of ports.store.list(prefix)) {
      const entry = entryOf(key, await ports.store.read(key));
      if (entry) batch.push(entry);
      else findings.fault(key, 'its name is no digest of an event');
      if (batch.length >= BATCH) await flush();
      done += 1;
      ports.progress?.('quarantine', done);
    }
  }
  await flush();
}

function entryOf(objectKey: string, bytes: Buffer): QuarantineEntry | undefined {
  const digest = NAME.exec(objectKey)?.[1];
  if (digest === undefined) return undefined;
  const body = jsonOf(bytes);
  const isJob = objectKey.startsWith('parked/');
  const { vertical, ...identity } = Hints.parse(typeof body === 'object' && body ? body : {});
  const reason = isJob ? 'unknown-job-version' : reasonOf(body, bytes.length);
  return {
    ...(isJob ? {} : identity),
    reason,
    vertical,
    sha256: Buffer.from(digest, 'hex'),
    objectKey,
  };
}

function reasonOf(body: unknown, bytes: number): string {
  const version = AnyVersion.safeParse(body);
  if (version.success && version.data.v !== ENVELOPE_VERSION) return UNKNOWN_VERSION;
  if (!EventV1.safeParse(body).success) return 'invalid-event';
  return bytes > EVENT_BYTES_MAX ? 'event-too-large' : 'identity-conflict';
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
