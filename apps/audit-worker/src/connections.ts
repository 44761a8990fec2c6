import { TrustedKeys, type ManifestSigner } from '@verbatim/audit-log';
import { PartyKeys } from '@verbatim/compliance';
import { ConfigurationError, type Logger, type ReadinessCheck } from '@verbatim/platform';
import { parseQueueUrl, type QueueConnection } from '@verbatim/queue';
import {
  AccessLog,
  CallIndex,
  CallKeyring,
  DeadLetters,
  KeyFileError,
  LogRegister,
  PolicyRegister,
  RemovalRegister,
  SealRegister,
  VerdictRegister,
  listTrustedKeys,
  openCheckpointSigners,
  openDatabase,
  openObjectStore,
  requireMasterKey,
  requireSecrets,
  requireSigner,
  type Database,
  type ObjectStore,
} from '@verbatim/storage';
import type { AuditWorkerEnv } from './audit-worker.env.js';
import type { AnchorPlace } from './log/anchors/anchor-place.js';
import { openAnchors } from './log/anchors/open-anchors.js';
import { GuardedStore } from './store/guarded-store.js';
import { StoreBreaker } from './store/store-breaker.js';

/** Calls whose events come in turns: with one call more than keys, each commit would read them all again. */
const OPEN_KEYS_MAX = 10_000;

/** Everything outside the process that the pipeline talks to. */
export class Connections {
  readonly index: CallIndex;
  readonly seals: SealRegister;
  readonly log: LogRegister;
  readonly accesses: AccessLog;
  readonly deadLetters: DeadLetters;
  readonly policies: PolicyRegister;
  readonly verdicts: VerdictRegister;
  readonly removals: RemovalRegister;

  private constructor(
    readonly database: Database,
    readonly store: ObjectStore,
    readonly breaker: StoreBreaker,
    readonly keys: CallKeyring,
    readonly signer: ManifestSigner,
    /** The same, and during a rotation the one before it. */
    readonly checkpointSigners: readonly ManifestSigner[],
    readonly trustedKeys: TrustedKeys,
    /** Where checkpoints of the log are copied. */
    readonly anchors: readonly AnchorPlace[],
    /** Names people and debts in lists that may not name them. */
    readonly partyKeys: PartyKeys,
    readonly queue: QueueConnection,
  ) {
    this.index = new CallIndex(database);
    this.seals = new SealRegister(database);
    this.log = new LogRegister(database);
    this.accesses = new AccessLog(database);
    this.deadLetters = new DeadLetters(database);
    this.policies = new PolicyRegister(database);
    this.verdicts = new VerdictRegister(database);
    this.removals = new RemovalRegister(database);
  }

  /**
   * Opens the keys, and reaches for no server yet but a key service. Errors: `ConfigurationError`,
   * `KeyServiceUnavailableError` where that signs and is away.
   */
  static async open(env: AuditWorkerEnv, logger: Logger): Promise<Connections> {
    const master = await requireMasterKey(env);
    const secrets = await requireSecrets(env);
    const signer = await requireSigner(env);
    const checkpointSigners = await openCheckpointSigners(env);
    const trustedKeys = await trustedKeysOf(env, checkpointSigners);
    const breaker = new StoreBreaker(logger);
    const store = new GuardedStore(await openObjectStore(env), breaker);
    return new Connections(
      openDatabase(env.DATABASE_URL, { connectionsMax: env.DATABASE_CONNECTIONS_MAX }),
      store,
      breaker,
      new CallKeyring(store, master, { logger, cacheKeysMax: OPEN_KEYS_MAX }),
      signer,
      checkpointSigners,
      trustedKeys,
      await openAnchors(env, trustedKeys),
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
    for (const anchor of this.anchors) await anchor.close();
    await this.database.close();
  }
}

/** Of the keys that sign now, and of those that others must believe: keys before them signed what is there. */
async function trustedKeysOf(
  { TRUSTED_KEYS }: AuditWorkerEnv,
  signers: readonly ManifestSigner[],
): Promise<TrustedKeys> {
  const own = signers.map(({ publicKey }) => publicKey);
  if (TRUSTED_KEYS === undefined) return TrustedKeys.from(own);
  try {
    return TrustedKeys.from([...(await listTrustedKeys(TRUSTED_KEYS)), ...own]);
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    throw new ConfigurationError([{ name: 'TRUSTED_KEYS', expectation: error.message }]);
  }
}
