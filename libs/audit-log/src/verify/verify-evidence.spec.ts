import { beforeEach, describe, expect, it } from 'vitest';
import { wrappedKeyPath } from '../keys/master-key.js';
import { signCheckpoint } from '../log/checkpoint.js';
import { manifestLeaf } from '../log/log-leaf.js';
import { CHECKPOINT_PATH, checkpointPath } from '../log/log-paths.js';
import { EMPTY_ROOT } from '../log/tree-hash.js';
import { type RetentionSummary, manifestPath, redactedPath } from '../seal/manifest.js';
import type { SealedCall } from '../seal/seal-call.js';
import type { LockOf } from '../retention/check-retention.js';
import { SEALED_AT } from '../testing/sealed-call.js';
import { LoggedCalls, callIdOf } from '../testing/logged-calls.js';
import { testSigner } from '../testing/test-log.js';
import { type EvidenceReport, outcomeOf } from './evidence-report.js';
import { SEARCHED_FOR_ALL_MAX, StoreLog } from './store-log.js';
import { verifyEvidence } from './verify-evidence.js';

const CALL = callIdOf(1);
const OTHER = callIdOf(2);
const NOW = SEALED_AT + 3_600_000;

let calls: LoggedCalls;
let first: SealedCall;
let anchor: Buffer;
beforeEach(async () => {
  calls = new LoggedCalls();
  calls.fill(3);
  first = await calls.seal(CALL);
  await calls.seal(OTHER);
  anchor = await calls.publish();
});

interface Given {
  readonly callId?: string;
  readonly revision?: number;
  readonly anchor?: Buffer | undefined;
  readonly now?: number;
  readonly searchedMax?: number;
  readonly lockOf?: LockOf;
  readonly isKeyed?: boolean;
}

function verify(given: Given = {}): Promise<EvidenceReport> {
  const { store: reader, log, master } = calls;
  const { callId = CALL, now = NOW, searchedMax = SEARCHED_FOR_ALL_MAX, isKeyed = true } = given;
  const from = 'anchor' in given ? given.anchor : anchor;
  const { trustedKeys } = log;
  const source = {
    reader,
    trustedKeys,
    origin: log.checkpoint.origin,
    ...(from && { anchor: from }),
  };
  return verifyEvidence({
    callId,
    revision: given.revision,
    reader,
    trustedKeys,
    masterKey: isKeyed ? master : undefined,
    log: new StoreLog({ ...source, now, mergeDelayMs: 60_000, searchedMax }),
    lockOf: given.lockOf,
    hasKeys: true,
    now,
  });
}

const erase = async (callId: string, { revisions }: { revisions: readonly SealedCall[] }) => {
  calls.store.objects.delete(wrappedKeyPath(callId));
  const destroyed = revisions.map(({ manifest }) => manifest.redacted.key);
  for (const key of destroyed) calls.store.objects.delete(key);
  await calls.state('tombstone', callId, {
    callId,
    revisions: statedOf(revisions),
    decision: '20261126T120000Z-0123456789ab',
    keyVersionsDestroyed: 1,
    destroyed,
  });
};

const statedOf = (revisions: readonly SealedCall[]) =>
  revisions.map(({ manifest, manifestSha256 }) => ({
    revision: manifest.revision,
    manifestSha256,
  }));

const dispose = async (callId: string, revisions: readonly SealedCall[]) => {
  for (const key of [...calls.store.objects.keys()]) {
    if (key.startsWith(`calls/${callId}/`) || key === wrappedKeyPath(callId)) {
      calls.store.objects.delete(key);
    }
  }
  await calls.state('disposal', callId, {
    callId,
    revisions: statedOf(revisions),
    vertical: 'salon',
    ceiling: { class: 'short', source: 'ours', at: SEALED_AT },
    sweep: '20261126T120000Z-0123456789ab',
    by: 'officer',
  });
};

