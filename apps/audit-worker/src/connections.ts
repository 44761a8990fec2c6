import type { ManifestSigner } from '@verbatim/audit-log';
import type { Logger, ReadinessCheck } from '@verbatim/platform';
import { parseQueueUrl, type QueueConnection } from '@verbatim/queue';
import {
  CallIndex,
  CallKeyring,
  DeadLetters,
  PolicyRegister,
  SealRegister,
  VerdictRegister,
  openDatabase,
  openObjectStore,
  requireMasterKey,
  requireSecrets,
  requireSigner,
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

  /**
   * Opens the keys, and reaches for no server yet but a key service. Errors: `ConfigurationError`,
   * `KeyServiceUnavailableError` where that signs and is away.
   */
  static async open(env: AuditWorkerEnv, logger: Logger): Promise<Connections> {
    const master = await requireMasterKey(env);
    const secrets = await requireSecrets(env);
    const signer = await requireSigner(env);
    const breaker = new StoreBreaker(logger);
    const store = new GuardedStore(await openObjectStore(env), breaker);
    return new Connections(
      openDatabase(env.DATABASE_URL, { connectionsMax: env.DATABASE_CONNECTIONS_MAX }),
      store,
      breaker,
      new CallKeyring(store, master, { logger, cacheKeysMax: OPEN_KEYS_MAX }),
      signer,
      new PartyKeys(secrets.derive('parties')),
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
