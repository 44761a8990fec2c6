import { canonicalBytes } from '../canonical.js';
import type { CallKey } from '../keys/call-key.js';
import { type MasterKey, wrappedKeyPath } from '../keys/master-key.js';
import type { SealedCall } from '../seal/seal-call.js';
import type { ObjectReader } from '../verify/verify-report.js';

/** An object store that tests can break at will. */
export class MemoryStore implements ObjectReader {
  readonly objects = new Map<string, Buffer>();

  write({ objects }: SealedCall): void {
    for (const { key, bytes } of objects) this.objects.set(key, Buffer.from(bytes));
  }

  async writeKey(callId: string, key: CallKey, master: MasterKey): Promise<void> {
    const wrapped = await master.wrap(callId, key, 1_790_000_000_000);
    this.objects.set(wrappedKeyPath(callId), canonicalBytes(wrapped));
  }

  copy(): MemoryStore {
    const copy = new MemoryStore();
    for (const [key, bytes] of this.objects) copy.objects.set(key, Buffer.from(bytes));
    return copy;
  }

  get(key: string): Buffer {
    const bytes = this.objects.get(key);
    if (bytes === undefined) throw new Error(`The test store has no ${key}.`);
    return bytes;
  }

  async read(key: string): Promise<Buffer | undefined> {
    return this.objects.get(key);
  }

  async *list(prefix: string): AsyncIterable<string> {
    for (const key of this.objects.keys()) if (key.startsWith(prefix)) yield key;
  }
}
