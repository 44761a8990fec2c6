import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AlarmDesk, pagersFrom } from '@verbatim/paging';
import { LOGGER, Metrics, PlatformModule, type Logger } from '@verbatim/platform';
import { directoriesFrom, LivePolicy, PolicyFollower } from '@verbatim/policy';
import {
  ConsoleAccesses,
  Incidents,
  JudgedCalls,
  PolicyRegister,
  VerdictRegister,
} from '@verbatim/storage';
import { AccessLogController } from './access-log/access-log.controller.js';
import { OutcomeInterceptor } from './access-log/outcome.interceptor.js';
import { AccessGuard } from './auth/access.guard.js';
import { TokenVerifier } from './auth/token-verifier.js';
import { CallsController } from './calls/calls.controller.js';
import type { ConsoleConnections } from './connections.js';
import type { ConsoleEnv } from './console.env.js';
import { ExportDesk } from './exports/export-desk.js';
import { ExportsController } from './exports/exports.controller.js';
import { ProblemFilter } from './http/problem.filter.js';
import { openApiDocument } from './openapi/openapi-document.js';
import { OPENAPI_DOCUMENT, OpenApiController } from './openapi/openapi.controller.js';
import { PolicyDesk } from './policy/policy-desk.js';
import { RevisionsController } from './revisions/revisions.controller.js';
import { RulesController } from './rules/rules.controller.js';
import { VerticalsController } from './verticals/verticals.controller.js';

export interface ConsoleContext {
  readonly env: ConsoleEnv;
  readonly processId: string;
  readonly connections: ConsoleConnections;
  readonly policy: LivePolicy;
  readonly logger: Logger;
  onBug(error: unknown): void;
}

/** What the API offers; each of them guarded, logged and documented by its declaration. */
export const API_CONTROLLERS = [
  VerticalsController,
  RulesController,
  RevisionsController,
  CallsController,
  ExportsController,
  AccessLogController,
];

@Module({})
export class ConsoleModule {
  static forRoot(context: ConsoleContext): DynamicModule {
    const { env, connections, policy, logger } = context;
    const { database, store, keys, master } = connections;
    const register = new PolicyRegister(database);
    const calls = new JudgedCalls(database);
    return {
      module: ConsoleModule,
      imports: [
        PlatformModule.forRoot({
          app: 'console',
          logger,
          readiness: connections.readiness,
          operationsSecret: env.OPERATIONS_JWT_SECRET,
        }),
      ],
      controllers: [...API_CONTROLLERS, OpenApiController],
      providers: [
        { provide: LivePolicy, useValue: policy },
        { provide: PolicyRegister, useValue: register },
        { provide: VerdictRegister, useValue: new VerdictRegister(database) },
        { provide: ConsoleAccesses, useValue: new ConsoleAccesses(database) },
        { provide: TokenVerifier, useValue: new TokenVerifier(env) },
        {
          provide: PolicyDesk,
          useValue: new PolicyDesk({ policy, register, calls, store, keys }),
        },
        { provide: ExportDesk, useValue: new ExportDesk({ env, store, master }) },
        { provide: OPENAPI_DOCUMENT, useFactory: () => openApiDocument(API_CONTROLLERS) },
        {
          provide: AlarmDesk,
          inject: [LOGGER, Metrics],
          useFactory: (log: Logger, metrics: Metrics) => alarmDesk(context, log, metrics),
        },
        {
          provide: PolicyFollower,
          inject: [AlarmDesk, LOGGER, Metrics],
          useFactory: (alarm: AlarmDesk, log: Logger, metrics: Metrics) =>
            new PolicyFollower({
              policy,
              directories: directoriesFrom(env),
              revisions: register,
              ...{ alarm, logger: log, metrics, onBug: context.onBug },
            }),
        },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: OutcomeInterceptor },
      ],
    };
  }
}

function alarmDesk(context: ConsoleContext, logger: Logger, metrics: Metrics): AlarmDesk {
  const { env, processId, connections, onBug } = context;
  return new AlarmDesk({
    source: processId,
    ledger: new Incidents(connections.database),
    pagers: pagersFrom(env),
    remindAfterMs: env.PAGER_REMIND_MS,
    ...{ logger, metrics, onBug },
  });
}
