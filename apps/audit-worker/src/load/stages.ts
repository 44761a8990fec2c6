import { createLogger, Metrics, parseEnv } from '@verbatim/platform';
import { archiveQueue, OperationalError } from '@verbatim/contracts';
import { LivePolicy, directoriesFrom, loadFiles, pricesFrom } from '@verbatim/policy';
import type { Alarm } from '@verbatim/paging';
import { objectReader, type ClaimOptions } from '@verbatim/storage';
import type { ArchiveService } from '../archive/archive.service.js';
import { createArchive } from '../archive/archive.module.js';
import { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { IntakeService } from '../intake/intake.service.js';
import { createLogKeeper, receiptPorts, type LogParts } from '../log/create-log-keeping.js';
import type { LogKeeper } from '../log/log-keeper.js';
import { LogMetrics } from '../log/log-metrics.js';
import { writeReceipts } from '../log/receipts.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { createSealer } from '../seal/create-sealer.js';
import type { Sealer } from '../seal/sealer.js';
import { WorkerMetrics } from '../worker-metrics.js';

export interface StagesOptions {
  readonly workerId: string;
  readonly claim: ClaimOptions;
  /** After which a seal that failed is tried again. */
  readonly retryAfterMs?: number;
  /** How long whoever keeps the log and goes silent holds it up. */
  readonly logLeaseMs: number;
}

/** How long work that fails is put off, and how often: then the trouble is no passing one. */
const AGAIN_AFTER_MS = 20;
const TRIES_MAX = 500;

let policyKnown: LivePolicy | undefined;

/** The worker's stages on real stores and servers, without the queue in front of them and without timers. */
export class Stages {
  private jobs = 0;

  private constructor(
    readonly connections: Connections,
    readonly policy: LivePolicy,
    private readonly intake: IntakeService,
    private readonly archive: ArchiveService,
    private readonly sealer: Sealer,
    private readonly log: LogParts,
    private readonly keeper: LogKeeper,
    /** What somebody would have been paged for. */
    readonly alarms: readonly string[],
  ) {}

  /** Reaches for no server yet. Errors: `ConfigurationError`. */
  static async open(
    variables: Readonly<Record<string, string | undefined>>,
    { workerId, claim, retryAfterMs, logLeaseMs }: StagesOptions,
  ): Promise<Stages> {
    const env = parseEnv(AuditWorkerEnv, variables);
    const logger = createLogger('load', { level: 'silent' });
    const registry = new Metrics();
    const metrics = new WorkerMetrics(registry);
    const connections = await Connections.open(env, logger);
    const policy = (policyKnown ??= await LivePolicy.begin({
      set: await loadFiles(directoriesFrom(env)),
      origin: { kind: 'files' },
    }));
    const quarantine = new Quarantine(connections.store, connections.index, metrics);
    const archive = createArchive(env, connections, quarantine, metrics, logger);
    const intake = new IntakeService(
      { quarantine, archive: archive.archive.bind(archive) },
      metrics,
      logger,
    );
    const prices = await pricesFrom(env, env.VERTICALS_DIRECTORY);
    const sealing = { workerId, claim, policy, prices, metrics, logger, retryAfterMs };
    const sealer = createSealer(sealing, connections);
    const alarms: string[] = [];
    const log: LogParts = {
      ...{ workerId, origin: env.LOG_ORIGIN, leaseMs: logLeaseMs, logger },
      ...{ publishEveryMs: env.LOG_PUBLISH_EVERY_MS, anchorEveryMs: env.ANCHOR_EVERY_MS },
      ...logPartsOf(connections),
      alarm: alarmInto(alarms),
      metrics: new LogMetrics(registry),
      onBug: () => undefined,
    };
    const keeper = createLogKeeper(log);
    return new Stages(connections, policy, intake, archive, sealer, log, keeper, alarms);
  }

  /** As the queue has it: a job that fails is delivered again until it does not. */
  async runJob(payload: unknown): Promise<void> {
    this.jobs += 1;
    const id = `load-${this.jobs}`;
    await untilDone((attempt) =>
      this.intake.runJob(payload, {
        ...{ id, attempt, enqueuedAt: Date.now(), queue: archiveQueue('healthcare') },
      }),
    );
  }

  /** Seals the next call that is due; false where none is. */
  async sealNext(): Promise<boolean> {
    const claim = await untilDone(() => this.sealer.claimNext());
    if (claim !== undefined) await this.sealer.seal(claim);
    return claim !== undefined;
  }

  /** Until every call is sealed with all that was archived of it. */
  async sealAll(): Promise<void> {
    for (;;) {
      if (await this.sealNext()) continue;
      const { openCalls, plannedSeals, callsToAmend } = await untilDone(() =>
        this.connections.seals.backlog(),
      );
      if (openCalls + plannedSeals + callsToAmend === 0) return;
      await pause(AGAIN_AFTER_MS);
    }
  }

  /** Publishes what waits and writes its receipts, unless another process keeps the log. */
  async logNext(): Promise<void> {
    await untilDone(() => this.keeper.turn());
    if (!this.keeper.isHolder) return;
    while ((await untilDone(() => writeReceipts(receiptPorts(this.log)))) > 0);
  }

  /** Until every leaf that was asked for is published and has its receipt, whoever did it. */
  async logAll(): Promise<void> {
    const { register } = this.log;
    for (;;) {
      await this.logNext();
      const { entries } = await untilDone(() => register.backlog());
      const owed = await untilDone(() => register.receiptsOwed(1));
      if (entries + owed.length === 0) break;
      await pause(AGAIN_AFTER_MS);
    }
    await untilDone(() => this.keeper.release());
  }

  async close(): Promise<void> {
    await this.archive.close();
    await this.connections.close();
  }
}

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

function logPartsOf(connections: Connections) {
  const { log: register, accesses, store, signer } = connections;
  const { checkpointSigners, trustedKeys, anchors } = connections;
  const reader = objectReader(store);
  return { register, accesses, store, reader, signer, checkpointSigners, trustedKeys, anchors };
}

const alarmInto = (alarms: string[]): Alarm => ({
  raise: ({ key }) => void alarms.push(key),
  clear: () => undefined,
});

/** Errors: what is no passing trouble, at once; the trouble itself after so many tries. */
export async function untilDone<T>(work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      const isPassing = error instanceof OperationalError && error.retryable;
      if (!isPassing || attempt === TRIES_MAX) throw error;
      await pause(AGAIN_AFTER_MS);
    }
  }
}
