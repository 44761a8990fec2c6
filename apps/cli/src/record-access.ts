import type { LocalMasterKey, TrustedKeys } from '@verbatim/audit-log';
import {
  CallIndex,
  CallKeyring,
  openDatabase,
  openObjectStore,
  readMasterKey,
  readTrustedKeys,
  type Database,
  type ObjectStore,
} from '@verbatim/storage';
import type { CliEnv } from './cli.env.js';
import { CommandFailure, EXIT_CODE } from './exit-codes.js';

/** Opens, on first use, what a command asks for; closes what was opened. */
export class RecordAccess {
  private openedStore: Promise<ObjectStore> | undefined;
  private openedDatabase: Database | undefined;

  constructor(private readonly env: CliEnv) {}

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

  store(): Promise<ObjectStore> {
    if (!this.env.S3_BUCKET && !this.env.STORE_DIRECTORY) {
      throw missing('S3_BUCKET or STORE_DIRECTORY');
    }
    return (this.openedStore ??= openObjectStore(this.env));
  }

  /** `undefined` where none is configured: integrity can be checked without it, words not read. */
  async masterKey(): Promise<LocalMasterKey | undefined> {
    const file = this.env.MASTER_KEY_FILE;
    return file === undefined ? undefined : readMasterKey(file);
  }

  async keys(): Promise<CallKeyring> {
    const master = await this.masterKey();
    if (master === undefined) throw missing('MASTER_KEY_FILE');
    return new CallKeyring(await this.store(), master);
  }

  async trustedKeys(given?: string): Promise<TrustedKeys> {
    const source = given ?? this.env.TRUSTED_KEYS;
    if (source === undefined) {
      throw missing('TRUSTED_KEYS', 'or give --trust <file or directory>');
    }
    return readTrustedKeys(source);
  }

  async close(): Promise<void> {
    await (await this.openedStore)?.close();
    await this.openedDatabase?.close();
  }
}

function missing(
  name: string,
  alternative = 'or start the system with "npm start"',
): CommandFailure {
  return new CommandFailure(`${name} is not set: set it, ${alternative}.`, EXIT_CODE.configuration);
}
