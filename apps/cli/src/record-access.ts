import type { KeyObject, X509Certificate } from 'node:crypto';
import path from 'node:path';
import {
  keyIdOf,
  type LocalMasterKey,
  type ManifestSigner,
  type MasterKey,
  type TrustedKeys,
  type VconSigner,
} from '@verbatim/audit-log';
import { PartyKeys } from '@verbatim/compliance';
import { QUEUE_POLICY, type QueueName, type QueuePolicy } from '@verbatim/contracts';
import type { PriceCatalog } from '@verbatim/costs';
import { pricesFrom } from '@verbatim/policy';
import { SpoolKey } from '@verbatim/backpressure';
import {
  openProducer,
  openRetryProducer,
  parseQueueUrl,
  type BoundedQueue,
  type QueueConnection,
  type RetryProducer,
} from '@verbatim/queue';
import {
  AccessLog,
  Acknowledgements,
  CallIndex,
  CallKeyring,
  CallPeople,
  CostRegister,
  DeadLetters,
  LevelOverrides,
  MessageOutbox,
  LevelStates,
  Incidents,
  JudgedCalls,
  LegalHolds,
  PolicyRegister,
  ProcessRegister,
  RemovalRegister,
  VerdictRegister,
  kmsClientFor,
  openCheckpointSigners,
  openDatabase,
  openMasterKey,
  openMasterKeys,
  openObjectStore,
  openSecrets,
  OutboundCalls,
  openVconSigner,
  readTrustedCertificates,
  openSigner,
  readKmsPublicKey,
  readTrustedKeys,
  vconSignerFiles,
  type Database,
  type MasterKeys,
  type ObjectStore,
} from '@verbatim/storage';
import { TwilioRecordings, type CarrierRecordings } from './carrier/twilio-recordings.js';
import type { CliEnv } from './cli.env.js';
import { CommandFailure, EXIT_CODE } from './exit-codes.js';
import { HoldDesk } from './holds/hold-desk.js';
import { SealedCalls } from './disposal/sealed-calls.js';
import { StatementDesk } from './statements/statement-desk.js';

/** Opens, on first use, what a command asks for; closes what was opened. */
export class RecordAccess {
  private openedStore: Promise<ObjectStore> | undefined;
  private openedDatabase: Database | undefined;
  private readonly openedQueues = new Map<QueueName, Promise<RetryProducer>>();
  private readonly openedProducers = new Map<QueueName, Promise<BoundedQueue>>();

  constructor(private readonly env: CliEnv) {}

  /** Everything that is set, for who looks at the settings themselves. */
  get environment(): CliEnv {
    return this.env;
  }

  get hasDatabase(): boolean {
    return this.env.DATABASE_URL !== undefined;
  }

  database(): Database {
    const { DATABASE_URL: url, DATABASE_CONNECTIONS_MAX: connectionsMax } = this.env;
    if (url === undefined) throw missing('DATABASE_URL');
    return (this.openedDatabase ??= openDatabase(url, { connectionsMax }));
  }

  index(): CallIndex {
    return new CallIndex(this.database());
  }

  verdicts(): VerdictRegister {
    return new VerdictRegister(this.database());
  }

  costs(): CostRegister {
    return new CostRegister(this.database());
  }

  /** Every table of prices. Errors: `PriceTableError`, `ConfigurationError`. */
  prices(): Promise<PriceCatalog> {
    return pricesFrom(this.env);
  }

  messages(): MessageOutbox {
    return new MessageOutbox(this.database());
  }

  deadLetters(): DeadLetters {
    return new DeadLetters(this.database());
  }

  /** The account whose calls are compared with the record. */
  get twilioAccount(): { accountSid: string; authToken: string; baseUrl: string } {
    const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = this.env;
    const alternative = 'or give --export <file>';
    if (accountSid === undefined) throw missing('TWILIO_ACCOUNT_SID', alternative);
    if (authToken === undefined) throw missing('TWILIO_AUTH_TOKEN', alternative);
    return { accountSid, authToken, baseUrl: this.env.TWILIO_API_URL };
  }

  accessLog(): AccessLog {
    return new AccessLog(this.database());
  }

  levelStates(): LevelStates {
    return new LevelStates(this.database());
  }

  levelOverrides(): LevelOverrides {
    return new LevelOverrides(this.database());
  }

  /** Who is at the keyboard, where the environment says so. */
  get operator(): string | undefined {
    return this.env.VERBATIM_OPERATOR;
  }

  policies(): PolicyRegister {
    return new PolicyRegister(this.database());
  }

