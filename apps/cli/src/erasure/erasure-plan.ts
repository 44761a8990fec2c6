import {
  wrappedKeyPath,
  type ErasureBody,
  type ObjectReader,
  type TrustedKeys,
} from '@verbatim/audit-log';
import {
  mayErase,
  type ErasureAnswer,
  type FloorInTheWay,
  type PolicySet,
} from '@verbatim/compliance';
import type { ErasureGround } from '@verbatim/contracts';
import type {
  CallRemoval,
  CallToRemove,
  LegalHolds,
  ObjectStore,
  RemovalRegister,
} from '@verbatim/storage';
import { sealedFactsOf } from '../disposal/sealed-facts.js';

export interface ErasureRequest {
  readonly ground: ErasureGround;
  readonly reason: string;
  readonly by: string;
  /** Somebody else who has looked at the contradictions, and why it goes all the same. */
  readonly decided: { readonly by: string; readonly reason: string } | undefined;
  /** Unix milliseconds. */
  readonly at: number;
}

export interface PlanPorts {
  readonly reader: ObjectReader;
  readonly trustedKeys: TrustedKeys;
  readonly policy: PolicySet;
  readonly holds: Pick<LegalHolds, 'covering'>;
  readonly removals: Pick<RemovalRegister, 'of'>;
  readonly store: Pick<ObjectStore, 'lockOf' | 'stat'>;
}

type Refusal = ErasureBody['refused'][number];

export interface ErasurePlan {
  readonly calls: readonly (CallToRemove & { readonly setAside: readonly FloorInTheWay[] })[];
  readonly refused: readonly (Refusal & { readonly floors: readonly FloorInTheWay[] })[];
  /** Erased or disposed of before, or by a run that has not finished. */
  readonly removed: readonly CallRemoval[];
}

/** What would become of each call, by the holds, files and floors of this moment. Changes nothing. */
export async function planErasure(
  callIds: readonly string[],
  request: ErasureRequest,
  ports: PlanPorts,
  onPlanned: (done: number) => void = () => undefined,
): Promise<ErasurePlan> {
  const removed = await ports.removals.of(callIds);
  const gone = new Set(removed.map(({ callId }) => callId));
  const asked = callIds.filter((callId) => !gone.has(callId));
  const holds = await ports.holds.covering(asked);
  const calls: ErasurePlan['calls'][number][] = [];
  const refused: ErasurePlan['refused'][number][] = [];
  for (const [index, callId] of asked.entries()) {
    const sealed = await sealedFactsOf(callId, ports, ports.policy);
    onPlanned(index + 1);
    if (sealed === undefined) {
      refused.push({ callId, because: 'not-sealed', names: [], floors: [] });
      continue;
    }
    const { ground, decided, at } = request;
    const { classes, facts, revisions } = sealed;
    const about = { ground, holds: holds.get(callId) ?? [], classes, facts };
    const answer = mayErase(
      ports.policy.retention,
      { ...about, isDecided: decided !== undefined },
      at,
    );
    const lock = answer.kind === 'erase' ? await lockForever(callId, ports.store, at) : undefined;
    if (lock !== undefined) {
      refused.push({ callId, because: 'locked', names: [lock.toISOString()], floors: [] });
    } else if (answer.kind === 'erase') {
      calls.push({ callId, facts: { revisions }, setAside: answer.setAside });
    } else refused.push(refusalOf(callId, answer));
  }
  return { calls, refused, removed };
}

/** Until when nobody can destroy the key: compliance mode. Governance mode is there to be bypassed for this. */
async function lockForever(
  callId: string,
  store: PlanPorts['store'],
  at: number,
): Promise<Date | undefined> {
  const key = wrappedKeyPath(callId);
  if ((await store.stat(key)) === undefined) return undefined;
  const lock = await store.lockOf(key);
  return lock?.mode === 'compliance' && lock.until.getTime() > at ? lock.until : undefined;
}

function refusalOf(
  callId: string,
  answer: Exclude<ErasureAnswer, { kind: 'erase' }>,
): ErasurePlan['refused'][number] {
  if (answer.kind === 'refused' && answer.because === 'hold') {
    return { callId, because: 'hold', names: [...answer.holds], floors: [] };
  }
  const because = answer.kind === 'conflict' ? 'conflict' : 'floor';
  const names = answer.floors.map((floor) => floor.class);
  return { callId, because, names, floors: answer.floors };
}

/** What is put on record before anything is destroyed. */
export function decisionOf(plan: ErasurePlan, request: ErasureRequest): ErasureBody {
  const { ground, reason, by, decided } = request;
  const against = plan.calls.flatMap(({ callId, setAside }) =>
    setAside.map(({ class: name, source, at }) => ({ callId, class: name, source, at })),
  );
  return {
    ground,
    reason,
    by,
    calls: plan.calls.map(({ callId, facts }) => ({ callId, revisions: [...facts.revisions] })),
    refused: plan.refused.map(({ callId, because, names }) => ({ callId, because, names })),
    ...(decided && against.length > 0 && { decided: { ...decided, against } }),
  };
}
