import { isIPv6 } from 'node:net';
import { RateBucket } from '../admission/rate-bucket.js';
import { RecentMap } from '../transcript/recent-map.js';

/** What all strangers together may have read, a second and at once. (docs/threat-model.md, 5) */
const READS_PER_SECOND = 600;
/** Of these, kept for networks that were not heard of for a while: a new machine of Twilio's is one of them. */
const FIRST_READS_PER_SECOND = 200;
const FIRST_AGAIN_AFTER_MS = 60_000;
/** A network's own share: a machine of Twilio's that begins to call sends no more before its first answer. */
const NETWORK_READS_PER_SECOND = 20;
const NETWORK_READS_AT_ONCE = 120;
/** Twilio's forms have some 40 fields and 3 KB; with what add-ons say of a caller they may have more. */
const USUAL_BYTES = 8 * 1_024;
/** Bodies above that cost by length, so that they have a rate of their own: 16 of 64 KiB a second. */
const LARGE_BYTES_PER_SECOND = 1_024 * 1_024;
const NETWORKS_REMEMBERED = 20_000;

/**
 * How many bodies of strangers are read: of sources from which nothing came lately that Twilio had signed. Fair to
 * their networks, so that one network takes nothing from another, and many have to share what is not kept for new ones.
 *
 * Bounds: `NETWORKS_REMEMBERED` networks; the one that came last of all into view longest ago is forgotten.
 * When full: a body is not read, which `take` says.
 */
export class StrangersBudget {
  private readonly networks = new RecentMap<Network>(NETWORKS_REMEMBERED);
  private readonly usual = bucketOf(READS_PER_SECOND - FIRST_READS_PER_SECOND);
  private readonly firsts = bucketOf(FIRST_READS_PER_SECOND);
  private readonly largeBytes = bucketOf(LARGE_BYTES_PER_SECOND);

  /** Whether a body of so many bytes may be read. */
  take(source: string, bytes: number, nowMs: number): boolean {
    const network = this.networkOf(source, nowMs);
    const isFirst = nowMs - network.seenAtMs >= FIRST_AGAIN_AFTER_MS;
    network.seenAtMs = nowMs;
    if (!network.reads.take(nowMs)) return false;
    if (bytes > USUAL_BYTES) return this.largeBytes.take(nowMs, bytes);
    return this.usual.take(nowMs) || (isFirst && this.firsts.take(nowMs));
  }

  private networkOf(source: string, nowMs: number): Network {
    const name = networkOf(source);
    const known = this.networks.get(name);
    if (known) return known;
    const reads = new RateBucket(NETWORK_READS_PER_SECOND, NETWORK_READS_AT_ONCE);
    const network = { reads, seenAtMs: nowMs - FIRST_AGAIN_AFTER_MS };
    this.networks.set(name, network);
    return network;
  }
}

interface Network {
  readonly reads: RateBucket;
  seenAtMs: number;
}

const bucketOf = (perSecond: number): RateBucket => new RateBucket(perSecond, perSecond);

/** Whose addresses are bought together: 256 of IPv4; of IPv6, where anybody has a /48, what a provider has. */
export const networkOf = (source: string): string =>
  isIPv6(source) ? firstGroups(source) : source.slice(0, source.lastIndexOf('.'));

/** The first 32 bits. `::` at the beginning or in the second group stands for zeros. */
function firstGroups(address: string): string {
  const [head = ''] = address.split('::');
  const groups = head.split(':').filter((group) => group !== '');
  return [groups[0] ?? '0', groups[1] ?? '0']
    .map((group) => parseInt(group, 16).toString(16))
    .join(':');
}
