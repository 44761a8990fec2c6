import { digestOf } from '@verbatim/audit-log';
import type { EventV1 } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { sortJob, type IncomingEvent } from '../intake/archive-job.js';
import { CommitWorld } from '../testing/commit-world.js';
import { callIdOf, jobOf, sampleCall } from '../testing/sample-call.js';
import { COMMIT_STEPS, commitEvents } from './commit.js';

function incoming(events: readonly EventV1[]): readonly IncomingEvent[] {
  const sorted = sortJob(jobOf(events));
  if (sorted.kind !== 'readable') throw new Error('unreachable');
  return sorted.accepted;
}

function worldWith(...names: string[]) {
  const world = new CommitWorld();
  const calls = names.map((name) => {
    const callId = callIdOf(name);
    return sampleCall({ callId, key: world.key(callId) });
  });
  return { world, calls };
}

const bySeq = (a: EventV1, b: EventV1): number =>
  a.callId.localeCompare(b.callId) || a.epoch.localeCompare(b.epoch) || a.seq - b.seq;

describe('commitEvents', () => {
  it('writes the events of several calls as one object with a frame for each epoch', async () => {
    const { world, calls } = worldWith('a', 'b', 'c');
    const report = await commitEvents('healthcare', incoming(calls.flat().reverse()), world.ports);
    expect(report).toMatchObject({ archived: calls.flat().length, duplicates: 0, quarantined: 0 });
    expect(world.objects.size).toBe(1);
    expect(world.segments[0]?.frames).toHaveLength(3);
    expect(world.archived().sort(bySeq)).toEqual(calls.flat().sort(bySeq));
  });

  it('sorts frames by call, so that transactions lock the same rows in one order', async () => {
    const { world, calls } = worldWith('a', 'b', 'c', 'd');
    await commitEvents('healthcare', incoming(calls.flat()), world.ports);
    const order = world.segments[0]?.frames.map((frame) => frame.callId) ?? [];
    expect(order).toEqual([...order].sort());
  });

  it('writes nothing for events that are durable already', async () => {
    const { world, calls } = worldWith('a');
    await commitEvents('healthcare', incoming(calls.flat()), world.ports);
    const again = await commitEvents('healthcare', incoming(calls.flat()), world.ports);
    expect(again).toMatchObject({ archived: 0, duplicates: calls.flat().length, segmentBytes: 0 });
    expect(world.objects.size).toBe(1);
  });

  it('writes an event once that came twice in one commit', async () => {
    const { world, calls } = worldWith('a');
    const events = calls.flat();
    const report = await commitEvents('healthcare', incoming([...events, ...events]), world.ports);
    expect(report).toMatchObject({ archived: events.length, duplicates: events.length });
    expect(world.archived().sort(bySeq)).toEqual([...events].sort(bySeq));
  });

  it.each(['in one commit', 'after the first was indexed'])(
    'quarantines the second content of an identity, %s',
    async (when) => {
      const { world, calls } = worldWith('a');
      const [first, ...rest] = calls.flat();
      if (!first) throw new Error('unreachable');
      const forged = { ...first, at: first.at + 1 };
      if (when === 'in one commit') {
        await commitEvents('healthcare', incoming([first, forged, ...rest]), world.ports);
      } else {
        await commitEvents('healthcare', incoming([first, ...rest]), world.ports);
        await commitEvents('healthcare', incoming([forged]), world.ports);
      }
      expect(
        world.quarantined.map(({ reason, sha256 }) => [reason, sha256.toString('hex')]),
      ).toEqual([['identity-conflict', digestOf(forged).toString('hex')]]);
      expect(world.archived().sort(bySeq)).toEqual(calls.flat().sort(bySeq));
    },
  );

  it('quarantines what another commit took between its look-up and its transaction', async () => {
    const { world, calls } = worldWith('a');
    const [first, ...rest] = calls.flat();
    if (!first) throw new Error('unreachable');
    const forged = { ...first, at: first.at + 1 };
    world.atBoundary = async (step, side) => {
      if (step !== 'store' || side !== 'before') return;
      world.atBoundary = () => undefined;
      await commitEvents('healthcare', incoming([first]), world.ports);
    };
    const report = await commitEvents('healthcare', incoming([forged, ...rest]), world.ports);
    expect(report).toMatchObject({ archived: rest.length, quarantined: 1 });
    expect(world.quarantined.map(({ reason }) => reason)).toEqual(['identity-conflict']);
    expect(world.archived().sort(bySeq)).toEqual(calls.flat().sort(bySeq));
  });

  it('leaves out a call whose key is not stored yet and archives the others', async () => {
    const { world, calls } = worldWith('a', 'b');
    world.keys.delete(callIdOf('b'));
    const report = await commitEvents('healthcare', incoming(calls.flat()), world.ports);
    expect([...report.withoutKey.keys()]).toEqual([callIdOf('b')]);
    expect(world.archived().map((event) => event.callId)).toEqual(
      calls[0]?.map((event) => event.callId),
    );
  });

  it('puts aside what comes after its call was erased, instead of waiting for a key', async () => {
    const { world, calls } = worldWith('a', 'b');
    world.keys.delete(callIdOf('b'));
    world.removed.add(callIdOf('b'));
    const report = await commitEvents('healthcare', incoming(calls.flat()), world.ports);
    expect(report).toMatchObject({ leftOut: 0, quarantined: calls[1]!.length });
    expect(report.withoutKey.size).toBe(0);
    expect(new Set(world.quarantined.map(({ reason }) => reason))).toEqual(
      new Set(['call-removed']),
    );
  });

  it.each(COMMIT_STEPS.flatMap((step) => [[step, 'before'] as const, [step, 'after'] as const]))(
    'ends with the same record when it dies at %s, %s it, and is run again',
    async (step, side) => {
      const { world, calls } = worldWith('a', 'b');
      const events = incoming(calls.flat());
      world.atBoundary = (at, on) => {
        if (at === step && on === side) throw new Error('killed');
      };
      await expect(commitEvents('healthcare', events, world.ports)).rejects.toThrow('killed');
      world.atBoundary = () => undefined;
      await commitEvents('healthcare', events, world.ports);
      expect(world.archived().sort(bySeq)).toEqual(calls.flat().sort(bySeq));
    },
  );

  it('runs the steps in the order of the list', async () => {
    const { world, calls } = worldWith('a');
    await commitEvents('healthcare', incoming(calls.flat()), world.ports);
    expect(world.steps).toEqual(COMMIT_STEPS);
  });
});
