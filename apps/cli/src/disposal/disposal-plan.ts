import type { ObjectReader, TrustedKeys } from '@verbatim/audit-log';
import { mayDispose, type DisposalAnswer, type PolicySet } from '@verbatim/compliance';
import type { LegalHolds, ObjectStore } from '@verbatim/storage';
import { sealedFactsOf, type SealedFacts } from './sealed-facts.js';

export interface SweepPorts {
  readonly store: Pick<ObjectStore, 'list' | 'lockOf'>;
  readonly reader: ObjectReader;
  readonly trustedKeys: TrustedKeys;
  readonly policy: PolicySet;
  readonly holds: Pick<LegalHolds, 'covering'>;
}

/** What a sweep finds of a call whose ceiling has passed, or that it cannot reckon. */
export type SweptCall =
  | {
      readonly callId: string;
      readonly what: 'dispose';
      readonly vertical: string;
      readonly sealed: SealedFacts;
      readonly ceiling: Extract<DisposalAnswer, { kind: 'dispose' }>['ceiling'];
    }
  | {
      readonly callId: string;
      readonly what: 'hold' | 'floor' | 'conflict' | 'unknown' | 'locked' | 'unbelievable';
      readonly vertical: string;
      /** Holds, classes, or the object that is locked. */
      readonly names: readonly string[];
    };

/** `undefined` where nothing is due. Changes nothing. */
export async function looksDue(
  callId: string,
  ports: SweepPorts,
  at: number,
): Promise<SweptCall | undefined> {
  const sealed = await sealedFactsOf(callId, ports, ports.policy);
  if (sealed === undefined) return undefined;
  const { classes, facts, sealedUntil, vertical } = sealed;
  const held = await ports.holds.covering([callId]);
  const asked = { holds: held.get(callId) ?? [], classes, facts, sealedUntil };
  const answer = mayDispose(ports.policy.retention, asked, at);
  if (answer.kind === 'not-due') return undefined;
  if (answer.kind === 'keep') {
    return { callId, vertical, what: answer.because, names: answer.names };
  }
  const locked = await lockedObjects(callId, ports.store, at);
  if (locked.length > 0) return { callId, vertical, what: 'locked', names: locked };
  return { callId, vertical, what: 'dispose', sealed, ceiling: answer.ceiling };
}

/** What the store would refuse to give up: asked first, so that a disposal that has begun can be finished. */
async function lockedObjects(
  callId: string,
  store: SweepPorts['store'],
  at: number,
): Promise<string[]> {
  const locked: string[] = [];
  for (const prefix of [`keys/${callId}`, `calls/${callId}/`]) {
    for await (const { key } of store.list(prefix)) {
      const lock = await store.lockOf(key);
      if (lock !== undefined && lock.until.getTime() > at) locked.push(key);
    }
  }
  return locked;
}
