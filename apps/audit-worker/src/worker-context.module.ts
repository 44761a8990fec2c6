import { Module, type DynamicModule } from '@nestjs/common';
import { PriceCatalog } from '@verbatim/costs';
import { Metrics } from '@verbatim/platform';
import { LivePolicy } from '@verbatim/policy';
import type { AuditWorkerEnv } from './audit-worker.env.js';
import { Connections } from './connections.js';
import { PipelineState } from './pipeline-state.js';
import { WorkerMetrics } from './worker-metrics.js';

export const ENV = Symbol('AUDIT_WORKER_ENV');
/** Told of whatever should never happen; expected to end the process. */
export const ON_BUG = Symbol('ON_BUG');
/** Names this incarnation in the claims that it holds. */
export const WORKER_ID = Symbol('WORKER_ID');

export interface WorkerContext {
  readonly env: AuditWorkerEnv;
  readonly workerId: string;
  readonly connections: Connections;
  readonly state: PipelineState;
  readonly policy: LivePolicy;
  readonly prices: PriceCatalog;
  onBug(error: unknown): void;
}

/** What every stage may ask for. */
@Module({})
export class WorkerContextModule {
  static forRoot({
    env,
    workerId,
    connections,
    state,
    policy,
    prices,
    onBug,
  }: WorkerContext): DynamicModule {
    const providers = [
      { provide: ENV, useValue: env },
      { provide: WORKER_ID, useValue: workerId },
      { provide: Connections, useValue: connections },
      { provide: PipelineState, useValue: state },
      { provide: LivePolicy, useValue: policy },
      { provide: PriceCatalog, useValue: prices },
      { provide: ON_BUG, useValue: onBug },
      {
        provide: WorkerMetrics,
        inject: [Metrics],
        useFactory: (metrics: Metrics) => new WorkerMetrics(metrics),
      },
    ];
    return { module: WorkerContextModule, global: true, providers, exports: providers };
  }
}
