import { randomBytes } from 'node:crypto';
import { digestOf } from '@verbatim/audit-log';
import { InvariantError, type EventV1 } from '@verbatim/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import { Acknowledgements, UNKNOWN_VERSION } from './acknowledgements.js';
import { PutAside } from './put-aside.js';
import { EpochConflictError, EventConflictError } from './call-index.errors.js';
import { CallIndex } from './call-index.js';
import { EventSource, randomCallId, segmentOf } from './testing/written-segment.js';

let server: TestDatabase;
let index: CallIndex;
let acknowledgements: Acknowledgements;

beforeAll(async () => {
  server = await createTestDatabase(16);
  index = new CallIndex(server.database);
  acknowledgements = new Acknowledgements(server.database);
});
afterAll(() => server?.remove());

/** A whole short call: 6 events, one of them partial and one final. */
function shortCall(source = new EventSource(randomCallId())): EventV1[] {
  return [
    source.opened(),
    source.started(),
    source.partial(),
    source.final(),
    source.ended(),
    source.closed(),
  ];
}

async function durableOf(epoch: string) {
  return (await acknowledgements.durableRanges([epoch])).get(epoch);
}

describe('CallIndex.commitSegment', () => {
  it('records what the events say about the call and its epoch', async () => {
    const source = new EventSource(randomCallId(), { vertical: 'hospitality' });
    const events = shortCall(source);
    const outcome = await index.commitSegment(segmentOf(events));
    expect(outcome).toEqual({ kind: 'indexed', newEvents: 6, duplicateEvents: 0 });
    const call = await index.readCall(source.callId);
    expect(call).toMatchObject({
      vertical: 'hospitality',
      policy: 'drop-oldest',
      policyRevision: 'salon@1',
      hasStarted: true,
      startedAt: new Date(events[1]?.at ?? 0),
      endedAt: new Date(events[4]?.at ?? 0),
      endStatus: 'completed',
      eventsTotal: 6,
      partialsTotal: 1,
      finalsTotal: 1,
      needsAmendment: false,
      epochs: [
        {
          epoch: source.epoch,
          processId: 'voice-1',
          openedAt: new Date(events[0]?.at ?? 0),
          lastSeq: 5,
          durable: [[0, 5]],
        },
      ],
    });
  });

  it('keeps where each frame lies, with the digests of its events', async () => {
    const source = new EventSource(randomCallId());
    const events = shortCall(source);
    const segment = { ...segmentOf(events), versionId: 'v-1' };
    await index.commitSegment(segment);
    expect(await index.framesOf(source.callId)).toMatchObject([
      {
        objectKey: segment.objectKey,
        versionId: 'v-1',
        epoch: source.epoch,
        offset: 0,
        length: 100,
        sha256: segment.frames[0]?.sha256,
        seqs: [0, 1, 2, 3, 4, 5],
        eventDigests: Buffer.concat(events.map((event) => digestOf(event))),
      },
    ]);
  });

  it('changes nothing when the same segment is committed again', async () => {
    const source = new EventSource(randomCallId());
    const segment = segmentOf(shortCall(source));
    await index.commitSegment(segment);
    const before = await index.readCall(source.callId);
    expect(await index.commitSegment(segment)).toMatchObject({ kind: 'repeated', newEvents: 0 });
    expect(await index.readCall(source.callId)).toEqual(before);
    expect(await index.framesOf(source.callId)).toHaveLength(1);
  });

  it('indexes a segment once when it is committed 4 times at once', async () => {
    const source = new EventSource(randomCallId());
    const segment = segmentOf(shortCall(source));
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => index.commitSegment(segment)));
    expect(outcomes.filter(({ kind }) => kind === 'indexed')).toHaveLength(1);
    expect(await index.readCall(source.callId)).toMatchObject({ eventsTotal: 6 });
  });

  it('counts events that come again in another segment as duplicates', async () => {
    const source = new EventSource(randomCallId());
    const events = shortCall(source);
    await index.commitSegment(segmentOf(events.slice(0, 4)));
    const outcome = await index.commitSegment(segmentOf(events.slice(2)));
    expect(outcome).toEqual({ kind: 'indexed', newEvents: 2, duplicateEvents: 2 });
    expect(await index.commitSegment(segmentOf(events))).toMatchObject({
      newEvents: 0,
      duplicateEvents: 6,
    });
    expect(await index.readCall(source.callId)).toMatchObject({ eventsTotal: 6, finalsTotal: 1 });
    expect(await index.framesOf(source.callId)).toHaveLength(2);
    expect(await durableOf(source.epoch)).toEqual([[0, 5]]);
  });

  it('indexes nothing when an identity comes with another digest, and names it', async () => {
    const source = new EventSource(randomCallId());
    const bystander = new EventSource(randomCallId());
    const events = shortCall(source);
    await index.commitSegment(segmentOf(events.slice(0, 3)));
    const forged = { ...(events[2] as EventV1), at: 1 };
    const failure = index.commitSegment(
      segmentOf([forged, ...events.slice(3), bystander.opened()]),
    );
    await expect(failure).rejects.toThrow(EventConflictError);
    await expect(failure).rejects.toMatchObject({
      retryable: false,
      conflicts: [{ callId: source.callId, epoch: source.epoch, seq: 2 }],
    });
    expect(await durableOf(source.epoch)).toEqual([[0, 2]]);
    expect(await index.readCall(bystander.callId)).toBeUndefined();
  });

  it('finds the contradiction within one segment, too', async () => {
    const source = new EventSource(randomCallId());
    const [event] = shortCall(source) as [EventV1];
    const twice = segmentOf([event]);
    const other = segmentOf([{ ...event, at: 1 }]);
    const both = { ...twice, frames: [...twice.frames, ...other.frames] };
    await expect(index.commitSegment(both)).rejects.toThrow(EventConflictError);
  });

  it('refuses an epoch that belongs to another call', async () => {
    const owner = new EventSource(randomCallId());
    await index.commitSegment(segmentOf(shortCall(owner)));
    const thief = new EventSource(randomCallId(), { epoch: owner.epoch });
    const failure = index.commitSegment(segmentOf([thief.opened()]));
    await expect(failure).rejects.toThrow(EpochConflictError);
    await expect(failure).rejects.toMatchObject({
      epochs: [{ callId: thief.callId, epoch: owner.epoch }],
    });
    expect(await index.readCall(thief.callId)).toBeUndefined();
  });

  it('takes a frame whose lists do not belong together for a bug', async () => {
    const segment = segmentOf(shortCall());
    const [frame] = segment.frames;
    if (!frame) throw new Error('no frame');
    for (const broken of [
      { ...frame, seqs: frame.seqs.slice(1) },
      { ...frame, eventDigests: frame.eventDigests.map(() => randomBytes(31)) },
      { ...frame, callId: randomCallId() },
    ]) {
      const failure = index.commitSegment({ ...segment, frames: [broken] });
      await expect(failure).rejects.toThrow(InvariantError);
    }
  });

  it('keeps the strictest policy until call.started tells, whatever comes first', async () => {
    const source = new EventSource(randomCallId());
    const events = shortCall(source);
    await index.commitSegment(segmentOf(events.slice(3)));
    expect(await index.readCall(source.callId)).toMatchObject({
      hasStarted: false,
      policy: 'block',
      startedAt: null,
      endStatus: 'completed',
    });
    await index.commitSegment(segmentOf(events.slice(0, 3)));
    expect(await index.readCall(source.callId)).toMatchObject({
      hasStarted: true,
      policy: 'drop-oldest',
      eventsTotal: 6,
      epochs: [{ durable: [[0, 5]], lastSeq: 5 }],
    });
  });

  it('remembers tombstones as gaps, once', async () => {
    const source = new EventSource(randomCallId());
    const head = [source.opened(), source.started()];
    source.skip(3);
    const tail = [source.gap(2, 4), source.closed()];
    await index.commitSegment(segmentOf([...head, ...tail]));
    await index.commitSegment(segmentOf(tail));
    expect((await index.readCall(source.callId))?.gaps).toMatchObject([
      { epoch: source.epoch, seqFrom: 2n, seqTo: 4n, reason: 'dropped', source: 'stream' },
    ]);
    expect(await durableOf(source.epoch)).toEqual([
      [0, 1],
      [5, 6],
    ]);
  });

  it('stores free text that holds a NUL, which PostgreSQL cannot', async () => {
    const source = new EventSource(randomCallId());
    await index.commitSegment(segmentOf([source.opened('voice\0one'), source.started()]));
    expect((await index.readCall(source.callId))?.epochs[0]?.processId).toBe('voice\u{FFFD}one');
  });

  it('loses no range and never deadlocks with 8 committers of the same calls', async () => {
    const sources = Array.from({ length: 12 }, () => new EventSource(randomCallId()));
    const perCall = 80;
    const streams = sources.map((source) =>
      Array.from({ length: perCall }, (_, n) => (n % 2 === 0 ? source.partial() : source.final())),
    );
    // Each committer takes every eighth event of every call, in ten segments, calls in its own order.
    const committers = Array.from({ length: 8 }, (_, committer) => async () => {
      for (let part = 0; part < 10; part++) {
        const events = streams.flatMap((stream) =>
          stream.filter((_, n) => n % 8 === committer && Math.floor(n / 8) === part),
        );
        const rotated = [...events.slice(committer), ...events.slice(0, committer)];
        await index.commitSegment(segmentOf(rotated));
      }
    });
    await Promise.all(committers.map((commit) => commit()));
    const [statistics] = await server.database.run(
      (client) => client.$queryRaw<{ deadlocks: bigint }[]>`
        SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()`,
    );
    expect(statistics).toEqual({ deadlocks: 0n });
    for (const source of sources) {
      expect(await durableOf(source.epoch)).toEqual([[0, perCall - 1]]);
      expect(await index.readCall(source.callId)).toMatchObject({
        eventsTotal: perCall,
        partialsTotal: perCall / 2,
        finalsTotal: perCall / 2,
      });
    }
  });

  it('counts an event once when 8 committers bring it at the same time', async () => {
    const source = new EventSource(randomCallId());
    const events = shortCall(source);
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => index.commitSegment(segmentOf(events))),
    );
    const news = outcomes.reduce((sum, { newEvents }) => sum + newEvents, 0);
    expect(news).toBe(6);
    expect(await index.readCall(source.callId)).toMatchObject({ eventsTotal: 6 });
  });
});

