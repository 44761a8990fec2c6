import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  CallKey,
  Ed25519Signer,
  LocalMasterKey,
  TrustedKeys,
  canonicalBytes,
  sha256,
  wrappedKeyPath,
  type ObjectReader,
} from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import { ObjectNotFoundError, type IndexedFrame, type SealClaim } from '@verbatim/storage';
import { buildSegment, groupByEpoch } from '../../archive/segment.js';
import { PartyKeys } from '@verbatim/compliance';
import { incomingOf } from '../../intake/archive-job.js';
import type { SealerConnections } from '../../seal/create-sealer.js';

export const MEMORY_ORIGIN = 'verbatim/bench';
export const SEALED_AT = Date.parse('2026-11-02T15:11:00Z');

/**
 * A record in memory: what a sealer and a verifier reach for, without the time that disks and servers take.
 * Whoever measures with it measures the processor.
 */
export class MemoryRecord {
  readonly objects = new Map<string, Buffer>();
  readonly master = new LocalMasterKey(randomBytes(32));
  readonly trustedKeys: TrustedKeys;
  readonly signer: Ed25519Signer;
  readonly #keys = new Map<string, CallKey>();

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.signer = new Ed25519Signer(privateKey);
    this.trustedKeys = TrustedKeys.from([publicKey]);
  }

  /** Makes the call's key and leaves it wrapped. */
  async newCall(callId: string): Promise<CallKey> {
    const key = CallKey.generate();
    const wrapped = await this.master.wrap(callId, key, SEALED_AT);
    this.objects.set(wrappedKeyPath(callId), canonicalBytes(wrapped));
    this.#keys.set(callId, key);
    return key;
  }

  /** Archives a call in so many frames, each in a segment with nothing else. */
  archive(events: readonly EventV1[], frames: number): IndexedFrame[] {
    const callId = events[0]?.callId ?? '';
    const keys = new Map([[callId, this.#keys.get(callId)!]]);
    const each = Math.ceil(events.length / frames);
    return Array.from({ length: Math.ceil(events.length / each) }, (_, i) => {
      const part = events.slice(i * each, (i + 1) * each);
      const segment = buildSegment(groupByEpoch(part.map((event) => incomingOf(event))), keys);
      const [frame] = segment.frames;
      const objectKey = `segments/healthcare/${callId}/${i}.seg`;
      this.objects.set(objectKey, segment.bytes);
      return {
        ...{ id: BigInt(i + 1), objectKey, epoch: frame!.epoch, offset: 0, length: frame!.length },
        ...{ sha256: sha256(segment.bytes), seqs: frame!.seqs },
        eventDigests: Buffer.concat(frame!.eventDigests),
      };
    });
  }

  claimOf(callId: string, frames: readonly IndexedFrame[]): SealClaim {
    return {
      ...{ callId, revision: 1, supersedes: undefined, token: callId, isResumed: false },
      ...{ vertical: 'healthcare', policy: 'block', policyRevision: 'load-1', reason: 'settled' },
      ...{ sealedAt: SEALED_AT, frames, explanations: [], deadEpochs: [] },
    };
  }

  /** `commit` is counted and answered at once. */
  get connections(): SealerConnections {
    return {
      seals: {
        claimNext: async () => undefined,
        renew: async () => true,
        release: async () => undefined,
        commit: async () => ({ kind: 'committed', needsAmendment: false }),
      },
      store: {
        create: async (key, bytes) => {
          this.objects.set(key, Buffer.from(bytes));
          return {
            key,
            bytes: bytes.length,
            sha256: sha256(bytes).toString('hex'),
            outcome: 'created',
          };
        },
        read: async (key, { range } = {}) => {
          const bytes = this.objects.get(key);
          if (bytes === undefined) throw new ObjectNotFoundError(key);
          return range ? bytes.subarray(range.offset, range.offset + range.length) : bytes;
        },
        extendLock: async () => undefined,
      },
      keys: { open: async (callId) => this.#keys.get(callId)! },
      signer: this.signer,
      partyKeys: new PartyKeys(Buffer.alloc(32, 1)),
      policies: { textsOf: async () => undefined },
      verdicts: { contactsBefore: async () => ({ contacts: [], isComplete: true }) },
    };
  }

  get reader(): ObjectReader {
    return {
      read: async (key) => this.objects.get(key),
      list: async function* (this: MemoryRecord, prefix: string) {
        for (const end of ['events.vbe', 'redacted.json', 'verdict.json', 'manifest.json']) {
          const key = `${prefix}r1/${end}`;
          if (this.objects.has(key)) yield key;
        }
      }.bind(this),
    };
  }

  /** What is stored of a sealed call. */
  sealedBytes(callId: string): number {
    let bytes = 0;
    for (const end of ['events.vbe', 'redacted.json', 'verdict.json', 'manifest.json']) {
      bytes += this.objects.get(`calls/${callId}/r1/${end}`)?.length ?? 0;
    }
    return bytes;
  }
}