describe('verifyEvidence, given a call that is sealed and logged', () => {
  it('verifies it up to the anchor, and says what nobody could tell', async () => {
    const report = await verify();
    expect(report).toMatchObject({
      integrity: 'verified',
      completeness: 'complete',
      isAnchored: true,
      firstProblem: null,
      logSize: 5,
      leaves: [{ type: 'manifest', id: `${CALL}/r1`, index: 3 }],
      notChecked: ['locks: no store with Object Lock was asked'],
    });
    expect(outcomeOf(report)).toBe('holds');
  });

  it('never calls it verified without an anchor that covers it', async () => {
    const early = { ...calls.log.checkpoint, size: 0, root: EMPTY_ROOT };
    for (const from of [undefined, await signCheckpoint(early, calls.log.signer)]) {
      const report = await verify({ anchor: from });
      expect(report).toMatchObject({
        integrity: 'tail-not-anchored',
        completeness: 'complete',
        isAnchored: false,
      });
      expect(outcomeOf(report)).toBe('open');
    }
  });

  it('searches the log once for all calls whose receipts are gone', async () => {
    for (const key of [...calls.store.objects.keys()]) {
      if (key.endsWith('.tlog-proof')) calls.store.objects.delete(key);
    }
    await calls.seal(callIdOf(3));
    const log = new StoreLog({
      reader: calls.store,
      trustedKeys: calls.log.trustedKeys,
      ...{ origin: calls.log.checkpoint.origin, anchor, now: NOW },
      ...{ mergeDelayMs: 60_000, searchedMax: 100 },
    });
    await log.seals();
    const reading = calls.store.read.bind(calls.store);
    let bundles = 0;
    calls.store.read = (key) => {
      if (key.startsWith('log/tile/entries/')) bundles += 1;
      return reading(key);
    };
    const leafOf = (callId: string) =>
      manifestLeaf(callId, 1, calls.store.get(manifestPath(callId, 1)));
    expect(await log.verdictOn(leafOf(CALL), SEALED_AT)).toMatchObject({ verdict: 'in-log' });
    expect(await log.verdictOn(leafOf(OTHER), SEALED_AT)).toMatchObject({ index: 4 });
    expect(await log.verdictOn(leafOf(callIdOf(3)), SEALED_AT)).toMatchObject({
      verdict: 'not-in-log',
    });
    expect(bundles).toBe(0);
    const forged = { ...leafOf(CALL), digest: leafOf(OTHER).digest };
    expect(await log.verdictOn(forged, SEALED_AT)).toMatchObject({ verdict: 'altered-object' });
  });

  it('says of a long log that it was not searched', async () => {
    const report = await verify({ searchedMax: 4 });
    expect(report.integrity).toBe('verified');
    expect(report.notChecked).toContain(
      'whether the log knows of other revisions: it has 5 entries',
    );
  });

  it('calls a revision superseded that was amended, and looks at all of them', async () => {
    await calls.amend(first);
    anchor = await calls.publish();
    expect(await verify()).toMatchObject({ integrity: 'verified', revision: 2 });
    const old = await verify({ revision: 1 });
    expect(old).toMatchObject({
      integrity: 'superseded',
      firstProblem: 'revision 1 was amended; revision 2 is the newest',
      isAnchored: true,
    });
    expect(outcomeOf(old)).toBe('holds');
    const open = await verify({ revision: 1, anchor: undefined });
    expect(open).toMatchObject({ integrity: 'superseded', isAnchored: false });
    expect(open.notes[0]).toContain('without an anchor');
    expect(outcomeOf(open)).toBe('open');
    expect(await verify({ revision: 3 })).toMatchObject({ integrity: 'missing-object' });
  });
});

describe('verifyEvidence, given a call that is not in the log', () => {
  it('waits for the log, and then no longer', async () => {
    await calls.seal(callIdOf(3));
    const young = await verify({ callId: callIdOf(3), now: SEALED_AT + 30_000 });
    expect(young).toMatchObject({ integrity: 'not-yet-logged', completeness: 'complete' });
    expect(outcomeOf(young)).toBe('open');
    const old = await verify({ callId: callIdOf(3) });
    expect(old).toMatchObject({ integrity: 'not-in-log', completeness: 'not-checked' });
    expect(outcomeOf(old)).toBe('fails');
  });
});

