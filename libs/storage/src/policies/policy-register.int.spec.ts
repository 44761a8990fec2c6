import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import { PolicyRegister } from './policy-register.js';
import type { RevisionInput } from './policy-revision.js';

let server: TestDatabase;
let register: PolicyRegister;
beforeAll(async () => {
  server = await createTestDatabase();
  register = new PolicyRegister(server.database);
});
afterAll(() => server?.remove());

const revisionOf = (digest: string, change: Partial<RevisionInput> = {}): RevisionInput => ({
  digest,
  files: { 'verticals/salon.yaml': `text of ${digest}` },
  baseDigest: undefined,
  author: 'mara',
  reason: 'longer hours',
  changes: [{ file: 'verticals/salon.yaml', change: 'changed' }],
  needsApproval: false,
  ...change,
});
const blocking = (digest: string, baseDigest: string) =>
  revisionOf(digest, {
    baseDigest,
    needsApproval: true,
    changes: [
      { file: 'rules/a.yaml', change: 'changed', ruleId: 'card-digits', severity: 'block' },
    ],
  });
const report = (revision: bigint) => ({
  ...{ revision, engineVersion: '1', callsJudged: 40, callsFlipped: 3, madeBy: 'mara' },
  report: { flips: [{ callId: 'CA1', ruleId: 'card-digits' }] },
});
const sql = (text: string) => server.database.run((client) => client.$executeRawUnsafe(text));

describe('PolicyRegister', () => {
  it('enforces the revision that was activated last, and tries out a later one beside it', async () => {
    expect(await register.enforced()).toBeUndefined();
    const first = await register.propose(revisionOf('sha256:first'));
    expect(await register.activate(first, 'enforce', 'mara', 'start')).toEqual({
      kind: 'refused',
      reason: 'no-flip-report',
    });
    await register.reportFlips(report(first));
    await register.activate(first, 'enforce', 'mara', 'start');
    expect(await register.enforced()).toEqual({ revision: first, digest: 'sha256:first' });
    expect(await register.candidate()).toBeUndefined();

    const second = await register.propose(
      revisionOf('sha256:second', { baseDigest: 'sha256:first' }),
    );
    await register.reportFlips(report(second));
    await register.activate(second, 'dry-run', 'mara', 'a week of looking');
    expect(await register.enforced()).toMatchObject({ revision: first });
    expect(await register.candidate()).toMatchObject({
      ...{ revision: second, digest: 'sha256:second', stage: 'dry-run' },
    });
    await register.activate(second, 'enforce', 'mara', 'nothing flipped');
    expect(await register.enforced()).toMatchObject({ revision: second });
    expect(await register.textsOf('sha256:second')).toEqual({
      'verticals/salon.yaml': 'text of sha256:second',
    });
  });

  it('lets a rule that blocks go beyond dry-run with the approval of another person only', async () => {
    const revision = await register.propose(blocking('sha256:blocking', 'sha256:second'));
    await register.reportFlips(report(revision));
    expect(await register.activate(revision, 'dry-run', 'mara', 'look')).toEqual({
      kind: 'activated',
    });
    const refused = { kind: 'refused', reason: 'no-approval' };
    expect(await register.activate(revision, 'warn', 'mara', 'on')).toEqual(refused);
    expect(await register.activate(revision, 'enforce', 'joel', 'on')).toEqual(refused);
    expect(await register.approve(revision, ' Mara ', 'looks good')).toEqual({
      ...{ kind: 'refused', reason: 'own' },
    });
    expect(await register.approve(revision, 'joel', 'read it')).toEqual({ kind: 'approved' });
    expect(await register.approve(revision, 'joel', 'again')).toMatchObject({ reason: 'repeated' });
    expect(await register.activate(revision, 'enforce', 'mara', 'on')).toEqual({
      kind: 'activated',
    });
    expect(await register.find(revision)).toMatchObject({
      approvals: [{ approver: 'joel', reason: 'read it' }],
      flipReport: { callsJudged: 40, callsFlipped: 3 },
      activations: [{ stage: 'dry-run' }, { stage: 'enforce', activatedBy: 'mara' }],
    });
  });

  it('goes back by a new revision, and only to what was enforced', async () => {
    const start = await register.enforced();
    const later = await register.propose(revisionOf('sha256:later', { baseDigest: start!.digest }));
    expect(await register.rollBack(later, 'mara', 'wrong')).toEqual({
      ...{ kind: 'refused', reason: 'never-enforced' },
    });
    await register.reportFlips(report(later));
    await register.activate(later, 'enforce', 'mara', 'on');
    const back = await register.rollBack(start!.revision, 'joel', 'salon could not be called');
    expect(back.kind).toBe('activated');
    const now = await register.enforced();
    expect(now?.digest).toBe(start?.digest);
    expect(now?.revision).toBeGreaterThan(later);
    expect(await register.find(now!.revision)).toMatchObject({
      ...{ kind: 'rollback', author: 'joel', baseDigest: 'sha256:later' },
    });
  });

  it('refuses a change that was compared with what is no longer enforced', async () => {
    const base = await register.enforced();
    const [mine, theirs] = [
      await register.propose(revisionOf('sha256:mine', { baseDigest: base!.digest })),
      await register.propose(revisionOf('sha256:theirs', { baseDigest: base!.digest })),
    ];
    await register.reportFlips(report(mine));
    await register.reportFlips(report(theirs));
    const outcomes = await Promise.all([
      register.activate(mine, 'enforce', 'mara', 'on'),
      register.activate(theirs, 'enforce', 'joel', 'on'),
    ]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['activated', 'refused']);
    expect(outcomes.find(({ kind }) => kind === 'refused')).toMatchObject({ reason: 'other-base' });
  });

  it('stores a set that a process runs once, whoever stores it again', async () => {
    await register.remember('sha256:run', { 'verticals/a.yaml': 'a' });
    await register.remember('sha256:run', { 'verticals/a.yaml': 'other' });
    expect(await register.textsOf('sha256:run')).toEqual({ 'verticals/a.yaml': 'a' });
    expect(await register.textsOf('sha256:nothing')).toBeUndefined();
  });

  it('says of ids that nobody has that they are unknown', async () => {
    const unknown = { kind: 'refused', reason: 'unknown-revision' };
    expect(await register.approve(9_999n, 'joel', '')).toEqual(unknown);
    expect(await register.activate(9_999n, 'warn', 'joel', '')).toEqual(unknown);
    expect(await register.rollBack(9_999n, 'joel', '')).toEqual(unknown);
    expect(await register.find(9_999n)).toBeUndefined();
  });
});

