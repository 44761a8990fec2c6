import type { MasterKey } from '@verbatim/audit-log';
import type { ReadinessCheck } from '@verbatim/platform';
import {
  CallKeyring,
  openDatabase,
  openMasterKey,
  openObjectStore,
  type Database,
  type ObjectStore,
} from '@verbatim/storage';
import type { ConsoleEnv } from './console.env.js';

/** Everything outside the process that the API asks. */
export class ConsoleConnections {
  private constructor(
    readonly database: Database,
    readonly store: ObjectStore | undefined,
    readonly keys: CallKeyring | undefined,
    readonly master: MasterKey | undefined,
  ) {}

  /** Store and master key are for flip reports and exports: without them the rest works. */
  static async open(env: ConsoleEnv): Promise<ConsoleConnections> {
    const { DATABASE_URL, DATABASE_CONNECTIONS_MAX: connectionsMax } = env;
    const hasStore = env.S3_BUCKET !== undefined || env.STORE_DIRECTORY !== undefined;
    const store = hasStore ? await openObjectStore(env) : undefined;
    const master = await openMasterKey(env);
    return new ConsoleConnections(
      openDatabase(DATABASE_URL, { connectionsMax }),
      store,
      store && master && new CallKeyring(store, master),
      master,
    );
  }

  get readiness(): ReadinessCheck[] {
    return [{ name: 'postgres', check: () => this.database.check() }];
  }

  async close(): Promise<void> {
    await this.keys?.close();
    await this.store?.close();
    await this.database.close();
  }
}
