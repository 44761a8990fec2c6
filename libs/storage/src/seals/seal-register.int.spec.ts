import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Explanation } from '@verbatim/audit-log';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CallIndex } from '../calls/call-index.js';
import { EventSource, randomCallId, segmentOf } from '../calls/testing/written-segment.js';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import { ProcessRegister } from '../registers/process-register.js';
import type { ClaimOptions, SealClaim, SealResult } from './seal-claim.js';
import { SealRegister } from './seal-register.js';

let server: TestDatabase;
let index: CallIndex;
let seals: SealRegister;

beforeAll(async () => {
  server = await createTestDatabase(16);
  index = new CallIndex(server.database);
  seals = new SealRegister(server.database);
});
afterAll(() => server?.remove());

/** Every test begins with nothing to seal. */
beforeEach(async () => {
  await server.database.run(
    (client) => client.$executeRaw`
      TRUNCATE calls, call_epochs, segments, frames, gaps, seals, utterances, process_incarnations CASCADE`,
  );
});

const PATIENT: ClaimOptions = {
  tailWaitMs: 60_000,
  leaseMs: 60_000,
  reconcileAfterMs: 60_000,
  settleMs: 0,
};

const RESULT = {
  manifestKey: 'calls/x/r1/manifest.json',
  manifestSha256: randomBytes(32),
  completeness: 'complete',
  summary: { events: 6 },
  utterances: [
    { itemId: 'item\0_1', speaker: 'caller', redactedText: 'Hello\0.', isInterrupted: false },
    {
      itemId: 'item_2',
      speaker: 'agent',
      audioStartMs: 100,
      // As a model said it that was not well.
      audioEndMs: 2 ** 53 - 1,
      redactedText: '[number]',
      isInterrupted: true,
    },
  ],
} satisfies SealResult;

async function claimed(options: ClaimOptions = PATIENT, worker = 'worker-1'): Promise<SealClaim> {
  const claim = await seals.claimNext(worker, options);
  if (!claim) throw new Error('nothing to claim');
  return claim;
}

/** Indexes a call that is over: ended, its only epoch closed, nothing missing. */
async function settledCall(source = new EventSource(randomCallId())): Promise<EventSource> {
  const events = [source.opened(), source.started(), source.final(), source.ended()];
  await index.commitSegment(segmentOf([...events, source.closed()]));
  return source;
}

