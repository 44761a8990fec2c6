import { canonicalBytes, sha256 } from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import type { PutAsideEvent } from './acknowledgements.js';

/** What of the archive says which events it has put into quarantine. */
export interface PutAsideIndex {
  putAside(epochs: readonly string[]): Promise<PutAsideEvent[]>;
}

const EPOCHS_PER_QUERY = 500;

/**
 * Events that the archive has put aside and will never acknowledge. An event is one of them only if its
 * digest says so: something else may have been put aside under its identity, and then ours is still owed.
 */
export class PutAside {
  static readonly NOTHING = new PutAside(new Set());

  private constructor(private readonly digests: ReadonlySet<string>) {}

  static async of(index: PutAsideIndex, epochs: readonly string[]): Promise<PutAside> {
    const digests = new Set<string>();
    for (let at = 0; at < epochs.length; at += EPOCHS_PER_QUERY) {
      for (const each of await index.putAside(epochs.slice(at, at + EPOCHS_PER_QUERY))) {
        digests.add(`${each.epoch}/${each.seq}/${each.sha256}`);
      }
    }
    return new PutAside(digests);
  }

  has(event: EventV1): boolean {
    if (this.digests.size === 0) return false;
    const digest = sha256(bytesOf(event)).toString('hex');
    return this.digests.has(`${event.epoch}/${event.seq}/${digest}`);
  }
}

/** As the worker names what it puts aside: some strings have JSON and no canonical form. */
function bytesOf(event: EventV1): Buffer {
  try {
    return canonicalBytes(event);
  } catch {
    return Buffer.from(JSON.stringify(event));
  }
}
