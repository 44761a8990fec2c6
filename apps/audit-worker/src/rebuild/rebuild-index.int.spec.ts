import {
  CHECKPOINT_PATH,
  digestOfObject,
  encodeStatement,
  statementPath,
  verifyLog,
} from '@verbatim/audit-log';
import { contactOnCall, peopleOnCall, type CallInput } from '@verbatim/compliance';
import type { EventV1 } from '@verbatim/contracts';
import {
  LegalHolds,
  objectReader,
  PolicyKeeper,
  rebuildIndex,
  RemovalRegister,
  rowsIn,
  type PolicyChange,
  type RebuildPorts,
} from '@verbatim/storage';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildSegment, groupByEpoch } from '../archive/segment.js';
import { segmentKey } from '../archive/segment-key.js';
import { partyOf } from '../evaluate/call-input.js';
import { incomingOf } from '../intake/archive-job.js';
import { createLogKeeper, receiptPorts } from '../log/create-log-keeping.js';
import { DatabaseBehindLogError } from '../log/log.errors.js';
import { writeReceipts } from '../log/receipts.js';
import { indexRows } from '../testing/index-rows.js';
import { RecordWorld } from '../testing/record-world.js';
import { randomCallId, sampleCall, SampleWriter } from '../testing/sample-call.js';

const PARTY = { personRef: 'crm-81', debts: [{ debtId: 'd-1' }] };
const CHANGE: PolicyChange = { file: 'rules/a.yaml', change: 'changed', ruleId: 'a' };
const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;

let world: RecordWorld;
const others: RecordWorld[] = [];

beforeEach(async () => {
  world = await RecordWorld.open('files');
});
afterEach(async () => {
  for (const other of others.splice(0)) await other.close();
  await world.close();
});

/** The same store and keys with another database: an empty one, if none is named. */
async function besides(overrides: Record<string, string> = {}): Promise<RecordWorld> {
  const { STORE_DIRECTORY, MASTER_KEY_FILE, SIGNING_KEY_FILE, TRUSTED_KEYS } = world.variables;
  const same = { STORE_DIRECTORY, MASTER_KEY_FILE, SIGNING_KEY_FILE, TRUSTED_KEYS };
  const other = await RecordWorld.open('files', {
    ...(same as Record<string, string>),
    ...overrides,
  });
  others.push(other);
  return other;
}

function portsOf(of: RecordWorld, overrides: Partial<RebuildPorts> = {}): RebuildPorts {
  const { database, store, keys, trustedKeys, partyKeys } = of.connections;
  return {
    ...{ database, store, keys, trustedKeys, origin: of.env.LOG_ORIGIN },
    personsOf: ({ callId, key, events, input: stored }) => {
      const input = stored as unknown as CallInput;
      const ends = partyOf({ callId, key, events, explanations: [] });
      return {
        contact: contactOnCall(events, ends.party, partyKeys, input),
        people: peopleOnCall({ ...ends, direction: input.direction }, partyKeys),
      };
    },
    ...overrides,
  };
}

async function writerOf(of: RecordWorld, callId = randomCallId()): Promise<SampleWriter> {
  return new SampleWriter({ callId, key: await of.newCall(callId) });
}

async function sealSample(of: RecordWorld): Promise<string> {
  const callId = randomCallId();
  await of.archiveEvents(sampleCall({ callId, key: await of.newCall(callId) }));
  await of.sealAll();
  return callId;
}

/** A call with a person whom it is known to have been with. */
async function callWithParty(): Promise<void> {
  const writer = await writerOf(world);
  writer.write('epoch.opened', { processId: 'voice-1', reason: 'call-started' });
  writer.write(
    'call.started',
    { direction: 'outbound', policy: 'block' },
    { from: '+15550100001', to: '+15550001111', party: PARTY },
  );
  await world.archiveEvents(writer.turn('item-1', 'caller', 'Hello, who is it?').end().events);
}

/** Sealed when its end was known, and once more when the turn before it came. */
async function amendedCall(): Promise<void> {
  const { events } = (await writerOf(world)).open().turn('item-1', 'agent', 'Hello there.').end();
  const isLate = ({ kind }: EventV1) => kind === 'transcript.final' || kind === 'obligation.closed';
  await world.archiveEvents(events.filter((event) => !isLate(event)));
  expect(await world.sealNext()).toBe(true);
  await world.archiveEvents(events.filter(isLate));
  expect(await world.sealNext()).toBe(true);
}