describe('SealRegister.claimNext', () => {
  it('gives a settled call at once, with all that goes into its seal', async () => {
    const source = await settledCall();
    const before = Date.now();
    const claim = await claimed();
    expect(claim).toMatchObject({
      callId: source.callId,
      revision: 1,
      vertical: 'salon',
      policy: 'drop-oldest',
      policyRevision: 'salon@1',
      reason: 'settled',
      explanations: [],
      deadEpochs: [],
      supersedes: undefined,
      isResumed: false,
    });
    expect(claim.frames).toEqual(await index.framesOf(source.callId));
    expect(Math.abs(claim.sealedAt - before)).toBeLessThan(5_000);
  });

  it('passes over the calls of verticals that it is told to, begun seals included', async () => {
    const exceptVerticals = ['healthcare', 'salon'];
    await settledCall();
    expect(await seals.claimNext('worker-1', { ...PATIENT, exceptVerticals })).toBeUndefined();
    await seals.release(await claimed(), 0);
    expect(await seals.claimNext('worker-1', { ...PATIENT, exceptVerticals })).toBeUndefined();
    const others = { ...PATIENT, exceptVerticals: ['healthcare'] };
    expect(await seals.claimNext('worker-1', others)).toMatchObject({ isResumed: true });
  });

  it('gives nothing while the call is running', async () => {
    const source = new EventSource(randomCallId());
    await index.commitSegment(segmentOf([source.opened(), source.started(), source.final()]));
    expect(await seals.claimNext('worker-1', PATIENT)).toBeUndefined();
  });

  it.each<[string, (source: EventSource) => Parameters<typeof segmentOf>[0]]>([
    ['an epoch is open', (source) => [source.opened(), source.started(), source.ended()]],
    [
      'a range is missing',
      (source) => {
        const head = [source.opened(), source.started()];
        source.skip(2);
        return [...head, source.ended(), source.closed()];
      },
    ],
    ['the start is missing', (source) => [source.opened(), source.ended(), source.closed()]],
  ])('waits for the tail when %s, then gives it', async (_what, events) => {
    await index.commitSegment(segmentOf(events(new EventSource(randomCallId()))));
    expect(await seals.claimNext('worker-1', PATIENT)).toBeUndefined();
    const claim = await claimed({ ...PATIENT, tailWaitMs: 10_000 });
    expect(claim.reason).toBe('tail-wait');
  });

  it('takes a hole that a tombstone explains for settled', async () => {
    const source = new EventSource(randomCallId());
    const head = [source.opened(), source.started()];
    source.skip(2);
    const tail = [source.gap(2, 3), source.ended(), source.closed()];
    await index.commitSegment(segmentOf([...head, ...tail]));
    expect((await claimed()).reason).toBe('settled');
  });

  it('waits for every epoch of the call', async () => {
    const callId = randomCallId();
    const other = new EventSource(callId);
    await index.commitSegment(segmentOf([other.opened('voice-2')]));
    await settledCall(new EventSource(callId));
    expect(await seals.claimNext('worker-1', PATIENT)).toBeUndefined();
    await index.commitSegment(segmentOf([other.closed()]));
    expect((await claimed()).reason).toBe('settled');
  });

  it('lets a draining backlog settle before it gives up on the tail', async () => {
    const source = new EventSource(randomCallId());
    await index.commitSegment(segmentOf([source.opened(), source.started(), source.ended()]));
    const busy = { ...PATIENT, tailWaitMs: 0, settleMs: 60_000 };
    expect(await seals.claimNext('worker-1', busy)).toBeUndefined();
  });

  it('gives a call that never ended once nothing was indexed of it for long', async () => {
    const source = new EventSource(randomCallId());
    await index.commitSegment(segmentOf([source.opened(), source.started()]));
    await delay(20);
    const claim = await claimed({ ...PATIENT, reconcileAfterMs: 10 });
    expect(claim).toMatchObject({ callId: source.callId, reason: 'reconciled' });
  });

  it('names the open epochs whose process is dead, and spares those of the living', async () => {
    const processes = new ProcessRegister(server.database);
    const callId = randomCallId();
    const sources: EventSource[] = [];
    for (const id of ['alive', 'ended', 'silent', 'unregistered']) {
      if (id !== 'unregistered') await processes.start(id, 'voice');
      const source = new EventSource(callId);
      sources.push(source);
      await index.commitSegment(segmentOf([source.opened(id)]));
    }
    await processes.end('ended');
    await server.database.run(
      (client) => client.$executeRaw`
        UPDATE process_incarnations SET heartbeat_at = now() - interval '5 minutes'
        WHERE id = 'silent'`,
    );
    await delay(20);
    const claim = await claimed({ ...PATIENT, reconcileAfterMs: 10 });
    expect(claim.deadEpochs).toEqual([sources[1]?.epoch, sources[2]?.epoch].sort());
  });

  it('gives each call to one of 8 workers that ask at once', async () => {
    const sources = await Promise.all(Array.from({ length: 5 }, () => settledCall()));
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, n) => seals.claimNext(`worker-${n}`, PATIENT)),
    );
    let calls = claims.flatMap((claim) => claim?.callId ?? []);
    // One that was passed over because its row was locked is there for the next question.
    for (let left; (left = await seals.claimNext('late', PATIENT));) calls.push(left.callId);
    calls = calls.sort();
    expect(calls).toEqual(sources.map(({ callId }) => callId).sort());
  });

  it('resumes a claim whose lease is over with the same plan, whatever came since', async () => {
    const source = await settledCall();
    const first = await claimed({ ...PATIENT, leaseMs: 10 });
    const late = new EventSource(source.callId);
    await index.commitSegment(segmentOf([late.opened()]));
    await delay(20);
    const second = await claimed(PATIENT, 'worker-2');
    expect(second).toEqual({ ...first, token: second.token, isResumed: true });
    expect(second.token).not.toBe(first.token);
  });

  it('gives nobody a claim that is held, renewed or released for later', async () => {
    await settledCall();
    const claim = await claimed({ ...PATIENT, leaseMs: 10 });
    expect(await seals.renew(claim, 60_000)).toBe(true);
    await delay(20);
    expect(await seals.claimNext('worker-2', PATIENT)).toBeUndefined();
    await seals.release(claim, 60_000);
    expect(await seals.claimNext('worker-2', PATIENT)).toBeUndefined();
    await seals.release(claim, 0);
    expect((await claimed(PATIENT, 'worker-2')).isResumed).toBe(true);
    expect(await seals.renew(claim, 60_000)).toBe(false);
  });
});

