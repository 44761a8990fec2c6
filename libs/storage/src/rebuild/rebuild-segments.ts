import {
  canonicalBytes,
  decodeFrame,
  FrameFormatError,
  readFrameHeader,
  sha256,
} from '@verbatim/audit-log';
import { CallId, OperationalError, Vertical, type EventV1 } from '@verbatim/contracts';
import { EpochConflictError, EventConflictError } from '../calls/call-index.errors.js';
import { commitSegment } from '../calls/commit-segment.js';
import type { CommittedFrame, SegmentCommit } from '../calls/segment-commit.js';
import type { KnownKeys } from './call-keys.js';
import type { RebuildFindings } from './rebuild-findings.js';
import type { RebuildPorts } from './rebuild-ports.js';

/**
 * Indexes every segment that is in the store, as the worker did, by the same code: in the order of their names,
 * which is that of their making within a vertical. Segments with events that are also in quarantine come last:
 * a commit that failed on such an event left its object behind, and what it was refused for is to be there first.
 *
 * Idempotent by object key: a run that was killed goes on where it was. Bounds: one segment in memory.
 */
export async function rebuildSegments(
  ports: RebuildPorts,
  keys: KnownKeys,
  findings: RebuildFindings,
): Promise<void> {
  if (ports.keys === undefined) {
    findings.fault('segments/', 'frames can be read with the master key only');
    return;
  }
  const doubtful: string[] = [];
  let done = 0;
  for await (const { key } of ports.store.list('segments/')) {
    if (!(await isIndexed(ports, key))) {
      await findings.attempt(key, async () => {
        const segment = await readSegment(key, ports, keys);
        const aside = await asideAmong(ports.database, segment.frames);
        if (aside.size > 0) doubtful.push(key);
        else await index(segment, ports);
      });
    }
    done += 1;
    ports.progress?.('segments', done);
  }
  for (const key of doubtful) {
    await findings.attempt(key, async () =>
      indexDoubtful(await readSegment(key, ports, keys), ports),
    );
  }
}

async function isIndexed({ database }: RebuildPorts, objectKey: string): Promise<boolean> {
  const found = await database.run((client) =>
    client.segment.findUnique({ where: { objectKey }, select: { objectKey: true } }),
  );
  return found !== null;
}

/** Errors: `FrameFormatError`, `SegmentNameError`. */
async function readSegment(
  objectKey: string,
  { store }: RebuildPorts,
  keys: KnownKeys,
): Promise<SegmentCommit> {
  const vertical = Vertical.safeParse(objectKey.split('/')[1]);
  if (!vertical.success) throw new SegmentNameError(objectKey);
  const stat = await store.stat(objectKey);
  const bytes = await store.read(objectKey);
  const { versionId } = stat ?? {};
  const frames = await framesIn(bytes, keys);
  const size = bytes.length;
  return {
    objectKey,
    vertical: vertical.data,
    bytes: size,
    sha256: sha256(bytes),
    versionId,
    frames,
  };
}

/** Errors: `EventConflictError`, `EpochConflictError`. */
async function index(segment: SegmentCommit, { database }: RebuildPorts): Promise<void> {
  if (segment.frames.length === 0) return;
  await database.transaction((transaction) => commitSegment(transaction, segment));
}

/** What was put aside for its identity was written anew without it: the rest of its frame lies elsewhere too. */
async function indexDoubtful(segment: SegmentCommit, ports: RebuildPorts): Promise<void> {
  try {
    await index(segment, ports);
  } catch (error) {
    if (!(error instanceof EventConflictError || error instanceof EpochConflictError)) throw error;
    const aside = await asideAmong(ports.database, segment.frames);
    const isKept = ({ eventDigests }: CommittedFrame) =>
      !eventDigests.some((each) => aside.has(hex(each)));
    await index({ ...segment, frames: segment.frames.filter(isKept) }, ports);
  }
}

/** The frames of calls whose keys can be opened. Errors: `FrameFormatError`. */
async function framesIn(bytes: Buffer, keys: KnownKeys): Promise<CommittedFrame[]> {
  const frames: CommittedFrame[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const { header, length } = readFrameHeader(bytes, offset);
    const frame = bytes.subarray(offset, offset + length);
    if (frame.length !== length) throw new FrameFormatError('The segment ends within a frame.');
    const { callId, epoch } = header;
    const key = CallId.safeParse(callId).success ? await keys.of(callId) : undefined;
    if (key) {
      const events = decodeFrame(key, frame);
      frames.push({ callId, epoch, offset, length, sha256: sha256(frame), ...contentOf(events) });
    }
    offset += length;
  }
  return frames;
}

const contentOf = (events: readonly EventV1[]) => ({
  seqs: events.map(({ seq }) => seq),
  eventDigests: events.map((event) => sha256(canonicalBytes(event))),
  events,
});

/** Digests of those events that are in quarantine: they were never part of the record. */
async function asideAmong(
  database: RebuildPorts['database'],
  frames: readonly CommittedFrame[],
): Promise<Set<string>> {
  const digests = frames.flatMap(({ eventDigests }) =>
    eventDigests.map((each) => Buffer.from(each)),
  );
  const rows = await database.run(
    (client) => client.$queryRaw<{ sha256: Uint8Array }[]>`
      SELECT sha256 FROM quarantined_events WHERE sha256 = ANY(${digests}::bytea[])`,
  );
  return new Set(rows.map(({ sha256: digest }) => hex(digest)));
}

const hex = (digest: Uint8Array): string => Buffer.from(digest).toString('hex');

class SegmentNameError extends OperationalError {
  readonly code = 'REBUILD.SEGMENT_NAME';
  readonly retryable = false;

  constructor(objectKey: string) {
    super(`The name ${objectKey} says no vertical.`);
  }
}