/** One hole that the stream explains, and one that somebody else does. */
async function callWithGaps(): Promise<void> {
  const writer = (await writerOf(world)).open();
  writer.turn('item-1', 'agent', 'Hello.').turn('item-2', 'caller', 'Hello to you.', 'item-1');
  const [shed, dropped] = writer.events.filter(({ kind }) => kind === 'transcript.partial');
  writer.write('stream.gap', {
    ...{ reason: 'shed', ranges: [[shed!.seq, shed!.seq]], count: 1 },
    ...{ policy: 'block', component: 'buffer' },
  });
  writer.end();
  const missing = new Set([shed!.seq, dropped!.seq]);
  await world.archiveEvents(writer.events.filter(({ seq }) => !missing.has(seq)));
  await world.connections.index.explain(shed!.callId, [
    {
      ...{ epoch: writer.epoch, from: dropped!.seq, to: dropped!.seq },
      ...{ reason: 'dropped', source: 'voice-1' },
    },
  ]);
}

/** An event under a taken identity, one that is none, and a job of a later version. */
async function quarantine(): Promise<void> {
  const { events } = (await writerOf(world)).open();
  await world.archiveEvents(events);
  const forged = { ...events[0]!, at: events[0]!.at + 1 };
  await world.archiveEvents([forged]);
  // The object that a commit left which found out too late, with a name before all others.
  const key = await world.callKeys.open(forged.callId);
  const left = buildSegment(groupByEpoch([incomingOf(forged)]), new Map([[forged.callId, key]]));
  await world.connections.store.create(segmentKey('healthcare', 1_600_000_000_000), left.bytes);
  await world.archiveEvents([{ ...events[0]!, kind: 'nothing-known' } as unknown as EventV1]);
  await world.runJob({ v: 99, vertical: 'healthcare' });
}

async function decidePolicies(): Promise<void> {
  const { policies } = world.connections;
  const revise = async (letter: string, base: string | undefined, author: string) => {
    const revision = await policies.propose({
      ...{ digest: digestOf(letter), files: { 'a.yaml': `id: ${letter}` }, baseDigest: base },
      ...{ author, reason: 'because', changes: [CHANGE], needsApproval: true },
    });
    await policies.reportFlips({
      ...{ revision, engineVersion: '1', callsJudged: 12, callsFlipped: 1, madeBy: author },
      report: { flipped: ['CA1'] },
    });
    expect(await policies.approve(revision, 'joel', 'read it')).toEqual({ kind: 'approved' });
    const activated = await policies.activate(revision, 'enforce', author, 'on');
    expect(activated).toEqual({ kind: 'activated' });
    return revision;
  };
  const first = await revise('a', undefined, 'mara');
  await revise('b', digestOf('a'), 'mara');
  expect(await policies.rollBack(first, 'joel', 'back')).toMatchObject({ kind: 'activated' });
}

const sayOf = (of: RecordWorld) => async (kind: string, id: string, at: Date, body: object) => {
  const { store, signer } = of.connections;
  const statement = { kind, id, at: at.getTime(), body: body as Record<string, string> };
  await store.create(statementPath(kind, id), await encodeStatement(statement, signer));
};

/** One that stands, over a person, and one that was lifted: the statement is there before the row. */
async function holdCalls(callId: string): Promise<void> {
  const holds = new LegalHolds(world.connections.database);
  const say = sayOf(world);
  const said = { reason: 'a suit', placedBy: 'mara' };
  const [first, second] = ['20261126T100000Z-0123456789ab', '20261126T110000Z-0123456789ab'];
  const [at, later] = [new Date('2026-11-26T10:00:00Z'), new Date('2026-11-26T12:00:00Z')];
  await say('hold', first, at, { callId, ...said });
  await holds.place({ id: first, callId, ...said, placedAt: at });
  await say('hold', second, at, { personKey: 'ab'.repeat(16), ...said });
  await holds.place({ id: second, personKey: 'ab'.repeat(16), ...said, placedAt: at });
  await say('hold-lifted', first, later, { reason: 'settled', liftedBy: 'joel' });
  await holds.lift({ holdId: first, reason: 'settled', liftedBy: 'joel', liftedAt: later });
}

