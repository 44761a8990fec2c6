import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CallIndex } from '../calls/call-index.js';
import { EventSource, randomCallId, segmentOf } from '../calls/testing/written-segment.js';
import { createTestDatabase, type TestDatabase } from '../database/testing/test-database.js';
import type { SealResult } from '../seals/seal-claim.js';
import { SealRegister } from '../seals/seal-register.js';
import type { CommittedFinding, CommittedVerdict, Contact } from './committed-verdict.js';
import { VerdictRegister } from './verdict-register.js';

let server: TestDatabase;
let index: CallIndex;
let seals: SealRegister;
let verdicts: VerdictRegister;

beforeAll(async () => {
  server = await createTestDatabase(8);
  index = new CallIndex(server.database);
  seals = new SealRegister(server.database);
  verdicts = new VerdictRegister(server.database);
});
afterAll(() => server?.remove());
beforeEach(async () => {
  await server.database.run(
    (client) => client.$executeRaw`
TRUNCATE calls, segments CASCADE`,
  );
});

const FINDING: CommittedFinding = {
  ruleId: 'recording-notice',
  ruleRevision: 2,
  severity: 'violation',
  outcome: 'out-of-order',
  ground: 'words',
  language: null,
  atMs: 4_200,
  spans: [{ turn: 1, start: 0, end: 12 }],
  explanation: 'The caller spoke before the notice was heard.',
};
const VERDICT: CommittedVerdict = {
  engineVersion: '1',
  ruleSetDigest: 'rules-1',
  rulesRevision: 'rules-1',
  inputDigest: 'input-1',
  appliedTotal: 3,
  findings: [FINDING, { ...FINDING, ruleId: 'ai-disclosure', outcome: 'missing', spans: [] }],
  notJudged: [
    { ruleId: 'seven-in-seven', ruleRevision: 1, reason: 'history-missing', subject: null },
  ],
};

interface CallFixture extends Pick<SealResult, 'verdict' | 'contact'> {
  readonly startedAt?: Date;
}

async function endedCall({
  startedAt = new Date(Date.now() - 60_000),
}: CallFixture): Promise<string> {
  const callId = randomCallId();
  const source = new EventSource(callId, { startAt: startedAt.getTime() });
  const events = [
    source.opened(),
    source.started(),
    source.final(),
    source.ended(),
    source.closed(),
  ];
  await index.commitSegment(segmentOf(events));
  return callId;
}

/** Ends a call and seals it with what was judged of it. */
async function sealed(call: CallFixture): Promise<string> {
  const callId = await endedCall(call);
  await sealNext(call);
  return callId;
}

async function sealNext({ verdict, contact }: CallFixture): Promise<void> {
  const claim = await seals.claimNext('worker-1', {
    tailWaitMs: 0,
    leaseMs: 60_000,
    reconcileAfterMs: 60_000,
    settleMs: 0,
  });
  if (!claim) throw new Error('nothing to claim');
  const outcome = await seals.commit(claim, {
    manifestKey: 'calls/x/r1/manifest.json',
    manifestSha256: randomBytes(32),
    completeness: 'complete',
    summary: {},
    utterances: [],
    verdict,
    contact,
  });
  expect(outcome.kind).toBe('committed');
}

const contactAt = (day: string, more: Partial<Contact> = {}): CallFixture => {
  const at = new Date(`${day}T15:00:00Z`);
  const contact: Contact = {
    personKey: 'p1',
    debtKeys: ['d1'],
    at,
    direction: 'outbound',
    reached: 'nobody',
    counts: true,
    ...more,
  };
  return { startedAt: at, contact };
};

describe('VerdictRegister', () => {
  it('gives a verdict back as the seal wrote it', async () => {
    const callId = await sealed({ verdict: VERDICT });
    expect(await verdicts.of(callId)).toEqual({ ...VERDICT, callId, revision: 1 });
    expect(await verdicts.of(await sealed({}))).toBeUndefined();
  });

  it('keeps the verdict of the newest revision only', async () => {
    const callId = await sealed({ verdict: VERDICT });
    const late = new EventSource(callId);
    await index.commitSegment(segmentOf([late.opened('voice-2'), late.closed()]));
    await sealNext({ verdict: { ...VERDICT, inputDigest: 'input-2', findings: [FINDING] } });
    expect(await verdicts.of(callId)).toMatchObject({
      revision: 2,
      inputDigest: 'input-2',
      findings: [FINDING],
    });
  });

  it('lists findings by rule, severity, vertical and time, the newest calls first', async () => {
    const old = await sealed({ verdict: VERDICT, startedAt: new Date('2026-10-01T10:00:00Z') });
    const recent = await sealed({
      verdict: { ...VERDICT, findings: [{ ...FINDING, severity: 'block' }] },
      startedAt: new Date('2026-11-01T10:00:00Z'),
    });
    const listed = async (filter: object): Promise<string[]> =>
      (await verdicts.findings(filter)).map(({ callId, ruleId }) => `${callId} ${ruleId}`);
    expect(await listed({})).toEqual([
      `${recent} recording-notice`,
      `${old} recording-notice`,
      `${old} ai-disclosure`,
    ]);
    expect(await listed({ ruleId: 'ai-disclosure' })).toEqual([`${old} ai-disclosure`]);
    expect(await listed({ severity: 'block' })).toEqual([`${recent} recording-notice`]);
    expect(await listed({ since: new Date('2026-10-15T00:00:00Z') })).toHaveLength(1);
    expect(await listed({ vertical: 'healthcare' })).toEqual([]);
    expect(await listed({ limit: 2 })).toHaveLength(2);
  });

  it('tells who was called before, in the window, without the call that asks', async () => {
    await sealed(contactAt('2026-04-01'));
    await sealed(contactAt('2026-04-02', { reached: 'conversation', debtKeys: ['d1', 'd2'] }));
    await sealed(contactAt('2026-04-03', { personKey: 'p2' }));
    const callId = await sealed(contactAt('2026-04-07'));
    const asked = { callId, vertical: 'salon', before: new Date('2026-04-07T15:00:01Z') };
    const week = await verdicts.contactsBefore('p1', { ...asked, windowMs: 7 * 86_400_000 });
    expect(week.isComplete).toBe(true);
    expect(week.contacts.map(({ at }) => at.toISOString().slice(0, 10))).toEqual([
      '2026-04-01',
      '2026-04-02',
    ]);
    expect(week.contacts[1]).toMatchObject({ reached: 'conversation', debtKeys: ['d1', 'd2'] });
    const short = await verdicts.contactsBefore('p1', { ...asked, windowMs: 5.5 * 86_400_000 });
    expect(short.contacts).toHaveLength(1);
  });

  it('says that the history is incomplete while an earlier call waits for its seal', async () => {
    const callId = await sealed(contactAt('2026-04-07'));
    await endedCall(contactAt('2026-04-06'));
    const asked = { callId, vertical: 'salon', before: new Date('2026-04-07T15:00:00Z') };
    const history = await verdicts.contactsBefore('p1', { ...asked, windowMs: 7 * 86_400_000 });
    expect(history).toEqual({ contacts: [], isComplete: false });
  });
});
