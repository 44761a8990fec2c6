import path from 'node:path';
import { verifyCall, type CallKey, type Manifest, type VerifyReport } from '@verbatim/audit-log';
import { archiveQueue, type EventV1, type Vertical } from '@verbatim/contracts';
import { costsOfCall, PriceCatalog } from '@verbatim/costs';
import { Metrics, createLogger, parseEnv } from '@verbatim/platform';
import {
  CallKeyring,
  objectReader,
  readMasterKey,
  requireMasterKey,
  readSigningKey,
  readTrustedKeys,
  writeTrustedKey,
  type IndexedFrame,
} from '@verbatim/storage';
import { createArchive } from '../archive/archive.module.js';
import type { ArchiveService } from '../archive/archive.service.js';
import { AuditWorkerEnv } from '../audit-worker.env.js';
import { Connections } from '../connections.js';
import { IntakeService } from '../intake/intake.service.js';
import { Quarantine } from '../quarantine/quarantine.js';
import type { JudgePorts } from '../evaluate/judge-call.js';
import { redactConversation } from '../seal/redact-conversation.js';
import { Sealer, type SealerOptions } from '../seal/sealer.js';
import { LogMetrics } from '../log/log-metrics.js';
import type { LogParts } from '../log/create-log-keeping.js';
import { WorkerMetrics } from '../worker-metrics.js';
import { jobOf } from './sample-call.js';
import { sampleBooks } from './sample-rules.js';
import {
  createTestDatabase,
  createTestDirectory,
  createTestStore,
  type StoreKind,
} from './test-servers.js';

const SILENT = createLogger('test', { level: 'silent' });

/** The worker's stages on real servers, without the queue in front of them. */
export class RecordWorld {
  readonly metrics = new WorkerMetrics(new Metrics());
  readonly intake: IntakeService;
  readonly archive: ArchiveService;
  /** As the voice app has it: it makes the keys of calls. */
  readonly callKeys: CallKeyring;
  private jobs = 0;

  private constructor(
    readonly variables: Readonly<Record<string, string>>,
    readonly env: AuditWorkerEnv,
    readonly connections: Connections,
    master: ConstructorParameters<typeof CallKeyring>[1],
    private readonly cleanUps: readonly (() => Promise<void>)[],
  ) {
    const { store, index } = connections;
    const quarantine = new Quarantine(store, index, this.metrics);
    this.archive = createArchive(env, connections, quarantine, this.metrics, SILENT);
    const archive = this.archive.archive.bind(this.archive);
    this.intake = new IntakeService({ quarantine, archive }, this.metrics, SILENT);
    this.callKeys = new CallKeyring(store, master);
  }

  static async open(
    kind: StoreKind,
    overrides: Readonly<Record<string, string>> = {},
  ): Promise<RecordWorld> {
    const [database, store, directory] = await Promise.all([
      createTestDatabase(),
      createTestStore(kind),
      createTestDirectory(),
    ]);
    const variables = {
      ...store.value,
      DATABASE_URL: database.value,
      MASTER_KEY_FILE: path.join(directory.value, 'master.key'),
      SIGNING_KEY_FILE: path.join(directory.value, 'signing.pem'),
      TRUSTED_KEYS: path.join(directory.value, 'trusted'),
      COMMIT_MAX_AGE_MS: '5',
      ...overrides,
    };
    const master = await readMasterKey(variables.MASTER_KEY_FILE, { create: true });
    const signer = await readSigningKey(variables.SIGNING_KEY_FILE, { create: true });
    await writeTrustedKey(variables.TRUSTED_KEYS, signer);
    const env = parseEnv(AuditWorkerEnv, variables);
    const connections = await Connections.open(env, SILENT);
    const cleanUps = [database.remove, store.remove, directory.remove];
    return new RecordWorld(variables, env, connections, master, cleanUps);
  }

  async newCall(callId: string): Promise<CallKey> {
    return this.callKeys.create(callId);
  }

