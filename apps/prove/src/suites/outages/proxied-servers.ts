import type { RehearsalEnv } from '../../prove.env.js';
import { emptyBucket, s3ServerOf } from '../../system/bucket.js';
import type { Fault } from '../../system/fault.js';
import { FaultProxy } from '../../system/fault-proxy.js';
import type { ServerName } from './outage-cases.js';

/** The servers of a rehearsal, each behind a proxy of its own. */
export class ProxiedServers {
  private constructor(
    /** Where a rehearsal makes its database and queues: through the proxies, like its apps. */
    readonly servers: RehearsalEnv,
    /** The object store, for the apps; empty where there is no S3 server. */
    readonly storeEnvironment: Readonly<Record<string, string>>,
    private readonly proxies: ReadonlyMap<ServerName, FaultProxy>,
  ) {}

  static async open(servers: RehearsalEnv, bucket: string): Promise<ProxiedServers> {
    const proxies = new Map<ServerName, FaultProxy>();
    const through = async (name: ServerName, url: string, defaultPort: number) => {
      const [proxy, proxied] = await FaultProxy.beforeUrl(url, defaultPort);
      proxies.set(name, proxy);
      return proxied;
    };
    const { DATABASE_URL, REDIS_URL } = servers;
    const proxied = {
      ...servers,
      DATABASE_URL: await through('postgres', DATABASE_URL, 5432),
      ...(REDIS_URL && { REDIS_URL: await through('redis', REDIS_URL, 6379) }),
    };
    const s3 = s3ServerOf(servers);
    const store = s3 && {
      ...(await emptyBucket(s3, bucket)),
      S3_ENDPOINT: await through('store', s3.endpoint, 80),
    };
    return new ProxiedServers(proxied, store ?? {}, proxies);
  }

  has(name: ServerName): boolean {
    return this.proxies.has(name);
  }

  async set(name: ServerName, fault: Fault): Promise<void> {
    await this.proxies.get(name)?.set(fault);
  }

  async close(): Promise<void> {
    for (const proxy of this.proxies.values()) await proxy.close();
  }
}
