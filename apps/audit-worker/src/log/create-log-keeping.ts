import {
  openCheckpoint,
  type ManifestSigner,
  type ObjectReader,
  type TrustedKeys,
} from '@verbatim/audit-log';
import { OperationalError } from '@verbatim/contracts';
import type { Alarm } from '@verbatim/paging';
import type { Logger } from '@verbatim/platform';
import type { AccessLog, LogRegister, ObjectStore } from '@verbatim/storage';
import type { AnchoredCheckpoint, AnchorPlace } from './anchors/anchor-place.js';
import { Anchoring } from './anchors/anchoring.js';
import { LogKeeper, type LogKeeperOptions } from './log-keeper.js';
import { LogKeeping } from './log-keeping.js';
import type { LogMetrics } from './log-metrics.js';
import { MergeDelayWatch } from './merge-delay-watch.js';
import { writeReceipts, type ReceiptPorts } from './receipts.js';

/** What keeping the log is made of: settings, and what it talks to. */
export interface LogParts {
  readonly workerId: string;
  readonly origin: string;
  readonly leaseMs: number;
  readonly publishEveryMs: number;
  readonly anchorEveryMs: number;
  readonly register: LogRegister;
  readonly accesses: AccessLog;
  readonly store: Pick<ObjectStore, 'create' | 'read' | 'replace'>;
  readonly reader: ObjectReader;
  readonly signer: ManifestSigner;
  /** Of checkpoints; the current key first. */
  readonly checkpointSigners: readonly ManifestSigner[];
  readonly trustedKeys: TrustedKeys;
  readonly anchors: readonly AnchorPlace[];
  readonly alarm: Alarm;
  readonly metrics: LogMetrics;
  readonly logger: Logger;
  onBug(error: unknown): void;
}

export function createLogKeeping(parts: LogParts): LogKeeping {
  const { register, alarm, metrics, logger, publishEveryMs, anchorEveryMs, onBug } = parts;
  const anchoring = createAnchoring(parts);
  const onHolder = (isHolder: boolean): void => (isHolder ? anchoring.begin() : anchoring.forget());
  const ports = receiptPorts(parts);
  return new LogKeeping({
    keeper: createLogKeeper(parts, { onHolder }),
    writeReceipts: () => writeCounted(ports, parts),
    anchoring,
    watch: new MergeDelayWatch({
      backlog: () => register.backlog(),
      alarm,
      onBacklog: (backlog) => metrics.backlog(backlog),
    }),
    publishEveryMs,
    anchorEveryMs,
    logger,
    onBug,
  });
}

export function createLogKeeper(
  parts: LogParts,
  { onHolder }: Pick<LogKeeperOptions, 'onHolder'> = {},
): LogKeeper {
  const { workerId, leaseMs, register, store, signer, checkpointSigners, trustedKeys } = parts;
  const { accesses, reader, origin, anchors, alarm, metrics, logger } = parts;
  const [current = signer, ...previous] = checkpointSigners;
  return new LogKeeper({
    workerId,
    leaseMs,
    register,
    publish: {
      reader,
      store,
      origin,
      signers: [current, ...previous],
      trustedKeys,
      step: (name, run) => metrics.timeStep(name, run),
    },
    heartbeat: { store, signer, trustedKeys },
    anchors,
    accessDay: { accesses, store, signer, trustedKeys },
    alarm,
    metrics,
    logger,
    ...(onHolder && { onHolder }),
  });
}

const RECEIPTS_ALARM = 'log/receipts';

/** What no retry can mend is told; it is tried again all the same, since somebody may restore the object. */
async function writeCounted(ports: ReceiptPorts, { metrics, alarm }: LogParts): Promise<number> {
  try {
    const written = await writeReceipts(ports);
    metrics.receipts.inc({ outcome: 'written' }, written);
    alarm.clear(RECEIPTS_ALARM);
    return written;
  } catch (error) {
    if (error instanceof OperationalError && !error.retryable) {
      alarm.raise({
        key: RECEIPTS_ALARM,
        severity: 'critical',
        summary:
          'Receipts cannot be written: the log in the object store does not prove its leaves.',
        facts: { code: error.code },
      });
    }
    throw error;
  }
}

export function receiptPorts(parts: LogParts): ReceiptPorts {
  const { register, reader, store, origin, trustedKeys, alarm, metrics, logger } = parts;
  return {
    register,
    reader,
    store,
    origin,
    trustedKeys,
    onConflict: ({ type, id, index }) => {
      metrics.receipts.inc({ outcome: 'conflict' });
      logger.error({ type, id, index }, 'Something else lies where a receipt belongs.');
      alarm.raise({
        key: 'log/receipt-conflict',
        severity: 'critical',
        summary: 'Something else lies in the object store where a receipt belongs.',
        facts: { leaf: `${type} ${id}`, index },
      });
    },
  };
}

function createAnchoring(parts: LogParts): Anchoring {
  const { anchors, anchorEveryMs, alarm, logger, metrics } = parts;
  return new Anchoring({
    places: anchors,
    everyMs: anchorEveryMs,
    newest: () => newestCheckpoint(parts),
    alarm,
    logger,
    onAge: (place, ageMs) => metrics.anchored(place, ageMs),
  });
}

/** As PostgreSQL has it: what is published, and nothing that is still on its way. */
async function newestCheckpoint(parts: LogParts): Promise<AnchoredCheckpoint | undefined> {
  const { checkpoint } = await parts.register.state();
  if (checkpoint === null) return undefined;
  const { size, root } = openCheckpoint(checkpoint, parts.origin, parts.trustedKeys);
  return { size, root, note: checkpoint };
}