describe('CallIndex.knownDigests', () => {
  it('knows the digests of indexed events only', async () => {
    const source = new EventSource(randomCallId());
    const events = shortCall(source);
    await index.commitSegment(segmentOf(events.slice(0, 2)));
    await index.commitSegment(segmentOf(events.slice(3, 5)));
    const known = await index.knownDigests(source.epoch, [1, 2, 3, 99]);
    expect([...known]).toEqual([
      [1, digestOf(events[1])],
      [3, digestOf(events[3])],
    ]);
  });

  it('knows nothing of an epoch that was never indexed', async () => {
    expect(await index.knownDigests('0'.repeat(32), [0, 1])).toEqual(new Map());
  });
});

describe('CallIndex.quarantine', () => {
  it('remembers an event once, by its digest', async () => {
    const sha256 = randomBytes(32);
    const entry = {
      reason: 'identity-conflict',
      vertical: 'salon',
      callId: randomCallId(),
      seq: 2 ** 40,
      sha256,
      objectKey: `quarantine/${sha256.toString('hex')}.json`,
    };
    await index.quarantine([entry]);
    await index.quarantine([entry]);
    const found = (await index.listQuarantined()).filter(({ callId }) => callId === entry.callId);
    expect(found).toMatchObject([{ seq: 2n ** 40n, epoch: null, reason: 'identity-conflict' }]);
  });
});