describe('verifyEvidence, given an absence', () => {
  it('is erased where a tombstone in the log says that the key was destroyed', async () => {
    await erase(CALL, { revisions: [first] });
    anchor = await calls.publish();
    const report = await verify();
    expect(report).toMatchObject({
      integrity: 'erased',
      completeness: 'not-checked',
      isAnchored: true,
      leaves: [{ type: 'manifest' }, { type: 'tombstone', id: CALL }],
    });
    expect(outcomeOf(report)).toBe('holds');
    calls.store.objects.delete(manifestPath(CALL, 1));
    expect(await verify()).toMatchObject({ integrity: 'missing-object' });
  });

  it('is key-unavailable where nothing says why the key is gone, or not for this revision', async () => {
    calls.store.objects.delete(wrappedKeyPath(OTHER));
    const report = await verify({ callId: OTHER });
    expect(report).toMatchObject({
      integrity: 'key-unavailable',
      firstProblem: `keys/${OTHER} is missing, and no tombstone says why`,
    });
    expect(outcomeOf(report)).toBe('fails');
    await erase(CALL, { revisions: [] });
    anchor = await calls.publish();
    calls.store.objects.set(redactedPath(CALL, 1), first.objects[1]!.bytes);
    expect(await verify()).toMatchObject({ integrity: 'key-unavailable' });
  });

  it('is altered-object where the key is back', async () => {
    const key = calls.store.get(wrappedKeyPath(CALL));
    await erase(CALL, { revisions: [first] });
    anchor = await calls.publish();
    calls.store.objects.set(wrappedKeyPath(CALL), key);
    expect(await verify()).toMatchObject({
      integrity: 'altered-object',
      firstProblem: `keys/${CALL} is there, although statements/tombstone/${CALL}.json says that it was destroyed`,
    });
  });

  it('does not believe a tombstone that is not in the log, or not of a trusted key', async () => {
    await erase(CALL, { revisions: [first] });
    expect(await verify()).toMatchObject({ integrity: 'not-in-log' });
    const path = `statements/tombstone/${CALL}.json`;
    const bytes = calls.store.get(path);
    const other = bytes.toString().replace(calls.log.signer.keyId, testSigner().keyId);
    calls.store.objects.set(path, Buffer.from(other));
    calls.store.objects.set(redactedPath(CALL, 1), first.objects[1]!.bytes);
    expect(await verify()).toMatchObject({ integrity: 'untrusted-key' });
  });

  it('is disposed where a statement in the log says so and nothing is left', async () => {
    await dispose(CALL, [first]);
    anchor = await calls.publish();
    const report = await verify();
    expect(report).toMatchObject({ integrity: 'disposed', isAnchored: true });
    expect(outcomeOf(report)).toBe('holds');
    calls.store.objects.set(redactedPath(CALL, 1), Buffer.from('{}'));
    expect(await verify()).toMatchObject({ integrity: 'altered-object' });
  });

  it('is missing-object where the disposal does not name what was sealed', async () => {
    await dispose(CALL, []);
    anchor = await calls.publish();
    expect(await verify()).toMatchObject({ integrity: 'missing-object' });
  });

  it('is missing-object where the log knows a call that the store has not', async () => {
    for (const key of [...calls.store.objects.keys()]) {
      if (key.includes(CALL)) calls.store.objects.delete(key);
    }
    expect(await verify()).toMatchObject({
      integrity: 'missing-object',
      firstProblem: `calls/${CALL}/r1/manifest.json is missing, and is leaf 3 of the log`,
    });
    expect(await verify({ callId: callIdOf(9) })).toMatchObject({ integrity: 'not-sealed' });
  });

  it('is missing-object where the log knows an amendment that was taken away', async () => {
    const second = await calls.amend(first);
    anchor = await calls.publish();
    for (const { key } of second.objects) calls.store.objects.delete(key);
    calls.store.objects.delete(`calls/${CALL}/r2/receipt.tlog-proof`);
    expect(await verify()).toMatchObject({
      integrity: 'missing-object',
      firstProblem: `calls/${CALL}/r2/manifest.json is missing, and is leaf 5 of the log`,
    });
  });
});

