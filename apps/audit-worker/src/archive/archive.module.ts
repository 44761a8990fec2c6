import { Module } from '@nestjs/common';
import { LOGGER, type Logger } from '@verbatim/platform';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { ENV } from '../worker-context.module.js';
import { BREAKER_STATES } from '../store/store-breaker.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { ArchiveService } from './archive.service.js';
import { segmentKey } from './segment-key.js';

/** Stage 2: events become durable, many jobs at a time. */
@Module({
  imports: [QuarantineModule],
  providers: [
    {
      provide: ArchiveService,
      inject: [ENV, Connections, Quarantine, WorkerMetrics, LOGGER],
      useFactory: createArchive,
    },
  ],
  exports: [ArchiveService],
})
export class ArchiveModule {}

export function createArchive(
  env: AuditWorkerEnv,
  { store, index, keys, breaker, removals }: Connections,
  quarantine: Quarantine,
  metrics: WorkerMetrics,
  logger: Logger,
): ArchiveService {
  const limits = {
    events: env.COMMIT_MAX_EVENTS,
    bytes: env.COMMIT_MAX_BYTES,
    ageMs: env.COMMIT_MAX_AGE_MS,
    spacingMs: env.COMMIT_SPACING_MS,
  };
  const inFlight = { floor: env.COMMITS_IN_FLIGHT_MIN, ceiling: env.COMMITS_IN_FLIGHT_MAX };
  const archive = new ArchiveService(
    { limits, inFlight, breaker },
    {
      knownDigestsOf: (seqsByEpoch) => index.knownDigestsOf(seqsByEpoch),
      quarantine: (vertical, refused) => quarantine.keepEvent(vertical, refused),
      openKey: (callId) => keys.open(callId),
      removedOf: (callIds) => removals.removedOf(callIds),
      newSegmentKey: (vertical) => segmentKey(vertical),
      createObject: (key, bytes) => store.create(key, bytes),
      commitSegment: (segment) => index.commitSegment(segment),
    },
    metrics,
    logger,
  );
  metrics.watchArchive(() => archive.load());
  metrics.watchBreaker(() => BREAKER_STATES[breaker.state]);
  return archive;
}