/** As `verbatim erase` leaves it, without its receipt. */
async function erase(callId: string): Promise<void> {
  const { database, store } = world.connections;
  const removals = new RemovalRegister(database);
  const say = sayOf(world);
  const { manifestSha256 } = (await world.connections.index.readCall(callId))!.seals[0]!;
  const sha256 = Buffer.from(manifestSha256 ?? []).toString('hex');
  const revisions = [{ revision: 1, manifestSha256: sha256 }];
  const id = '20261126T130000Z-0123456789ab';
  const decidedAt = new Date('2026-11-26T13:00:00Z');
  const asked = { ground: 'order', reason: 'court', by: 'mara', refused: [] };
  const body = { ...asked, calls: [{ callId, revisions }] };
  await removals.begin({ id, kind: 'erasure', body, decidedAt }, 'erasure', [
    { callId, facts: { revisions } },
  ]);
  await say('erasure', id, decidedAt, body);
  const key = `calls/${callId}/r1/redacted.json`;
  for (const each of [`keys/${callId}`, key]) {
    await store.destroy(each, { bypassGovernance: false });
  }
  await removals.forgetWords(callId);
  const destroyed = { keyVersionsDestroyed: 1, destroyed: [key] };
  await say('tombstone', callId, decidedAt, { callId, revisions, decision: id, ...destroyed });
  const digest = digestOfObject(await store.read(statementPath('tombstone', callId)));
  await removals.end(callId, 'erasure', { type: 'tombstone', id: callId, digest, callId });
}

async function keepPolicies(of: RecordWorld) {
  const { database, store, signer, trustedKeys } = of.connections;
  return new PolicyKeeper({ database, store, signer, trustedKeys }).turn();
}

async function publish(of: RecordWorld): Promise<void> {
  const keeper = createLogKeeper(of.logParts());
  await keeper.turn();
  await keeper.release();
  await writeReceipts(receiptPorts(of.logParts()));
}

async function expectLog(size: number): Promise<void> {
  const { store, trustedKeys } = world.connections;
  const anchor = await store.read(CHECKPOINT_PATH);
  const source = { reader: objectReader(store), trustedKeys, origin: world.env.LOG_ORIGIN };
  expect(await verifyLog({ ...source, anchor })).toMatchObject({ verdict: 'verified', size });
}

const urlOf = (of: RecordWorld): string => of.variables['DATABASE_URL'] ?? '';

