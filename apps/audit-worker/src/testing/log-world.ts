import { generateKeyPairSync } from 'node:crypto';
import {
  Ed25519Signer,
  TrustedKeys,
  digestOfObject,
  type LogLeaf,
  type ObjectReader,
} from '@verbatim/audit-log';
import {
  LogLeaseLostError,
  ObjectConflictError,
  type LogLease,
  type LogState,
  type SequencedEntry,
} from '@verbatim/storage';
import { publishLog, type PublishPorts, type PublishedLog } from '../log/publish-log.js';

export const ORIGIN = 'verbatim/test';

const LEASE: LogLease = { holder: 'worker-1', token: 1n, now: new Date(0), isNew: true };

/** A leaf of the nth tombstone. */
export const leafOf = (n: number): LogLeaf => ({
  type: 'tombstone',
  id: `T${n}`,
  digest: digestOfObject(Buffer.from(`tombstone ${n}`)),
});

/**
 * The log in memory: a store, and what PostgreSQL would know. Every call to either passes `atCall`, which may
 * throw to die there, before the call or after it.
 */
export class LogWorld {
  readonly signer: Ed25519Signer;
  objects = new Map<string, Buffer>();
  waiting: LogLeaf[] = [];
  sequenced: SequencedEntry[] = [];
  state: LogState = {
    sequencedSize: 0,
    publishedSize: 0,
    root: null,
    checkpoint: null,
    publishedAt: null,
    startedAt: null,
  };
  isHolder = true;
  batchMax = 4_096;
  readonly calls: string[] = [];
  atCall: (name: string, side: 'before' | 'after') => void = () => undefined;

  constructor(signer = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey)) {
    this.signer = signer;
  }

  request(from: number, to: number): void {
    for (let n = from; n < to; n += 1) this.waiting.push(leafOf(n));
  }

  publish(overrides: Partial<PublishPorts> = {}): Promise<PublishedLog | undefined> {
    return publishLog(LEASE, { ...this.ports, ...overrides });
  }

  get reader(): ObjectReader {
    const { objects } = this;
    return {
      read: (key) => this.call(`read ${key}`, () => objects.get(key)),
      async *list(prefix) {
        yield* [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
      },
    };
  }

  get ports(): PublishPorts {
    return {
      reader: this.reader,
      origin: ORIGIN,
      trustedKeys: TrustedKeys.from([this.signer.publicKey]),
      signers: [this.signer],
      step: (_name, run) => run(),
      store: {
        create: (key, bytes) =>
          this.call(`create ${key}`, () => {
            const known = this.objects.get(key);
            if (known && !known.equals(bytes)) throw new ObjectConflictError(key);
            this.objects.set(key, Buffer.from(bytes));
            return { key, bytes: bytes.byteLength, sha256: '', outcome: 'created' };
          }),
        replace: (key, bytes) =>
          this.call(`replace ${key}`, () => {
            this.objects.set(key, Buffer.from(bytes));
            return {};
          }),
      },
      register: {
        state: () => this.call('state', () => this.state),
        holds: () => this.call('holds', () => this.isHolder),
        sequence: (_lease, published) => this.call('sequence', () => this.sequence(published)),
        entries: (from, to) => this.call('entries', () => this.sequenced.slice(from, to)),
        markPublished: (_lease, { size, root, checkpoint }) =>
          this.call('mark', () => {
            this.state = {
              ...this.state,
              publishedSize: size,
              root: Buffer.from(root),
              checkpoint: Buffer.from(checkpoint),
            };
            return [];
          }),
      },
    };
  }

  private sequence(published: number): number {
    const { sequencedSize, publishedSize } = this.state;
    if (sequencedSize !== published || publishedSize !== published) throw new LogLeaseLostError();
    for (const leaf of this.waiting.splice(0, this.batchMax)) {
      this.sequenced.push({ ...leaf, index: this.sequenced.length });
    }
    this.state = { ...this.state, sequencedSize: this.sequenced.length };
    return this.sequenced.length;
  }

  private async call<T>(name: string, run: () => T): Promise<T> {
    this.atCall(name, 'before');
    this.calls.push(name);
    const result = run();
    this.atCall(name, 'after');
    return result;
  }
}
