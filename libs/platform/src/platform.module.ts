import { type DynamicModule, Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health/health.controller.js';
import { READINESS_CHECKS, type ReadinessCheck } from './health/readiness.js';
import type { Logger } from './logging/logger.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { Metrics } from './metrics/metrics.js';
import { OperationsAccess } from './operations/operations-access.js';

/** Injection token of the process's logger. */
export const LOGGER = Symbol('LOGGER');

export interface PlatformOptions {
  readonly app: string;
  readonly logger: Logger;
  readonly readiness: readonly ReadinessCheck[];
  /** Signs the tokens of operators; without one they are on this machine. */
  readonly operationsSecret?: string | undefined;
  /** For apps whose parts outside Nest emit too; made here when absent. */
  readonly metrics?: Metrics;
}

/** GET /health/live and /health/ready for everybody, /metrics for operators; provides `Metrics` and `LOGGER` everywhere. */
@Module({})
export class PlatformModule {
  static forRoot(options: PlatformOptions): DynamicModule {
    const { app, logger, readiness } = options;
    const metrics = options.metrics ?? new Metrics({ app, withProcessMetrics: true });
    return {
      module: PlatformModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: Metrics, useValue: metrics },
        { provide: OperationsAccess, useValue: new OperationsAccess(options.operationsSecret) },
        { provide: READINESS_CHECKS, useValue: readiness },
      ],
      exports: [LOGGER, Metrics],
    };
  }
}
