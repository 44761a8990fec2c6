import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Addresses (`10.0.0.7`) and networks (`10.0.0.0/8`) as `VOICE_TRUSTED_PROXIES` lists them; undefined: not one. */
export function networksOf(list: readonly string[]): BlockList | undefined {
  const networks = new BlockList();
  for (const entry of list) {
    const [address = '', prefix] = entry.split('/');
    const family = familyOf(address);
    const length = prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix);
    const isLength =
      Number.isInteger(length) && length >= 0 && length <= (family === 'ipv6' ? 128 : 32);
    if (family === undefined || !isLength) return undefined;
    networks.addSubnet(address, length, family);
  }
  return networks;
}

/**
 * Who sent a request: the peer, or whom a trusted proxy names, the last one that is no proxy itself. Undefined
 * where only a proxy is known that nobody trusts: then nothing may be held against the source, since Twilio comes
 * through the same one.
 */
export class RequestSource {
  constructor(private readonly trusted: BlockList = new BlockList()) {}

  of({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string | undefined {
    const peer = plain(socket.remoteAddress ?? '');
    const forwarded = headers['x-forwarded-for'];
    const hops = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? ''))
      .split(',')
      .map((hop) => plain(hop.trim()))
      .filter((hop) => hop !== '');
    if (!this.isTrusted(peer)) return hops.length > 0 || isLoopback(peer) ? undefined : peer;
    const source = hops.reverse().find((hop) => !this.isTrusted(hop));
    return source !== undefined && isIP(source) !== 0 ? source : undefined;
  }

  private isTrusted(address: string): boolean {
    const family = familyOf(address);
    return family !== undefined && this.trusted.check(address, family);
  }
}

/** IPv4 as a socket for both shows it. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  switch (isIP(address)) {
    case 4:
      return 'ipv4';
    case 6:
      return 'ipv6';
    default:
      return undefined;
  }
}
