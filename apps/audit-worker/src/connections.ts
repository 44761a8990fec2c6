import type { ManifestSigner } from '@verbatim/audit-log';
import type { Logger, ReadinessCheck } from '@verbatim/platform';
import { parseQueueUrl, type QueueConnection } from '@verbatim/queue';
import {
  CallIndex,
  CallKeyring,
  DeadLetters,
  SealRegister,
  openDatabase,
  openObjectStore,
  readMasterKey,
  readSigningKey,
  type Database,
  type ObjectStore,
} from '@verbatim/storage';
import type { AuditWorkerEnv } from './audit-worker.env.js';

/** Everything outside the process that the pipeline talks to. */
export class Connections {
  readonly index: CallIndex;
  readonly seals: SealRegister;
  readonly deadLetters: DeadLetters;

  private constructor(
    readonly database: Database,
    readonly store: ObjectStore,
    readonly keys: CallKeyring,
    readonly signer: ManifestSigner,
    readonly queue: QueueConnection,
  ) {
    this.index = new CallIndex(database);
    this.seals = new SealRegister(database);
    this.deadLetters = new DeadLetters(database);
  }

  /** Reads the keys; reaches for no server yet. Errors: those of the key files. */
  static async open(env: AuditWorkerEnv, logger: Logger): Promise<Connections> {
    const master = await readMasterKey(env.MASTER_KEY_FILE);
    const signer = await readSigningKey(env.SIGNING_KEY_FILE);
    const store = await openObjectStore(env);
    return new Connections(
      openDatabase(env.DATABASE_URL, { connectionsMax: env.DATABASE_CONNECTIONS_MAX }),
      store,
      new CallKeyring(store, master, { logger }),
      signer,
      parseQueueUrl(env.REDIS_URL ?? env.DATABASE_URL),
    );
  }

  get readiness(): ReadinessCheck[] {
    return [
      { name: 'postgres', check: () => this.database.check() },
      { name: 'object-store', check: () => this.store.check() },
    ];
  }

  async close(): Promise<void> {
    await this.keys.close();
    await this.store.close();
    await this.database.close();
  }
}