describe('Acknowledgements.durableRanges', () => {
  it('gives merged inclusive ranges, and leaves out what has none', async () => {
    const source = new EventSource(randomCallId());
    const events = Array.from({ length: 10 }, () => source.final());
    const pick = (...seqs: number[]) => events.filter(({ seq }) => seqs.includes(seq));
    await index.commitSegment(segmentOf(pick(0, 1, 5)));
    await index.commitSegment(segmentOf(pick(9, 2)));
    const durable = await acknowledgements.durableRanges([source.epoch, 'f'.repeat(32)]);
    expect([...durable]).toEqual([
      [
        source.epoch,
        [
          [0, 2],
          [5, 5],
          [9, 9],
        ],
      ],
    ]);
    expect(await acknowledgements.durableRanges([])).toEqual(new Map());
  });
});

describe('Acknowledgements.putAside', () => {
  it('names what is in quarantine for good, and lets an event be recognised by its digest', async () => {
    const source = new EventSource(randomCallId());
    const [mine, other, newer] = [source.final(), source.final(), source.final()];
    const aside = async (event: EventV1, reason: string) => {
      const sha256 = digestOf(event);
      const objectKey = `quarantine/${sha256.toString('hex')}.json`;
      const { epoch, seq, vertical } = event;
      await index.quarantine([{ reason, vertical, epoch, seq, sha256, objectKey }]);
    };
    await aside(mine, 'invalid-event');
    // A newer worker archives it when it is offered again.
    await aside(newer, UNKNOWN_VERSION);
    const { epoch, seq } = mine;
    expect(await acknowledgements.putAside([epoch])).toEqual([
      { epoch, seq, sha256: digestOf(mine).toString('hex') },
    ]);
    const known = await PutAside.of(acknowledgements, [epoch]);
    expect([mine, other, newer].map((event) => known.has(event))).toEqual([true, false, false]);
    expect(known.has({ ...mine, at: mine.at + 1 })).toBe(false);
  });
});

describe('CallIndex.listCalls', () => {
  it('filters by vertical and state, newest first', async () => {
    const sources = [1, 2, 3].map(() => new EventSource(randomCallId(), { vertical: 'insurance' }));
    for (const source of sources) await index.commitSegment(segmentOf(shortCall(source)));
    const listed = await index.listCalls({ vertical: 'insurance', state: 'open', limit: 2 });
    expect(listed.map(({ id }) => id)).toEqual([sources[2]?.callId, sources[1]?.callId]);
    expect(await index.listCalls({ vertical: 'insurance', state: 'sealed' })).toEqual([]);
  });
});