describe('SealRegister.commit', () => {
  it('records the seal, the revision and the redacted text together', async () => {
    const { callId } = await settledCall();
    const claim = await claimed();
    expect(await seals.commit(claim, RESULT)).toEqual({ kind: 'committed', needsAmendment: false });
    expect(await index.readCall(callId)).toMatchObject({
      sealedRevision: 1,
      needsAmendment: false,
      seals: [
        {
          state: 'committed',
          sealedAt: new Date(claim.sealedAt),
          manifestKey: RESULT.manifestKey,
          manifestSha256: new Uint8Array(RESULT.manifestSha256),
          completeness: 'complete',
          summary: { events: 6 },
        },
      ],
    });
    expect(await index.utterancesOf(callId)).toMatchObject([
      { ordinal: 0, speaker: 'caller', redactedText: 'Hello\u{FFFD}.', audioStartMs: null },
      { ordinal: 1, speaker: 'agent', audioStartMs: 100, isInterrupted: true },
    ]);
    expect(await seals.claimNext('worker-1', PATIENT)).toBeUndefined();
  });

  it('asks for the leaf of each revision with it, once', async () => {
    const source = await settledCall();
    const first = await claimed();
    await seals.commit(first, RESULT);
    await seals.commit(first, RESULT);
    await index.commitSegment(segmentOf([source.opened()]));
    await seals.commit(await claimed(), RESULT);
    const leaves = await server.database.run((client) =>
      client.logEntry.findMany({ where: { callId: source.callId }, orderBy: { id: 'asc' } }),
    );
    const digest = `sha256:${RESULT.manifestSha256.toString('hex')}`;
    expect(leaves.map((leaf) => [leaf.type, leaf.entryId, leaf.digest, leaf.logIndex])).toEqual([
      ['manifest', `${source.callId}/r1`, digest, null],
      ['amendment', `${source.callId}/r2`, digest, null],
    ]);
  });

  it('is done once: a second commit of the claim says so', async () => {
    await settledCall();
    const claim = await claimed();
    await seals.commit(claim, RESULT);
    expect(await seals.commit(claim, RESULT)).toEqual({ kind: 'already-committed' });
  });

  it('refuses a worker whose claim has passed to another', async () => {
    await settledCall();
    const slow = await claimed({ ...PATIENT, leaseMs: 1 }, 'slow');
    await delay(20);
    const quick = await claimed(PATIENT, 'quick');
    expect(await seals.commit(slow, RESULT)).toEqual({ kind: 'lease-lost' });
    expect(await seals.commit(quick, RESULT)).toMatchObject({ kind: 'committed' });
  });

  it('lets a worker finish whose lease is over while nobody took it', async () => {
    await settledCall();
    const claim = await claimed({ ...PATIENT, leaseMs: 1 });
    await delay(20);
    expect(await seals.commit(claim, RESULT)).toMatchObject({ kind: 'committed' });
  });

  it('asks for an amendment when something was indexed after planning', async () => {
    const { callId } = await settledCall();
    const claim = await claimed();
    const late = new EventSource(callId);
    await index.commitSegment(segmentOf([late.opened(), late.closed()]));
    expect(await seals.commit(claim, RESULT)).toEqual({ kind: 'committed', needsAmendment: true });
    const amendment = await claimed();
    expect(amendment).toMatchObject({
      callId,
      revision: 2,
      reason: 'amendment',
      supersedes: { revision: 1, manifestSha256: RESULT.manifestSha256 },
    });
    expect(amendment.frames).toHaveLength(2);
    const amended = { ...RESULT, utterances: RESULT.utterances.slice(1) };
    expect(await seals.commit(amendment, amended)).toMatchObject({ needsAmendment: false });
    expect(await index.readCall(callId)).toMatchObject({
      sealedRevision: 2,
      needsAmendment: false,
    });
    expect(await index.utterancesOf(callId)).toHaveLength(1);
  });

  it('asks for an amendment when something is indexed after the seal, duplicates excepted', async () => {
    const source = new EventSource(randomCallId());
    const events = [source.opened(), source.started(), source.ended(), source.closed()];
    await index.commitSegment(segmentOf(events));
    await seals.commit(await claimed(), RESULT);
    await index.commitSegment(segmentOf(events));
    expect(await seals.claimNext('worker-1', PATIENT)).toBeUndefined();

    const late = new EventSource(source.callId);
    await index.commitSegment(segmentOf([late.opened()]));
    const busy = { ...PATIENT, settleMs: 60_000 };
    expect(await seals.claimNext('worker-1', busy)).toBeUndefined();
    expect(await claimed()).toMatchObject({ revision: 2, reason: 'amendment' });
  });

  it('does not amend a call that goes on after it was taken for abandoned until it is silent', async () => {
    const source = new EventSource(randomCallId());
    await index.commitSegment(segmentOf([source.opened(), source.started()]));
    await delay(20);
    await seals.commit(await claimed({ ...PATIENT, reconcileAfterMs: 10 }), RESULT);
    await index.commitSegment(segmentOf([source.final()]));
    expect(await seals.claimNext('worker-1', PATIENT)).toBeUndefined();
    await index.commitSegment(segmentOf([source.ended(), source.closed()]));
    expect(await claimed()).toMatchObject({ revision: 2, reason: 'amendment' });
  });

  it('amends for explanations that were found after the seal, once', async () => {
    const source = await settledCall();
    const explanation: Explanation = {
      epoch: source.epoch,
      from: 7,
      to: 9,
      reason: 'process-lost',
      source: 'reconciler',
    };
    await seals.commit(await claimed(), RESULT);
    await index.explain(source.callId, [explanation]);
    const amendment = await claimed();
    expect(amendment.explanations).toEqual([explanation]);
    await seals.commit(amendment, RESULT);
    await index.explain(source.callId, [explanation]);
    expect(await seals.claimNext('worker-1', PATIENT)).toBeUndefined();
  });

  it('misses nothing while indexing and sealing race for the same call', async () => {
    const source = await settledCall();
    const late = Array.from({ length: 20 }, () => new EventSource(source.callId));
    const indexing = (async () => {
      for (const each of late) await index.commitSegment(segmentOf([each.opened(), each.closed()]));
    })();
    let revisions = 0;
    const sealed = new Set<bigint>();
    for (let isIndexed = false; ;) {
      const claim = await seals.claimNext('worker-1', PATIENT);
      if (claim) {
        claim.frames.forEach(({ id }) => sealed.add(id));
        expect((await seals.commit(claim, RESULT)).kind).toBe('committed');
        revisions += 1;
      } else if (isIndexed) break;
      isIndexed = await Promise.race([indexing.then(() => true), delay(1, false)]);
    }
    expect(sealed.size).toBe(21);
    const call = await index.readCall(source.callId);
    expect(call).toMatchObject({ sealedRevision: revisions, needsAmendment: false });
    expect(call?.seals[0]?.frameIds).toHaveLength(21);
  });

  it('counts what waits', async () => {
    await settledCall();
    await settledCall();
    await claimed();
    expect(await seals.backlog()).toEqual({ openCalls: 2, plannedSeals: 1, callsToAmend: 0 });
  });
});
