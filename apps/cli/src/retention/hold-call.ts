import {
  Manifest,
  callPrefix,
  canonicalBytes,
  covers,
  manifestPath,
  retentionLock,
  sealedObjectKeys,
  wrappedKeyPath,
  type TrustedKeys,
} from '@verbatim/audit-log';
import { LOCK_DEFAULT, retentionFor, type PolicySet } from '@verbatim/compliance';
import {
  ObjectNotFoundError,
  hasEnded,
  objectReader,
  stricterLock,
  type ObjectLock,
  type ObjectStore,
} from '@verbatim/storage';

export interface HoldPorts {
  readonly store: ObjectStore;
  readonly trustedKeys: TrustedKeys;
  readonly policy: PolicySet;
  /** Says what would be done, and locks nothing. */
  readonly isDryRun: boolean;
  /** Unix milliseconds. */
  readonly at: number;
}

export type HeldCall =
  | { readonly callId: string; readonly kind: 'not-sealed' | 'nothing-owed' | 'other-class' }
  | { readonly callId: string; readonly kind: 'unbelievable'; readonly problem: string }
  | {
      readonly callId: string;
      readonly kind: 'held';
      readonly lock: ObjectLock;
      /** Objects whose lock was extended, or would be. */
      readonly extended: number;
      readonly already: number;
      /** Objects of the record that are not there: for "verbatim verify". */
      readonly missing: readonly string[];
    };

/**
 * Locks every object of a call and its key until the latest floor that its manifests promise and that the
 * classes of today say. Never shortens. The same again changes nothing, but where a clock has not begun:
 * such a floor is counted from `at`, and moves.
 *
 * Only by manifests that a trusted key has signed: a lock in compliance mode cannot be taken back.
 * Errors: those of the store.
 */
export async function holdCall(
  callId: string,
  ports: HoldPorts,
  ofClass?: string,
): Promise<HeldCall> {
  const manifests = await manifestsOf(callId, ports);
  if (typeof manifests === 'string') return { callId, kind: 'unbelievable', problem: manifests };
  const newest = manifests.at(-1);
  if (newest === undefined) return { callId, kind: 'not-sealed' };
  if (ofClass !== undefined && !classesOf(newest, ports.policy).includes(ofClass)) {
    return { callId, kind: 'other-class' };
  }
  const promised = manifests.map(({ retention }) => retentionLock(retention));
  const lock = [...promised, lockOfToday(newest, ports)]
    .filter((each) => each !== undefined)
    .reduce<ObjectLock | undefined>(stricterLock, undefined);
  if (lock === undefined || hasEnded(lock)) return { callId, kind: 'nothing-owed' };
  const keys = [...new Set([...manifests.flatMap(sealedObjectKeys), wrappedKeyPath(callId)])];
  return { callId, kind: 'held', lock, ...(await holdAll(keys, lock, ports)) };
}

async function holdAll(
  keys: readonly string[],
  lock: ObjectLock,
  { store, isDryRun }: HoldPorts,
): Promise<{ extended: number; already: number; missing: string[] }> {
  const missing: string[] = [];
  let extended = 0;
  for (const key of keys) {
    try {
      if (covers(await store.lockOf(key), lock)) continue;
      if (!isDryRun) await store.extendLock(key, lock);
      extended += 1;
    } catch (error) {
      if (!(error instanceof ObjectNotFoundError)) throw error;
      missing.push(key);
    }
  }
  return { extended, already: keys.length - extended - missing.length, missing };
}

/** Every revision, ascending; else what is wrong with the first that is not to be believed. */
async function manifestsOf(
  callId: string,
  { store, trustedKeys }: HoldPorts,
): Promise<Manifest[] | string> {
  const reader = objectReader(store);
  let last = 0;
  for await (const key of reader.list(callPrefix(callId))) {
    last = Math.max(last, Number(/\/r(\d{1,9})\/manifest\.json$/.exec(key)?.[1] ?? 0));
  }
  const manifests: Manifest[] = [];
  // Read by name, also beyond what is listed: a delete marker hides an object from lists only.
  for (let revision = 1; ; revision++) {
    const path = manifestPath(callId, revision);
    const bytes = await reader.read(path);
    if (bytes === undefined && revision > last) return manifests;
    if (bytes === undefined) return `${path} is missing`;
    const manifest = Manifest.safeParse(jsonOf(bytes));
    if (!manifest.success || manifest.data.callId !== callId) return `${path} is no manifest of it`;
    const distrust = distrustOf(manifest.data, trustedKeys);
    if (distrust !== undefined) return `${path} ${distrust}`;
    manifests.push(manifest.data);
  }
}

function distrustOf(manifest: Manifest, trustedKeys: TrustedKeys): string | undefined {
  const { signature, ...unsigned } = manifest;
  const isSigned = trustedKeys.verifyDocument('manifest', canonicalBytes(unsigned), signature);
  if (isSigned === false) return 'does not match its signature';
  const distrust = trustedKeys.distrustAt(signature.keyId, manifest.sealedAt);
  return distrust && `is signed by ${distrust}`;
}

/** By the classes that it was sealed under and those of its vertical now, as far as they are known today. */
function lockOfToday(manifest: Manifest, { policy, at }: HoldPorts): ObjectLock | undefined {
  const { startedAt, endedAt } = manifest;
  const vertical = policy.catalog.of(manifest.vertical);
  if (vertical === undefined || startedAt === null) return undefined;
  const classes = classesOf(manifest, policy);
  const clocks = endedAt === null ? {} : { 'call-end': endedAt };
  const facts = { startedAt, zone: vertical.zone, clocks };
  const { until } = retentionFor(policy.retention, classes, facts, at);
  return retentionLock({ until, lock: vertical.retention?.lock ?? LOCK_DEFAULT });
}

function classesOf({ retention, vertical }: Manifest, { catalog, retention: known }: PolicySet) {
  const sealed = (retention?.classes ?? []).map((each) => each.class);
  const today = catalog.of(vertical)?.retention?.classes ?? [];
  return [...new Set([...sealed, ...today])].filter((name) => known.has(name));
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
