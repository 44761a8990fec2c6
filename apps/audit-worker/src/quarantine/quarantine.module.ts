import { Module } from '@nestjs/common';
import { Connections } from '../connections.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { Quarantine } from './quarantine.js';

@Module({
  providers: [
    {
      provide: Quarantine,
      inject: [Connections, WorkerMetrics],
      useFactory: ({ store, index }: Connections, metrics: WorkerMetrics) =>
        new Quarantine(store, index, metrics),
    },
  ],
  exports: [Quarantine],
})
export class QuarantineModule {}
