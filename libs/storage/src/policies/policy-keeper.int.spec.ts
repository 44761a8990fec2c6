import { generateKeyPairSync } from 'node:crypto';
import {
  Ed25519Signer,
  encodeStatement,
  openStatement,
  statementPath,
  TrustedKeys,
} from '@verbatim/audit-log';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { FileObjectStore } from '../objects/file-object-store.js';
import { RebuildFindings } from '../rebuild/rebuild-findings.js';
import { rebuildPolicies } from '../rebuild/rebuild-policies.js';
import { PolicyKeeper } from './policy-keeper.js';
import { PolicyRegister } from './policy-register.js';

const newSigner = () => new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
const FIRST = '1'.padStart(19, '0');

let directory: string;
let server: TestDatabase;
let store: FileObjectStore;
let run = 0;
const signer = newSigner();
const trustedKeys = TrustedKeys.from([signer.publicKey]);

beforeAll(async () => {
  directory = await temporaryDirectory();
});
beforeEach(async () => {
  server = await createTestDatabase();
  run += 1;
  store = await FileObjectStore.open(`${directory}/${run}`);
});
afterEach(() => server?.remove());

const propose = (author: string, { database }: TestDatabase = server) =>
  new PolicyRegister(database).propose({
    ...{ digest: 'sha256:first', files: { 'a.yaml': 'id: a' }, baseDigest: undefined },
    ...{ author, reason: 'begin', changes: [], needsApproval: true },
  });
const keeper = (overrides: Partial<ConstructorParameters<typeof PolicyKeeper>[0]> = {}) =>
  new PolicyKeeper({ database: server.database, store, signer, trustedKeys, ...overrides });

async function rebuilt(into: TestDatabase): Promise<RebuildFindings> {
  const findings = new RebuildFindings();
  const rest = { keys: undefined, origin: 'verbatim/log' };
  const personsOf = () => ({ contact: undefined, people: [] });
  await rebuildPolicies(
    { database: into.database, store, trustedKeys, personsOf, ...rest },
    findings,
  );
  return findings;
}

describe('PolicyKeeper', () => {
  it('states each decision once, under its number and signed', async () => {
    await propose('mara');
    const first = keeper();
    expect(await first.turn()).toEqual({ kept: 2, notKept: [] });
    expect(await first.turn()).toEqual({ kept: 0, notKept: [] });
    const bytes = await store.read(statementPath('policy-revision', FIRST));
    expect(openStatement(bytes, trustedKeys)).toMatchObject({
      body: { author: 'mara', digest: 'sha256:first', needsApproval: true },
    });

    // Another process, with a key that came after: what is there is the same decision.
    const next = newSigner();
    const both = TrustedKeys.from([signer.publicKey, next.publicKey]);
    const other = keeper({ signer: next, trustedKeys: both });
    expect(await other.turn()).toEqual({ kept: 0, notKept: [] });
    expect(await store.read(statementPath('policy-revision', FIRST))).toEqual(bytes);
  });

  it('names a decision whose number the store has given to another', async () => {
    await propose('mara');
    await keeper().turn();
    const later = await createTestDatabase();
    try {
      await propose('joel', later);
      const { notKept } = await keeper({ database: later.database }).turn();
      expect(notKept).toContainEqual({
        ...{ kind: 'policy-revision', id: FIRST },
        reason: 'the store has another decision of this number',
      });
    } finally {
      await later.remove();
    }
  });
});

describe('rebuildPolicies', () => {
  it('takes nothing that is signed by nobody known, and nothing that the tables refuse', async () => {
    await propose('mara');
    await keeper().turn();
    const say = async (kind: string, by: Ed25519Signer, body: Record<string, string>) => {
      const statement = { kind, id: FIRST, at: 1_700_000_000_000, body };
      await store.create(statementPath(kind, FIRST), await encodeStatement(statement, by));
    };
    const own = { revision: '1', approver: ' Mara ', reason: 'mine' };
    await say('policy-approval', signer, own);
    const activation = { revision: '1', stage: 'enforce', activatedBy: 'eve', reason: 'on' };
    await say('policy-activation', newSigner(), activation);

    const fresh = await createTestDatabase();
    try {
      const { told, faults } = await rebuilt(fresh);
      expect(faults).toBe(2);
      expect(told.map(({ what, reason }) => `${what}: ${reason}`)).toEqual([
        expect.stringContaining('policy-approval/'),
        expect.stringMatching(/policy-activation.*not trusted/),
      ]);
      expect(told[0]?.reason).toContain('may not approve it');
      const [revision] = await new PolicyRegister(fresh.database).history();
      expect(revision).toMatchObject({ id: 1n, author: 'mara', approvals: [], activations: [] });
    } finally {
      await fresh.remove();
    }
  });
});
