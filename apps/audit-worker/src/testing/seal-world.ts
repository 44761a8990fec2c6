import { generateKeyPairSync } from 'node:crypto';
import {
  CallKey,
  Ed25519Signer,
  Manifest,
  type ManifestSigner,
  RedactedTranscript,
  type RetentionLock,
  type RetentionSummary,
  manifestPath,
  StoredVerdict,
  openVerdictInput,
  redactedPath,
  sha256,
  verdictPath,
} from '@verbatim/audit-log';
import { PartyKeys } from '@verbatim/compliance';
import type { EventV1 } from '@verbatim/contracts';
import { costsOfCall, PriceCatalog } from '@verbatim/costs';
import type { IndexedFrame } from '@verbatim/storage';
import { incomingOf } from '../intake/archive-job.js';
import { buildSegment, groupByEpoch } from '../archive/segment.js';
import { judgeCall, judgedBefore, type JudgePorts } from '../evaluate/judge-call.js';
import { redactConversation } from '../seal/redact-conversation.js';
import type { SealOutcome, SealPlan, SealPorts, SealStep } from '../seal/seal-call.js';
import { sampleBooks } from './sample-rules.js';

const OBJECT_KEY = 'segments/healthcare/2026/11/23/10/test.seg';

export const newSigner = (): ManifestSigner =>
  new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);

/** A store in memory, one archived call in it, and a place to break every step of its seal. */
export class SealWorld {
  readonly key: CallKey;
  readonly objects = new Map<string, Buffer>();
  /** What holds each object: the longest that was asked for. */
  readonly locks = new Map<string, RetentionLock>();
  readonly committed: SealOutcome[] = [];
  readonly steps: SealStep[] = [];
  readonly plan: SealPlan;
  /** Called before and after each step, and before each object and lock. Throws to die there. */
  atBoundary: (where: SealStep | 'object' | 'lock', side: 'before' | 'after') => void = () =>
    undefined;
  /** What the classes say now; they may say something else when a seal is resumed. */
  retention: RetentionSummary | undefined;
  /** As the classes. */
  prices = new PriceCatalog([]);
  readonly judge: JudgePorts = {
    books: sampleBooks(),
    keys: new PartyKeys(Buffer.alloc(32, 1)),
    timeZoneData: 'test',
    contactsBefore: async () => ({ contacts: [], isComplete: true }),
  };
  redact: SealPorts['redact'] = (conversation) => redactConversation(conversation);
  readonly failures: string[] = [];
  /** May be another one when a seal is resumed. */
  signer: ManifestSigner = newSigner();

  constructor(key: CallKey, events: readonly EventV1[], plan: Partial<SealPlan> = {}) {
    this.key = key;
    const callId = events[0]?.callId ?? '';
    this.plan = {
      callId,
      revision: 1,
      sealedAt: 1_700_000_100_000,
      supersedes: null,
      frames: this.archive(events),
      explanations: [],
      deadEpochs: [],
      ...plan,
    };
  }

  get ports(): SealPorts {
    return {
      step: async (name, run) => {
        this.atBoundary(name, 'before');
        this.steps.push(name);
        const result = await run();
        this.atBoundary(name, 'after');
        return result;
      },
      openKey: async () => this.key,
      readFrame: async ({ objectKey, offset, length }) => {
        const bytes = this.objects.get(objectKey);
        if (!bytes) throw new Error('no such object');
        return bytes.subarray(offset, offset + length);
      },
      readRedacted: async (callId, revision) => {
        const bytes = this.objects.get(redactedPath(callId, revision));
        return bytes && RedactedTranscript.parse(JSON.parse(bytes.toString()));
      },
      readManifest: async (callId, revision) => {
        const bytes = this.objects.get(manifestPath(callId, revision));
        return bytes && Manifest.parse(JSON.parse(bytes.toString()));
      },
      retentionOf: () => this.retention,
      costsOf: (events) => costsOfCall(events, this.prices),
      readJudged: async (key, callId, revision) => {
        const path = verdictPath(callId, revision);
        const bytes = this.objects.get(path);
        if (!bytes) return undefined;
        const stored = StoredVerdict.parse(JSON.parse(bytes.toString()));
        const input = JSON.parse(openVerdictInput(key, path, stored).toString());
        return { verdict: stored.verdict, input };
      },
      judge: async (call, redacted, begun) =>
        begun ? judgedBefore(call, begun, this.judge.keys) : judgeCall(call, this.judge, redacted),
      redact: (conversation, events) => this.redact(conversation, events),
      redactionFailed: ({ message }) => this.failures.push(message),
      createObject: async (key, bytes, _contentType, lock) => {
        this.atBoundary('object', 'before');
        const known = this.objects.get(key);
        if (known && !known.equals(bytes)) throw new Error(`${key} already holds other bytes`);
        this.objects.set(key, bytes);
        if (lock) this.lock(key, lock);
      },
      extendLock: async (key, lock) => {
        this.atBoundary('lock', 'before');
        this.lock(key, lock);
      },
      commit: async (outcome) => {
        this.committed.push(outcome);
        return { kind: 'committed', needsAmendment: false };
      },
      signer: this.signer,
    };
  }

  private lock(key: string, lock: RetentionLock): void {
    const held = this.locks.get(key);
    if (!held || held.until < lock.until) this.locks.set(key, lock);
  }

  private archive(events: readonly EventV1[]): IndexedFrame[] {
    const incoming = events.map((event) => incomingOf(event));
    const keys = new Map([[events[0]?.callId ?? '', this.key]]);
    const segment = buildSegment(groupByEpoch(incoming), keys);
    this.objects.set(OBJECT_KEY, segment.bytes);
    return segment.frames.map((frame, index) => ({
      id: BigInt(index + 1),
      objectKey: OBJECT_KEY,
      epoch: frame.epoch,
      offset: frame.offset,
      length: frame.length,
      sha256: sha256(segment.bytes.subarray(frame.offset, frame.offset + frame.length)),
      seqs: frame.seqs,
      eventDigests: Buffer.concat(frame.eventDigests),
    }));
  }
}