  runJob(payload: unknown, vertical: Vertical = 'healthcare'): Promise<void> {
    this.jobs += 1;
    const id = `c-${this.jobs}`;
    const context = { id, attempt: 1, enqueuedAt: Date.now(), queue: archiveQueue(vertical) };
    return this.intake.runJob(payload, context);
  }

  archiveEvents(events: readonly EventV1[], vertical: Vertical = 'healthcare'): Promise<void> {
    return this.runJob(jobOf(events, vertical), vertical);
  }

  sealer(overrides: Partial<SealerOptions> = {}): Sealer {
    const { seals, store, keys, signer } = this.connections;
    return new Sealer({
      retentionOf: () => undefined,
      costsOf: (events) => costsOfCall(events, new PriceCatalog([])),
      redact: (conversation) => redactConversation(conversation),
      workerId: 'test-worker',
      claim: { tailWaitMs: 0, leaseMs: 1_000, reconcileAfterMs: 600_000, settleMs: 0 },
      register: seals,
      store,
      keys,
      signer,
      judge: this.judge,
      metrics: this.metrics,
      logger: SILENT,
      ...overrides,
    });
  }

  get judge(): JudgePorts {
    const { verdicts, partyKeys: keys } = this.connections;
    return {
      books: sampleBooks(),
      keys,
      timeZoneData: process.versions.tz ?? 'unknown',
      contactsBefore: (personKey, asked) => verdicts.contactsBefore(personKey, asked),
    };
  }

  /** What the log is kept with, on these servers. */
  logParts(overrides: Partial<LogParts> = {}): LogParts {
    const { log, accesses, store, signer, checkpointSigners, trustedKeys, anchors } =
      this.connections;
    return {
      workerId: 'test-worker',
      origin: this.env.LOG_ORIGIN,
      leaseMs: 60_000,
      publishEveryMs: 20,
      anchorEveryMs: this.env.ANCHOR_EVERY_MS,
      register: log,
      accesses,
      store,
      reader: objectReader(store),
      signer,
      checkpointSigners,
      trustedKeys,
      anchors,
      alarm: { raise: () => undefined, clear: () => undefined },
      metrics: new LogMetrics(new Metrics()),
      logger: SILENT,
      onBug: (error) => {
        throw error;
      },
      ...overrides,
    };
  }

  /** Seals everything that is due. */
  async sealAll(sealer: Sealer = this.sealer()): Promise<number> {
    let sealed = 0;
    while (await this.sealNext(sealer)) sealed += 1;
    return sealed;
  }

  /** Resolves to whether a call was due. */
  async sealNext(sealer: Sealer = this.sealer()): Promise<boolean> {
    const claim = await sealer.claimNext();
    if (claim !== undefined) await sealer.seal(claim);
    return claim !== undefined;
  }

  framesOf(callId: string): Promise<IndexedFrame[]> {
    return this.connections.index.framesOf(callId);
  }

  async verify(callId: string): Promise<VerifyReport> {
    return verifyCall({
      callId,
      reader: objectReader(this.connections.store),
      masterKey: await requireMasterKey(this.env),
      trustedKeys: await readTrustedKeys(this.variables['TRUSTED_KEYS'] ?? ''),
    });
  }

  async manifestOf(callId: string): Promise<Manifest> {
    const { manifest, firstProblem } = await this.verify(callId);
    if (manifest === null) throw new Error(`No manifest of ${callId}: ${firstProblem}`);
    return manifest;
  }

  /** Every object under a prefix, by key. */
  async objects(prefix: string): Promise<Map<string, Buffer>> {
    const found = new Map<string, Buffer>();
    const { store } = this.connections;
    for await (const { key } of store.list(prefix)) found.set(key, await store.read(key));
    return found;
  }

  async close(): Promise<void> {
    await this.archive.close();
    await this.callKeys.close();
    await this.connections.close();
    for (const cleanUp of this.cleanUps) await cleanUp();
  }
}
