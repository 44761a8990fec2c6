import { rm } from 'node:fs/promises';
import path from 'node:path';
import { openStatement, type Statement } from '@verbatim/audit-log';
import { openDatabase, readTrustedKeys, type Database } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBucket } from '../testing/open-bucket.js';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { createTestBucket, type TestBucket } from '../testing/test-bucket.js';
import { runHere } from '../testing/verbatim-here.js';

const ADA = '+1 617 555 0100';
const HIPAA = { classes: ['hipaa-documentation'] };

describe.each(['files', 's3'] as const)('verbatim erase, with %s', (kind) => {
  let bucket: TestBucket | undefined;
  let calls: RecordedCalls;
  let database: Database;
  beforeAll(async () => {
    bucket = kind === 's3' ? await createTestBucket() : undefined;
    calls = await RecordedCalls.open(bucket && openBucket(bucket));
    database = openDatabase(calls.databaseUrl);
  });
  afterAll(async () => {
    await database?.close();
    await calls?.close();
    await bucket?.remove();
  });

  const verbatim = (...args: string[]) =>
    runHere(args, { ...bucket?.variables, VERBATIM_OPERATOR: 'olga' }, calls.runHere);
  const erase = (...args: string[]) =>
    verbatim('erase', '--ground', 'gdpr-17', '--reason', 'a letter of 3 May', ...args);
  const statement = async (kindOf: string, id: string): Promise<Statement> => {
    const trusted = await readTrustedKeys(path.join(calls.directory, 'trusted'));
    return openStatement(await calls.store.read(`statements/${kindOf}/${id}.json`), trusted);
  };
  const leavesOf = (callId: string) =>
    database.run(
      (client) => client.$queryRaw<{ digest: string }[]>`
        SELECT digest FROM log_entries WHERE type = 'tombstone' AND entry_id = ${callId}`,
    );
  const isThere = async (key: string) => (await calls.store.stat(key)) !== undefined;

  it('destroys the key and what is readable without it, and leaves a tombstone that is in line for the log', async () => {
    const callId = await calls.record({ isSealed: true });
    const { code, out } = await erase(callId);
    expect(out).toMatch(/erased +-\n/);
    expect(out).toMatch(/key +destroyed +1 +1 versions of the wrapped key/);
    expect(out).toMatch(/carrier-recordings +not-reached +1 +no credentials/);
    expect(code).toBe(0);
    expect(await isThere(`keys/${callId}`)).toBe(false);
    expect(await isThere(`calls/${callId}/r1/redacted.json`)).toBe(false);
    expect(await isThere(`calls/${callId}/r1/events.vbe`)).toBe(true);
    if (bucket) expect(await bucket.versionsOf(`keys/${callId}`)).toBe(0);
    const tombstone = await statement('tombstone', callId);
    const decision = await statement('erasure', String(tombstone.body['decision']));
    expect(tombstone.body).toMatchObject({
      callId,
      keyVersionsDestroyed: 1,
      destroyed: [`calls/${callId}/r1/redacted.json`],
    });
    expect(decision.body).toMatchObject({
      ground: 'gdpr-17',
      reason: 'a letter of 3 May',
      by: 'olga',
      calls: [{ callId, revisions: tombstone.body['revisions'] }],
    });
    expect(await leavesOf(callId)).toHaveLength(1);
    const shown = await verbatim('show', callId);
    expect(shown.code).toBe(1);
    const left = await database.run((client) => client.utterance.count({ where: { callId } }));
    expect(left).toBe(0);
  });

  it('is proven by verify, from the store and an anchor alone', async () => {
    const callId = await calls.record({ isSealed: true });
    const old = { startedAt: Date.UTC(2024, 0, 10), classes: ['glba-customer-information'] };
    const disposed = await calls.record({ isSealed: true, ...old });
    expect((await erase(callId)).code).toBe(0);
    await verbatim('retention', 'sweep');
    await calls.publish();
    const verify = (...args: string[]) =>
      verbatim('verify', ...args, '--anchor', path.join(calls.directory, 'anchor'));
    const erased = await verify(callId);
    expect([erased.code, erased.out]).toEqual([0, expect.stringMatching(/integrity: +erased/)]);
    const gone = await verify(disposed);
    expect([gone.code, gone.out]).toEqual([0, expect.stringMatching(/integrity: +disposed/)]);
    // What the tombstone does not list may not be absent.
    if (bucket) return;
    await rm(path.join(calls.directory, 'store/calls', callId, 'r1/events.vbe'));
    expect((await verify(callId)).out).toMatch(/integrity: +missing-object/);
  });

  it('says what would happen and changes nothing with --dry-run', async () => {
    const callId = await calls.record({ isSealed: true });
    const { code, out } = await erase(callId, '--dry-run');
    expect([code, out]).toEqual([0, expect.stringMatching(/would be erased/)]);
    expect(await isThere(`keys/${callId}`)).toBe(true);
    expect(await leavesOf(callId)).toEqual([]);
  });

  it('finds every call of a person, erases those that may go and names what stands against the others', async () => {
    const from = '+16175550100';
    const free = await calls.record({ isSealed: true, from });
    const held = await calls.record({ isSealed: true, from });
    const kept = await calls.record({ isSealed: true, from, classes: ['mifid-ii'] });
    const other = await calls.record({ isSealed: true, from: '+16175550199' });
    const hold = await verbatim('hold', 'place', held, '--reason', 'a lawsuit');
    const [, id] = /Hold (\S+) is placed by olga/.exec(hold.out) ?? [];
    const { code, out } = await erase('--person', ADA);
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`${free} +erased`));
    expect(out).toMatch(new RegExp(`${held} +refused: hold +${id}`));
    expect(out).toMatch(new RegExp(`${kept} +refused: floor +mifid-ii \\(Directive 2014/65/EU`));
    expect(out).not.toContain(other);
    for (const callId of [held, kept, other]) expect(await isThere(`keys/${callId}`)).toBe(true);
    // Whoever is erased is found no more; the others are.
    const again = await erase('--person', ADA, '--dry-run', '--json');
    const report = JSON.parse(again.out) as { refused: { callId: string }[] };
    expect(report.refused.map(({ callId }) => callId).sort()).toEqual([held, kept].sort());
    expect((await verbatim('hold', 'lift', id!, '--reason', 'settled')).code).toBe(0);
    expect((await erase(held)).code).toBe(0);
  });

  it('leaves a contradiction to another person, whose decision is on record', async () => {
    const callId = await calls.record({ isSealed: true, ...HIPAA });
    const conflict = await erase(callId);
    expect(conflict.code).toBe(1);
    expect(conflict.out).toMatch(/for a person to decide +hipaa-documentation \(45 CFR 164.316/);
    const own = await erase(callId, '--decided-by', 'Olga', '--decision', 'no US patient');
    expect([own.code, own.err]).toEqual([
      64,
      expect.stringMatching(/takes another person than olga/),
    ]);
    expect(await isThere(`keys/${callId}`)).toBe(true);
    const decided = await erase(callId, '--decided-by', 'Peter', '--decision', 'no US patient');
    expect([decided.code, decided.err]).toEqual([0, '']);
    const { body } = await statement('tombstone', callId);
    expect((await statement('erasure', String(body['decision']))).body).toMatchObject({
      decided: {
        by: 'Peter',
        reason: 'no US patient',
        against: [{ callId, class: 'hipaa-documentation' }],
      },
    });
  });

  it('refuses what the store has locked in compliance mode, and says until when', async () => {
    if (!bucket) return;
    const until = new Date(Date.now() + 8_000);
    const callId = await calls.record({ isSealed: true });
    await calls.store.extendLock(`keys/${callId}`, { mode: 'compliance', until });
    const { code, out } = await erase(callId);
    expect([code, out]).toEqual([1, expect.stringMatching(/refused: locked +20\d\d-/)]);
    expect(await isThere(`keys/${callId}`)).toBe(true);
    await expect.poll(async () => (await erase(callId)).code, { interval: 2_000 }).toBe(0);
  });

  it('bypasses a lock of governance mode, which is there for that', async () => {
    if (!bucket) return;
    const lock = { mode: 'governance' as const, until: new Date(Date.now() + 3_600_000) };
    const callId = await calls.record({ isSealed: true, lock });
    await calls.store.extendLock(`keys/${callId}`, lock);
    expect((await erase(callId)).code).toBe(0);
    expect(await bucket.versionsOf(`keys/${callId}`)).toBe(0);
  });

  it('holds everything of a person, the calls of the future too', async () => {
    const from = '+16175550177';
    const placed = await verbatim('hold', 'place', '--person', from, '--reason', 'a lawsuit');
    expect(placed.out).toMatch(/every call with that person, 0 so far/);
    const callId = await calls.record({ isSealed: true, from });
    expect((await erase(callId)).out).toMatch(/refused: hold/);
    const listed = await verbatim('hold', 'list');
    expect(listed.out).toMatch(/a person +\d{4}-/);
    expect(listed.out + placed.out).not.toContain('6175550177');
  });

  it('has holds in force that only the object store knows', async () => {
    const callId = await calls.record({ isSealed: true });
    await verbatim('hold', 'place', callId, '--reason', 'a lawsuit');
    for (const sql of [
      'ALTER TABLE legal_holds DISABLE TRIGGER USER',
      `DELETE FROM legal_holds WHERE call_id = '${callId}'`,
      'ALTER TABLE legal_holds ENABLE TRIGGER USER',
    ]) {
      await database.run((client) => client.$executeRawUnsafe(sql));
    }
    expect((await erase(callId)).out).toMatch(/refused: hold/);
  });

  it('does nothing twice: what is erased stays erased by the decision that did it', async () => {
    const callId = await calls.record({ isSealed: true });
    await erase(callId);
    const first = await statement('tombstone', callId);
    // As a restored backup would bring it back.
    await calls.store.create(`keys/${callId}`, Buffer.from('a key'));
    const { code, out } = await erase(callId);
    expect(await isThere(`keys/${callId}`)).toBe(false);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`erased before  ${String(first.body['decision'])}`),
    ]);
    expect(await statement('tombstone', callId)).toEqual(first);
  });

  it('names what is wrong with the command line, and what it does not know', async () => {
    const callId = await calls.record({ isSealed: false });
    const wrong: [string[], number, RegExp][] = [
      [['erase', callId], 64, /needs --ground, --reason/],
      [['erase', '--ground', 'whim', '--reason', 'x', callId], 64, /whim/],
      [['erase', '--ground', 'order', '--reason', 'x'], 64, /Name one call/],
      [
        ['erase', '--ground', 'order', '--reason', 'x', '--person', '617-555'],
        64,
        /with its country/,
      ],
      [
        ['erase', '--ground', 'order', '--reason', 'x', '--person', '+49301234567'],
        2,
        /No sealed call/,
      ],
      [['erase', '--ground', 'order', '--reason', 'x', `CA${'0'.repeat(32)}`], 2, /No call/],
      [
        ['erase', '--ground', 'order', '--reason', 'x', '--decided-by', 'P', callId],
        64,
        /--decision/,
      ],
      [['erase', '--ground', 'order', '--reason', ' ', callId], 64, /--reason takes some text/],
      [['hold', 'lift', 'nothing', '--reason', 'x'], 2, /No hold nothing/],
      [['hold', 'place', `CA${'0'.repeat(32)}`, '--reason', 'x'], 2, /No call/],
    ];
    for (const [args, code, told] of wrong) {
      const ended = await verbatim(...args);
      expect([ended.code, ended.err]).toEqual([code, expect.stringMatching(told)]);
    }
    expect((await erase(callId)).out).toMatch(/refused: not-sealed/);
  });

  it('is in the access log before it is done, without words and numbers', async () => {
    const callId = await calls.record({ isSealed: true, from: '+16175550188' });
    const placed = await verbatim('hold', 'place', callId, '--reason', 'a lawsuit');
    await verbatim('hold', 'lift', /\d{8}T\S+/.exec(placed.out)![0], '--reason', 'settled');
    await erase('--person', '+16175550188', '--dry-run');
    await erase('--person', '+16175550188');
    const entries = await database.run((client) =>
      client.access.findMany({ orderBy: { id: 'asc' } }),
    );
    expect(
      entries.slice(-8).map(({ action, outcome, subject }) => [action, outcome, subject]),
    ).toEqual(
      ['hold place', 'hold lift', 'erase', 'erase'].flatMap((action) => [
        [action, 'begun', 'olga'],
        [action, 'ended', 'olga'],
      ]),
    );
    expect(JSON.stringify(entries.map(({ target }) => target))).not.toMatch(/6175550188|haircut/);
  });
});