describe('The tables of policy revisions', () => {
  it.each(
    [
      'policy_contents',
      'policy_revisions',
      'policy_approvals',
      'flip_reports',
      'policy_activations',
    ].flatMap((table) => [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`]),
  )('refuse %s', async (statement) => {
    await expect(sql(statement)).rejects.toThrow(/only ever added to/);
  });

  it('refuse another text, another author, an approval moved to another revision', async () => {
    for (const statement of [
      `UPDATE policy_contents SET files = '{}'`,
      `UPDATE policy_revisions SET author = 'nobody'`,
      `UPDATE policy_approvals SET revision_id = 1`,
    ]) {
      await expect(sql(statement)).rejects.toThrow(/only ever added to/);
    }
  });

  it('refuse by themselves what skips a step', async () => {
    const revision = await register.propose(blocking('sha256:by-hand', 'sha256:none'));
    const activate = `INSERT INTO policy_activations (revision_id, stage, activated_by, reason)`;
    await expect(sql(`${activate} VALUES (${revision}, 'dry-run', 'x', '')`)).rejects.toThrow(
      /has no flip report/,
    );
    await register.reportFlips(report(revision));
    await expect(sql(`${activate} VALUES (${revision}, 'enforce', 'x', '')`)).rejects.toThrow(
      /lacks an approval/,
    );
    await expect(sql(`${activate} VALUES (${revision}, 'dry-run', 'x', '')`)).rejects.toThrow(
      /compared with another set/,
    );
    await expect(sql(`${activate} VALUES (${revision}, 'live', 'x', '')`)).rejects.toThrow(
      /is no stage/,
    );
    await expect(
      sql(`INSERT INTO policy_approvals (revision_id, approver, reason)
           VALUES (${revision}, 'MARA', '')`),
    ).rejects.toThrow(/may not approve/);
    await sql(`INSERT INTO policy_revisions (digest, kind, author, reason, changes, needs_approval)
               VALUES ('sha256:by-hand', 'rollback', 'x', '', '[]', false)`);
    await expect(
      sql(`${activate} SELECT max(id), 'enforce', 'x', '' FROM policy_revisions`),
    ).rejects.toThrow(/never enforced/);
  });
});