describe('rebuildIndex', () => {
  it('makes every row again that follows from the store, and the worker goes on from there', async () => {
    for (let n = 0; n < 8; n += 1) await sealSample(world);
    await callWithParty();
    await callWithGaps();
    await world.sealAll();
    await amendedCall();
    await quarantine();
    await decidePolicies();
    await holdCalls(randomCallId());
    expect(await keepPolicies(world)).toMatchObject({ kept: 12, notKept: [] });
    await publish(world);
    // Sealed and not in the log yet; and one that still runs.
    await sealSample(world);
    await world.archiveEvents((await writerOf(world)).open().turn('item-1', 'agent', 'Hi.').events);

    const fresh = await besides();
    const report = await rebuildIndex(portsOf(fresh));
    expect(report).toMatchObject({ notRestored: [], faults: 0 });
    const before = await indexRows(urlOf(world));
    expect(await indexRows(urlOf(fresh))).toEqual(before);
    const empty = Object.keys(before).filter((table) => before[table]?.length === 0);
    // Below, where a call is erased.
    expect(empty).toEqual(['removal_decisions', 'call_removals']);
    expect(report.rows).toMatchObject({ seals: 13, log_entries: 13, contacts: 1, gaps: 2 });

    // Again: nothing changes, and nothing is asked for twice.
    expect((await rebuildIndex(portsOf(fresh))).rows).toEqual(report.rows);
    expect(await indexRows(urlOf(fresh))).toEqual(before);

    await sealSample(fresh);
    await publish(fresh);
    await expectLog(14);
    const { policies } = fresh.connections;
    const next = await policies.rollBack(1n, 'mara', 'numbers go on');
    expect(next).toMatchObject({ kind: 'activated', revision: 4n });
  }, 120_000);

  it('adds to a restored backup what came since, so that its worker appends again', async () => {
    await sealSample(world);
    await publish(world);
    const open = await writerOf(world);
    await world.archiveEvents(open.open().end().events);
    const restored = await besides({ DATABASE_URL: await backUp(urlOf(world)) });
    // After the backup: that call is sealed, and one more.
    await world.sealAll();
    await sealSample(world);
    await publish(world);
    await expectLog(3);

    const worker = createLogKeeper(restored.logParts());
    const claim = await restored.sealer().claimNext();
    expect(claim?.revision).toBe(1);
    await sealSample(restored);
    await expect(worker.turn()).rejects.toThrow(DatabaseBehindLogError);

    const report = await rebuildIndex(portsOf(restored));
    expect(report).toMatchObject({ notRestored: [], faults: 0 });
    await worker.turn();
    expect(worker.isRefused).toBe(false);
    await expectLog(4);
    expect(report.rows).toMatchObject({ calls: 4, seals: 4, log_entries: 4 });
  }, 120_000);

  it('names what nobody can read any more, and what is not to be believed', async () => {
    const [erased, lost, altered] = [
      await sealSample(world),
      await sealSample(world),
      await sealSample(world),
    ];
    const { store } = world.connections;
    await erase(erased);
    await store.destroy(`keys/${lost}`, { bypassGovernance: false });
    await publish(world);
    const key = `calls/${altered}/r1/manifest.json`;
    const manifest = JSON.parse((await store.read(key)).toString());
    await store.destroy(key, { bypassGovernance: false });
    await store.create(key, Buffer.from(JSON.stringify({ ...manifest, endStatus: 'busy' })));

    const fresh = await besides();
    const report = await rebuildIndex(portsOf(fresh));
    expect(report.faults).toBe(2);
    expect(report.notRestored.map(({ what, isGone }) => [what, isGone]).sort()).toEqual(
      [
        [erased, true],
        [lost, false],
        [key, false],
      ].sort(),
    );
    const [rows, before] = [await indexRows(urlOf(fresh)), await indexRows(urlOf(world))];
    for (const table of ['removal_decisions', 'call_removals', 'log_entries', 'log_state']) {
      expect(rows[table]).toEqual(before[table]);
    }
    expect((await new RemovalRegister(fresh.connections.database).of([erased]))[0]).toMatchObject({
      ...{ kind: 'erasure', endedAt: expect.any(Date) },
    });
    expect(await fresh.connections.index.utterancesOf(erased)).toEqual([]);
    // What their manifests say is there all the same.
    const call = await fresh.connections.index.readCall(lost);
    expect(call).toMatchObject({ sealedRevision: 1, endStatus: 'completed', eventsTotal: 16 });
    expect(await fresh.connections.index.utterancesOf(lost)).toHaveLength(3);
    expect((await fresh.connections.index.readCall(altered))?.sealedRevision).toBe(0);
  }, 60_000);

  it('leaves out what only the sealed events say, without a master key', async () => {
    await sealSample(world);
    await publish(world);
    const fresh = await besides();
    const report = await rebuildIndex(portsOf(fresh, { keys: undefined }));
    expect(report.notRestored).toEqual([
      expect.objectContaining({ what: 'segments/', isGone: false }),
    ]);
    expect(report.rows).toMatchObject({ calls: 1, seals: 1, findings: 1, frames: 0 });
    const rows = await indexRows(urlOf(fresh));
    const before = await indexRows(urlOf(world));
    for (const table of ['calls', 'call_epochs', 'utterances', 'findings', 'log_entries']) {
      expect(rows[table]).toEqual(before[table]);
    }
  }, 60_000);
});

describe('rowsIn', () => {
  it('tells a database without tables from an empty one', async () => {
    expect(
      Object.values((await rowsIn(world.connections.database)) ?? {}).every((n) => n === 0),
    ).toBe(true);
    await world.connections.database.run((client) => client.$executeRaw`DROP TABLE log_state`);
    expect(await rowsIn(world.connections.database)).toBeUndefined();
  });
});

/** As a physical backup has it; the url of the copy. */
async function backUp(url: string): Promise<string> {
  const copy = new URL(url);
  const name = copy.pathname.slice(1);
  copy.pathname = `/${name}_backup`;
  const server = new URL(url);
  server.pathname = '/postgres';
  const client = new pg.Client({ connectionString: server.href });
  await client.connect();
  try {
    await client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1',
      [name],
    );
    await client.query(`CREATE DATABASE "${name}_backup" TEMPLATE "${name}"`);
  } finally {
    await client.end();
  }
  return copy.href;
}
