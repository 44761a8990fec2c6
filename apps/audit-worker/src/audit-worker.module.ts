import { Module, type DynamicModule } from '@nestjs/common';
import { PlatformModule, type Logger } from '@verbatim/platform';
import { ArchiveModule } from './archive/archive.module.js';
import { CarrierModule } from './carrier/carrier.module.js';
import { ConservationModule } from './conservation/conservation.module.js';
import { EvalsModule } from './evals/evals.module.js';
import { ExplainModule } from './explain/explain.module.js';
import { IntakeModule } from './intake/intake.module.js';
import { LogModule } from './log/log.module.js';
import { PipelineModule } from './pipeline.module.js';
import { PolicyModule } from './policy/policy.module.js';
import { ReconcileModule } from './reconcile/reconcile.module.js';
import { SealModule } from './seal/seal.module.js';
import { WatchModule } from './watch/watch.module.js';
import { WorkerContextModule, type WorkerContext } from './worker-context.module.js';

@Module({})
export class AuditWorkerModule {
  static forRoot(context: WorkerContext & { readonly logger: Logger }): DynamicModule {
    const { logger, connections, state, env } = context;
    const { OPERATIONS_JWT_SECRET: operationsSecret } = env;
    const readiness = [...connections.readiness, state];
    return {
      module: AuditWorkerModule,
      imports: [
        PlatformModule.forRoot({ app: 'audit-worker', logger, readiness, operationsSecret }),
        WorkerContextModule.forRoot(context),

        // The pipeline, in the order in which an event passes through it.
        IntakeModule,
        ArchiveModule,
        ExplainModule,
        SealModule,
        LogModule,
        ReconcileModule,

        PolicyModule, // by which files calls are judged, also when they change
        WatchModule, // who died with events of their own
        EvalsModule, // whether extraction and rules are as good as they were
        CarrierModule, // whether a call was never recorded at all
        PipelineModule, // starts and drains them
        ConservationModule, // accounts for every event
      ],
    };
  }
}
