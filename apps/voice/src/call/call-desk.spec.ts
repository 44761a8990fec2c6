import type { VerticalInForce } from '@verbatim/compliance';
import type { EventOf, PartyContext } from '@verbatim/contracts';
import { Metrics } from '@verbatim/platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CallAdmission } from '../admission/call-admission.js';
import { RecordLevels } from '../level/record-levels.js';
import { sessionsWith } from '../testing/call-sessions.js';
import { UNPACED } from '../testing/fake-sockets.js';
import { silentLogger } from '../testing/logger.js';
import { CALL_ID, Recording } from '../testing/recording.js';
import { HEALTHCARE } from '../testing/verticals.js';
import { CallDesk } from './call-desk.js';
import { CallRegistry } from './call-registry.js';
import { toolsForTests } from '../testing/tools.js';
import { PaymentBook } from './payment-book.js';

const NO_AGENT_STATES = {
  keeperOf: () => () => undefined,
  find: async () => undefined,
  forget: async () => undefined,
};
const NO_PAYMENTS = {
  begin: async () => undefined,
  end: async () => undefined,
  latest: async () => undefined,
};

/** A desk whose vertical is fine, and a way to close it. Each epoch is the next recording, the last one all others. */
function deskWith(
  recording: Recording | Recording[],
  forNumber = () => HEALTHCARE,
  party?: PartyContext,
  nextPart?: number,
) {
  const recordings = [recording].flat();
  const nextRecording = () => (recordings.length > 1 ? recordings.shift()! : recordings[0]!);
  const { key } = recordings[0]!;
  const logger = silentLogger();
  const metrics = new Metrics();
  const levels = new RecordLevels({ verticals: [HEALTHCARE], metrics, logger });
  const room = { quotaBytes: 1e8, heldBytes: 0, reservedBytes: 0, freeBytes: 1e8 };
  levels.observe(() => ({
    queue: () => ({ queue: 'taking', headSojournMs: 0 }),
    outletFill: () => 0,
    headroom: () => room,
    lagMs: () => 0,
  }));
  const registry = new CallRegistry();
  const desk = new CallDesk({
    hours: new Map(),
    catalog: { forNumber } as never,
    rulesRevision: () => 'sha256:rules',
    pipeline: {
      canRecord: true,
      openEpoch: () => nextRecording().recorder,
      closeEpoch: async (recorder, reason, open) => recorder.close(reason, open ?? []),
      spooled: async () => undefined,
    },
    levels,
    messages: { actionsOf: () => ({ send: async () => ({ kind: 'unavailable' }) }) },
    holdingLines: new Map(),
    keyring: { create: async () => key, open: async () => key },
    admission: new CallAdmission(
      10,
      {
        isReady: () => true,
        isAnyOpen: () => true,
        canReserve: () => true,
        levelOf: (vertical) => levels.of(vertical).level,
        calls: registry,
        shares: () => new Map(),
        isLoopLate: () => false,
        isAttested: () => true,
      },
      { ofCaller: () => true, ofProcess: () => true },
    ),
    registry,
    parties: { partyOf: async () => party },
    ...(nextPart !== undefined && { streams: { nextPart: async () => nextPart } }),
    tools: { open: toolsForTests },
    agents: NO_AGENT_STATES,
    payments: new PaymentBook(NO_PAYMENTS, logger),
    sessions: sessionsWith(() => Promise.reject(new Error('nobody should dial'))),
    pacing: UNPACED,
    timings: {
      partialIntervalMs: 250,
      pendingFinalsWaitMs: 1,
      terminalStatusWaitMs: 1,
      streamWaitMs: 10_000,
    },
    logger,
    metrics,
  });
  return { desk, levels, registry };
}

it('ends a call whose vertical has closed since it was let in, and says so in its record', async () => {
  const recording = new Recording();
  const { desk, levels } = deskWith(recording);
  levels.spoolRefused('healthcare');
  const session = await desk.forStream(CALL_ID, HEALTHCARE);
  expect(session?.isActive).toBe(false);
  await session?.ended;
  expect(recording.kinds.slice(1)).toEqual(['policy.level', 'stream.error', 'epoch.closed']);
  expect(recording.events[1] as EventOf<'policy.level'>).toMatchObject({
    level: 'closed',
    reason: 'spool-refused',
  });
});

it('lets a call go on whose vertical takes calls', async () => {
  const recording = new Recording();
  const { desk } = deskWith(recording);
  const session = await desk.forStream(CALL_ID, HEALTHCARE);
  expect([session?.isActive, recording.kinds]).toEqual([true, ['agent.resumed']]);
  session?.lineEnded();
  await session?.ended;
});