  judgedCalls(): JudgedCalls {
    return new JudgedCalls(this.database());
  }

  /** What tokens for the console's API are signed with. */
  get consoleSecret(): string {
    const secret = this.env.CONSOLE_JWT_SECRET;
    if (secret === undefined) throw missing('CONSOLE_JWT_SECRET');
    return secret;
  }

  /** What tokens for operations are signed with. */
  get operationsSecret(): string {
    const secret = this.env.OPERATIONS_JWT_SECRET;
    if (secret === undefined) throw missing('OPERATIONS_JWT_SECRET', 'as the apps have it');
    return secret;
  }

  outboundCalls(): OutboundCalls {
    return new OutboundCalls(this.database());
  }

  incidents(): Incidents {
    return new Incidents(this.database());
  }

  processes(): ProcessRegister {
    return new ProcessRegister(this.database());
  }

  /** For putting dead letters back. Without REDIS_URL the queues live in PostgreSQL. */
  queue(name: QueueName): Promise<RetryProducer> {
    const opened =
      this.openedQueues.get(name) ??
      openRetryProducer(this.queueConnection(), name, this.policyOf(name));
    this.openedQueues.set(name, opened);
    return opened;
  }

  /** For jobs that come for the first time. */
  producer(name: QueueName): Promise<BoundedQueue> {
    const opened =
      this.openedProducers.get(name) ??
      openProducer(this.queueConnection(), name, this.policyOf(name));
    this.openedProducers.set(name, opened);
    return opened;
  }

  acknowledgements(): Acknowledgements {
    return new Acknowledgements(this.database());
  }

  /** For what spools hold, where this machine has any. */
  get spoolRootIfAny(): string | undefined {
    const root = this.env.SPOOL_DIRECTORY;
    return root === undefined ? undefined : path.resolve(root);
  }

  spoolRoot(given?: string): string {
    const root = given ?? this.env.SPOOL_DIRECTORY;
    if (root === undefined) throw missing('SPOOL_DIRECTORY', 'or give --directory <path>');
    return path.resolve(root);
  }

  /** What the spool's key and the names of people are derived from; it is not rotated with the master key. */
  secrets(): Promise<LocalMasterKey | undefined> {
    return openSecrets(this.env);
  }

  /** `undefined` without one: identities and checksums can be read, payloads not. */
  async spoolKey(): Promise<SpoolKey | undefined> {
    const secrets = await this.secrets();
    return secrets && new SpoolKey(secrets.derive('spool'));
  }

  async requiredSpoolKey(): Promise<SpoolKey> {
    const key = await this.spoolKey();
    if (key === undefined) throw missing('SECRETS_KEY_FILE or MASTER_KEY_FILE');
    return key;
  }

  store(): Promise<ObjectStore> {
    if (!this.env.S3_BUCKET && !this.env.STORE_DIRECTORY) {
      throw missing('S3_BUCKET or STORE_DIRECTORY');
    }
    return (this.openedStore ??= openObjectStore(this.env));
  }

  /** `undefined` where none is configured: integrity can be checked without it, words not read. */
  masterKey(): Promise<MasterKey | undefined> {
    return openMasterKey(this.env);
  }

  /** One by one; `undefined` where none is configured. */
  masterKeys(): Promise<MasterKeys | undefined> {
    return openMasterKeys(this.env);
  }

  async requiredMasterKeys(): Promise<MasterKeys> {
    const keys = await this.masterKeys();
    if (keys === undefined) throw missing('MASTER_KEY_FILE or MASTER_KMS_KEY_ID');
    return keys;
  }

  /** Who signs, and who signs checkpoints besides; none where none is configured. */
  signers(): Promise<readonly ManifestSigner[]> {
    return openCheckpointSigners(this.env);
  }

  async signer(): Promise<ManifestSigner> {
    const signer = await openSigner(this.env);
    if (signer === undefined) throw missing('SIGNING_KEY_FILE or SIGNING_KMS_KEY_ID');
    return signer;
  }

  get signingVariable(): 'SIGNING_KEY_FILE' | 'SIGNING_KMS_KEY_ID' {
    return this.env.SIGNING_KMS_KEY_ID === undefined ? 'SIGNING_KEY_FILE' : 'SIGNING_KMS_KEY_ID';
  }

  get signingFile(): string {
    const file = this.env.SIGNING_KEY_FILE;
    if (file === undefined) throw missing('SIGNING_KEY_FILE', 'or name the new key with --kms');
    return file;
  }

