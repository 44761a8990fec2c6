import type { ManifestSigner } from '@verbatim/audit-log';
import { ConfigurationError, type Logger, type ReadinessCheck } from '@verbatim/platform';
import { parseQueueUrl, type QueueConnection } from '@verbatim/queue';
import {
  CallIndex,
  CallKeyring,
  DeadLetters,
  KeyFileError,
  PolicyRegister,
  SealRegister,
  VerdictRegister,
  openDatabase,
  openObjectStore,
  readMasterKey,
  readSigningKey,
  type Database,
  type ObjectStore,
} from '@verbatim/storage';
import type { AuditWorkerEnv } from './audit-worker.env.js';
import { PartyKeys } from './evaluate/party-keys.js';
import { GuardedStore } from './store/guarded-store.js';
import { StoreBreaker } from './store/store-breaker.js';

/** Calls whose events come in turns: with one call more than keys, each commit would read them all again. */
const OPEN_KEYS_MAX = 10_000;

/** Everything outside the process that the pipeline talks to. */
export class Connections {
  readonly index: CallIndex;
  readonly seals: SealRegister;
  readonly deadLetters: DeadLetters;
  readonly policies: PolicyRegister;
  readonly verdicts: VerdictRegister;

  private constructor(
    readonly database: Database,
    readonly store: ObjectStore,
    readonly breaker: StoreBreaker,
    readonly keys: CallKeyring,
    readonly signer: ManifestSigner,
    /** Names people and debts in lists that may not name them. */
    readonly partyKeys: PartyKeys,
    readonly queue: QueueConnection,
  ) {
    this.index = new CallIndex(database);
    this.seals = new SealRegister(database);
    this.deadLetters = new DeadLetters(database);
    this.policies = new PolicyRegister(database);
    this.verdicts = new VerdictRegister(database);
  }

  /** Reads the keys; reaches for no server yet. Errors: `ConfigurationError`. */
  static async open(env: AuditWorkerEnv, logger: Logger): Promise<Connections> {
    const master = await asSetting('MASTER_KEY_FILE', readMasterKey(env.MASTER_KEY_FILE));
    const signer = await asSetting('SIGNING_KEY_FILE', readSigningKey(env.SIGNING_KEY_FILE));
    const breaker = new StoreBreaker(logger);
    const store = new GuardedStore(await openObjectStore(env), breaker);
    return new Connections(
      openDatabase(env.DATABASE_URL, { connectionsMax: env.DATABASE_CONNECTIONS_MAX }),
      store,
      breaker,
      new CallKeyring(store, master, { logger, cacheKeysMax: OPEN_KEYS_MAX }),
      signer,
      new PartyKeys(master.derive('parties')),
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

/** A key file that cannot be used is told like any other bad setting. */
async function asSetting<T>(name: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    throw new ConfigurationError([{ name, expectation: error.message }]);
  }
}
