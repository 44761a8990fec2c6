import { Module } from '@nestjs/common';
import { LOGGER, type Logger } from '@verbatim/platform';
import { LivePolicy } from '@verbatim/policy';
import type { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { PolicyBooks } from '../evaluate/policy-books.js';
import { LockDemands } from '../locks/lock-demands.js';
import { LocksModule } from '../locks/locks.module.js';
import { modelJudgeOf } from '../model-judge/model-judge-of.js';
import { ENV, ON_BUG, WORKER_ID } from '../worker-context.module.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { redactConversation } from './redact-conversation.js';
import { redactionClassesOf } from './redaction-classes-of.js';
import { retentionOf } from './retention-of.js';
import { Sealer } from './sealer.js';
import { Sealing } from './sealing.js';

/**
 * No call of the carrier lasts longer. A backstop for calls that even the reconciler could not end.
 */
const ABANDONED_AFTER_MS = 24 * 60 * 60 * 1_000;

/** Stage 4: calls that have ended become signed records. */
@Module({
  imports: [LocksModule],
  providers: [
    {
      provide: Sealing,
      inject: [ENV, WORKER_ID, Connections, LivePolicy, LockDemands, WorkerMetrics, LOGGER, ON_BUG],
      useFactory: createSealing,
    },
  ],
  exports: [Sealing],
})
export class SealModule {}

function createSealing(
  env: AuditWorkerEnv,
  workerId: string,
  { seals, store, keys, signer, partyKeys, policies, verdicts }: Connections,
  policy: LivePolicy,
  locks: LockDemands,
  metrics: WorkerMetrics,
  logger: Logger,
  onBug: (error: unknown) => void,
): Sealing {
  const sealer = new Sealer({
    workerId,
    claim: {
      tailWaitMs: env.SEAL_TAIL_WAIT_MS,
      leaseMs: env.SEAL_LEASE_MS,
      reconcileAfterMs: ABANDONED_AFTER_MS,
    },
    refused: () => locks.refused,
    register: seals,
    store,
    keys,
    signer,
    judge: {
      books: new PolicyBooks(policy, policies),
      keys: partyKeys,
      timeZoneData: process.versions.tz ?? 'unknown',
      contactsBefore: (personKey, asked) => verdicts.contactsBefore(personKey, asked),
      model: modelJudgeOf(env, metrics, logger),
    },
    retentionOf: (events, sealedAt) => retentionOf(policy.current.set, events, sealedAt),
    redact: (conversation, events) => {
      const vertical = events[0]?.vertical ?? 'unclassified';
      const classes = redactionClassesOf(policy.current.set.catalog, vertical);
      return redactConversation(conversation, { classes });
    },
    metrics,
    logger,
  });
  return new Sealing({
    sealer,
    atOnceMax: env.SEALS_AT_ONCE_MAX,
    pollMs: env.SEAL_POLL_MS,
    logger,
    onBug,
  });
}