  /** The public half of a key of AWS KMS. */
  async kmsPublicKey(keyName: string): Promise<{ keyId: string; publicKey: KeyObject }> {
    const { publicKey } = await readKmsPublicKey(kmsClientFor(this.env, keyName), keyName);
    return { keyId: keyIdOf(publicKey), publicKey };
  }

  async keys(): Promise<CallKeyring> {
    const master = await this.masterKey();
    if (master === undefined) throw missing('MASTER_KEY_FILE or MASTER_KMS_KEY_ID');
    return new CallKeyring(await this.store(), master);
  }

  /** File or directory of the trusted keys. */
  trustedSource(alternative?: string): string {
    const source = this.env.TRUSTED_KEYS;
    if (source === undefined) throw missing('TRUSTED_KEYS', alternative);
    return source;
  }

  /** Name of the log in the store. */
  get logOrigin(): string {
    return this.env.LOG_ORIGIN;
  }

  /** Where checkpoints of the log lie that were kept elsewhere, if the configuration says so. */
  get anchorSource(): string | undefined {
    return this.env.VERBATIM_ANCHOR;
  }

  /** By what people are found. */
  async partyKeys(): Promise<PartyKeys> {
    const secrets = await openSecrets(this.env);
    if (secrets === undefined) throw missing('SECRETS_KEY_FILE or MASTER_KEY_FILE');
    return new PartyKeys(secrets.derive('parties'));
  }

  /** What is decided here is signed, and what was decided before is believed by the trusted keys. */
  async statements(): Promise<StatementDesk> {
    const signer = await openSigner(this.env);
    if (signer === undefined) throw missing('SIGNING_KEY_FILE or SIGNING_KMS_KEY_ID');
    return new StatementDesk(await this.store(), signer, await this.trustedKeys());
  }

  legalHolds(): LegalHolds {
    return new LegalHolds(this.database());
  }

  async holdDesk(): Promise<HoldDesk> {
    return new HoldDesk(await this.statements(), this.legalHolds());
  }

  callPeople(): CallPeople {
    return new CallPeople(this.database());
  }

  sealedCalls(): SealedCalls {
    return new SealedCalls(this.database());
  }

  removals(): RemovalRegister {
    return new RemovalRegister(this.database());
  }

  /** Where Twilio is asked to delete its copies; undefined without credentials. */
  get carrier(): CarrierRecordings | undefined {
    const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = this.env;
    if (accountSid === undefined || authToken === undefined) return undefined;
    return new TwilioRecordings({ accountSid, authToken, baseUrl: this.env.TWILIO_API_URL });
  }

  async trustedKeys(given?: string): Promise<TrustedKeys> {
    return readTrustedKeys(given ?? this.trustedSource('or give --trust <file or directory>'));
  }

  /** What signs exports, as of `now`. */
  async vconSigner(now: Date): Promise<VconSigner> {
    const signer = await openVconSigner(this.env, now);
    if (signer === undefined) throw missing('VCON_SIGNING_KEY_FILE and VCON_CERTIFICATE_FILE');
    return signer;
  }

  /** Whose exports are believed: those that are given, those of the environment, else our own. */
  trustedCertificates(given?: string): Promise<X509Certificate[]> {
    const source =
      given ?? this.env.VCON_TRUSTED_CERTIFICATES ?? vconSignerFiles(this.env)?.certificateFile;
    if (source === undefined) {
      throw missing('VCON_TRUSTED_CERTIFICATES', 'or give --trust <file or directory>');
    }
    return readTrustedCertificates(source);
  }

  async close(): Promise<void> {
    const opened = [...this.openedQueues.values(), ...this.openedProducers.values()];
    const queues = await Promise.allSettled(opened);
    for (const queue of queues) if (queue.status === 'fulfilled') await queue.value.close();
    await (await this.openedStore)?.close();
    await this.openedDatabase?.close();
  }

  queueConnection(): QueueConnection {
    const url = this.env.REDIS_URL ?? this.env.DATABASE_URL;
    if (url === undefined) throw missing('REDIS_URL or DATABASE_URL');
    return parseQueueUrl(url);
  }

  private policyOf(name: QueueName): QueuePolicy {
    const { QUEUE_CAPACITY_JOBS: capacityJobs } = this.env;
    return { ...QUEUE_POLICY[name], ...(capacityJobs !== undefined && { capacityJobs }) };
  }
}

function missing(
  name: string,
  alternative = 'or start the system with "npm start"',
): CommandFailure {
  return new CommandFailure(`${name} is not set: set it, ${alternative}.`, EXIT_CODE.configuration);
}