describe('verifyEvidence, while the system goes on', () => {
  it('does not miss an amendment that is sealed and logged while it looks', async () => {
    const { store } = calls;
    const second = await calls.amend(first);
    anchor = await calls.publish();
    store.objects.delete(manifestPath(CALL, 2));
    const reading = store.read.bind(store);
    // The record is read without it; by the time the log is searched it is there.
    store.read = (key) => {
      if (key === CHECKPOINT_PATH) store.write(second);
      return reading(key);
    };
    const report = await verify();
    expect(report).toMatchObject({ integrity: 'verified', revision: 1 });
  });
});

describe('verifyEvidence, given a log that was tampered with', () => {
  it('is altered-object where the seal was made anew and logged a second time', async () => {
    for (const { key } of first.objects) calls.store.objects.delete(key);
    calls.store.objects.delete(`calls/${CALL}/r1/receipt.tlog-proof`);
    await calls.seal(CALL);
    anchor = await calls.publish();
    expect(await verify()).toMatchObject({
      integrity: 'altered-object',
      firstProblem: `calls/${CALL}/r1/manifest.json is not what leaf 3 of the log was made of`,
    });
  });

  it('is log-truncated where the anchor or a receipt has seen more', async () => {
    calls.fill(4);
    const later = await calls.publish();
    calls.store.objects.set(CHECKPOINT_PATH, anchor);
    calls.store.objects.delete(checkpointPath(9));
    expect(await verify({ anchor: later })).toMatchObject({ integrity: 'log-truncated' });
    expect(await verify({ anchor })).toMatchObject({ integrity: 'verified' });
  });

  it('is log-forked where the anchor has seen another log', async () => {
    const fork = await signCheckpoint(
      { ...calls.log.checkpoint, root: Buffer.alloc(32, 7) },
      calls.log.signer,
    );
    expect(await verify({ anchor: fork })).toMatchObject({ integrity: 'log-forked' });
  });
});

describe('verifyEvidence, given locks', () => {
  const until = NOW + 1_000_000;
  const retention: RetentionSummary = {
    classes: [{ class: 'short', revision: 1 }],
    until,
    floorBy: 'short',
    deleteBy: null,
    ceilingBy: null,
    conflict: null,
    awaiting: [],
    lock: 'governance',
  };

  it('is retention-short where an object may go before its time', async () => {
    await calls.seal(callIdOf(4), { retention });
    anchor = await calls.publish();
    const locked = async () => ({ mode: 'governance', until: new Date(until) }) as const;
    expect(await verify({ callId: callIdOf(4), lockOf: locked })).toMatchObject({
      integrity: 'verified',
      notChecked: [],
    });
    const short = await verify({ callId: callIdOf(4), lockOf: async () => undefined });
    expect(short).toMatchObject({ integrity: 'retention-short', completeness: 'complete' });
    expect(short.firstProblem).toContain(`calls/${callIdOf(4)}/r1/events.vbe is not locked`);
    expect(outcomeOf(short)).toBe('fails');
  });
});

describe('outcomeOf', () => {
  it('does not let a proven record of losses hold', () => {
    const proven = { integrity: 'verified', isAnchored: true } as const;
    expect(outcomeOf({ ...proven, completeness: 'loss-detected' })).toBe('fails');
    expect(outcomeOf({ ...proven, completeness: 'gaps-explained' })).toBe('holds');
  });

  it('leaves open what is lawfully absent where no anchor covers it', () => {
    const report = { integrity: 'erased', completeness: 'not-checked', isAnchored: false } as const;
    expect(outcomeOf(report)).toBe('open');
  });
});