it('records among the words of its start with whom a call is, and nothing where nobody knows', async () => {
  const call = {
    callId: CALL_ID,
    from: '+15550100001',
    to: '+15551234567',
    ownNumber: '+15550100001',
    direction: 'outbound',
  } as const;
  const wordsOfStart = async (party?: PartyContext) => {
    const recording = new Recording({ isNoticeHeard: false });
    const { desk, registry } = deskWith(recording, () => HEALTHCARE, party);
    await desk.answer(call);
    const session = registry.find(CALL_ID);
    session?.lineEnded();
    await session?.ended;
    return recording.wordsOf(recording.events.find(({ kind }) => kind === 'call.started'));
  };
  const { from, to } = call;
  const party = { personRef: 'crm-81', isFirstContact: true };
  expect(await wordsOfStart(party)).toEqual({ from, to, party });
  expect(await wordsOfStart()).toEqual({ from, to });
});

const call = {
  callId: CALL_ID,
  from: '+15551234567',
  to: '+15550100001',
  ownNumber: '+15550100001',
  direction: 'inbound',
} as const;

describe('a call that begins after hours', () => {
  const withNight: VerticalInForce = {
    ...HEALTHCARE,
    hours: { open: [{ days: ['thu'], from: '08:00', to: '17:00' }] },
    afterHoursAgent: { ...HEALTHCARE.agent, id: 'night-desk', greeting: 'We are closed.' },
  };
  afterEach(() => void vi.useRealTimers());

  it('is recorded as that, and keeps the agent of the night when the office opens', async () => {
    vi.useFakeTimers({ now: Date.parse('2026-11-26T07:59:00-05:00'), toFake: ['Date'] });
    const recording = new Recording();
    const { desk, registry } = deskWith(recording, () => withNight);
    await desk.answer(call);
    vi.setSystemTime(Date.parse('2026-11-26T09:00:00-05:00'));
    const session = await desk.forStream(CALL_ID, withNight);
    expect(session).toBe(registry.find(CALL_ID));
    expect(session?.vertical.agent.greeting).toBe('We are closed.');
    expect(recording.events.find(({ kind }) => kind === 'call.started')).toMatchObject({
      mode: 'after-hours',
      agent: 'night-desk',
      agentRevision: 'ada-1',
      rulesRevision: 'sha256:rules',
    });
    session?.lineEnded();
    await session?.ended;
  });

  it('keeps the revision that it began under when the files change', async () => {
    let current = { ...HEALTHCARE, revision: 'before' };
    const { desk, registry } = deskWith(new Recording(), () => current);
    await desk.answer(call);
    current = { ...HEALTHCARE, revision: 'after' };
    await desk.answer(call);
    const session = await desk.forStream(CALL_ID, current);
    expect(registry.find(CALL_ID)?.vertical.revision).toBe('before');
    session?.lineEnded();
    await session?.ended;
  });
});

describe('a call whose webhook came here, and whose stream went to a process that has died since', () => {
  it('is taken back: the next stream follows, and begins a session of its own', async () => {
    const [waited, wentOn] = [new Recording(), new Recording()];
    const { desk, registry } = deskWith([waited, wentOn], () => HEALTHCARE, undefined, 1);
    await desk.answer(call);
    const waiting = registry.find(CALL_ID);
    expect(await desk.afterStream(CALL_ID, call.ownNumber)).toMatchObject({ part: 1 });
    const session = await desk.forStream(CALL_ID, HEALTHCARE, 1);
    expect([session === waiting, session === registry.find(CALL_ID)]).toEqual([false, true]);
    expect([session?.nextPart, wentOn.kinds[0]]).toEqual([2, 'agent.resumed']);
    await waiting?.ended;
    expect(waited.events.at(-1)).toMatchObject({ kind: 'epoch.closed', reason: 'handed-over' });
    expect(waited.kinds).not.toContain('stream.error');
    session?.lineEnded();
    await session?.ended;
  });

  it('hears the fallback where no stream of it was ever begun', async () => {
    const { desk, registry } = deskWith(new Recording(), () => HEALTHCARE, undefined, 0);
    await desk.answer(call);
    expect((await desk.afterStream(CALL_ID, call.ownNumber)).part).toBeUndefined();
    expect(await desk.forStream(CALL_ID, HEALTHCARE)).toBe(registry.find(CALL_ID));
    registry.find(CALL_ID)?.lineEnded();
    await registry.find(CALL_ID)?.ended;
  });
});
