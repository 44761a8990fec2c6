import { Module } from '@nestjs/common';
import { LOGGER, type Logger } from '@verbatim/platform';
import { openTombstones } from '@verbatim/queue';
import { Connections } from '../connections.js';
import { ON_BUG } from '../worker-context.module.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { EvictionDrain } from './eviction-drain.js';
import { Explaining } from './explaining.js';
import { findIndexedCalls } from './indexed-calls.js';

/** Stage 3: what full queues evicted becomes explained. */
@Module({
  providers: [
    {
      provide: Explaining,
      inject: [Connections, WorkerMetrics, LOGGER, ON_BUG],
      useFactory: (
        connections: Connections,
        metrics: WorkerMetrics,
        logger: Logger,
        onBug: (error: unknown) => void,
      ) =>
        new Explaining({
          drain: createEvictionDrain(connections, metrics, logger),
          logger,
          onBug,
        }),
    },
  ],
  exports: [Explaining],
})
export class ExplainModule {}

export function createEvictionDrain(
  { queue, database, index }: Pick<Connections, 'queue' | 'database' | 'index'>,
  metrics: WorkerMetrics,
  logger: Logger,
): EvictionDrain {
  return new EvictionDrain({
    openTombstones: () => openTombstones(queue),
    indexedCalls: (callIds) => findIndexedCalls(database, callIds),
    explain: (callId, explanations) => index.explain(callId, explanations),
    metrics,
    logger,
  });
}
