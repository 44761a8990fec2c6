import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NextStep } from '@verbatim/storage';
import { agentTurn, callerTurn } from '../testing/server-events.js';
import { TalkingCall } from '../testing/talking-call.js';
import { HEALTHCARE } from '../testing/verticals.js';
import { openSummary, sealSummary } from './transfer-summary.js';
import { telephoneActions } from './telephone-actions.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ticks = (ms = 100) => vi.advanceTimersByTimeAsync(ms);

const vertical = {
  ...HEALTHCARE,
  escalation: [{ role: 'nurse', phone: '+15550109101', acknowledgeWithinMs: 120_000 }],
};

/** A call that talks, what a tool may do with it, and the steps that were put. */
async function talking({ takesMessages = true } = {}) {
  const call = await TalkingCall.talking();
  const put: NextStep[] = [];
  const actions = telephoneActions({
    callId: call.session.callId,
    vertical,
    takesMessages,
    steps: { put: async (_callId, step) => void put.push(step) },
    seal: (words) => sealSummary(call.recording.key, call.session.callId, words),
    leave: (leaving) => call.session.leave(leaving),
  });
  return { call, put, actions };
}

describe('a transfer', () => {
  it('closes the stream once its step is known to all processes', async () => {
    const { call, put, actions } = await talking();
    const asked = actions.transfer({ kind: 'cold', to: 'nurse', reason: 'a question' });
    await ticks();
    expect(await asked).toEqual({ kind: 'done' });
    expect(put).toEqual([{ kind: 'transfer', transfer: 'cold', to: 'nurse' }]);
    expect([call.line.isClosed, call.session.isActive]).toEqual([true, false]);
  });

  it('waits until the caller has heard the agent out, but not for ever', async () => {
    const { call, actions } = await talking();
    call.model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 200));
    void actions.transfer({ kind: 'cold', reason: 'a question' });
    await ticks(1_000);
    expect(call.line.isClosed).toBe(false);
    await ticks(8_000);
    expect(call.line.isClosed).toBe(true);
  });

  it('asks the model for nothing more', async () => {
    const { call, actions } = await talking();
    const asked = call.asked.length;
    void actions.transfer({ kind: 'cold', reason: 'a question' });
    await ticks();
    expect(call.asked).toHaveLength(asked);
  });

  it('is not the end of the record: whoever hears how the call ended writes it', async () => {
    const { call, actions } = await talking();
    void actions.transfer({ kind: 'cold', reason: 'a question' });
    await ticks(6_000);
    await call.session.ended;
    expect(call.closedBecause).toEqual(['handed-over']);
  });

  it('is read as anybody where nobody has the role', async () => {
    const { put, actions } = await talking();
    void actions.transfer({ kind: 'warm', to: 'president', reason: 'a question' });
    await ticks();
    expect(put).toMatchObject([{ kind: 'transfer', transfer: 'warm' }]);
    expect(put[0]).not.toHaveProperty('to');
  });

  it('that is warm takes what it is about along, for who has the key of the call alone', async () => {
    const { put, actions, call } = await talking();
    void actions.transfer({ kind: 'warm', reason: 'her knee hurts' });
    await ticks();
    expect(JSON.stringify(put)).not.toContain('knee');
    const [step] = put;
    const { summary } = step?.kind === 'transfer' ? step : {};
    expect(openSummary(call.recording.key, call.session.callId, summary!)).toBe('her knee hurts');
  });

  it('is refused where there is nobody, and beside another way out', async () => {
    const { actions, call } = await talking();
    const nobody = telephoneActions({
      callId: call.session.callId,
      vertical: { ...vertical, escalation: undefined, fallback: { say: 'Sorry.' } },
      takesMessages: false,
      steps: { put: async () => undefined },
      seal: () => ({}) as never,
      leave: () => true,
    });
    const asked = { kind: 'cold', reason: 'a question' } as const;
    expect(await nobody.transfer(asked)).toEqual({ kind: 'refused', reason: 'nobody-to-call' });
    void actions.transfer(asked);
    expect(await actions.voicemail()).toEqual({ kind: 'refused', reason: 'already-leaving' });
  });
});

describe('a voicemail', () => {
  it('is refused where none can be taken', async () => {
    const { actions } = await talking({ takesMessages: false });
    expect(await actions.voicemail()).toEqual({ kind: 'refused', reason: 'no-voicemail' });
  });

  it('is what follows on the stream', async () => {
    const { put, actions } = await talking();
    void actions.voicemail();
    await ticks();
    expect(put).toEqual([{ kind: 'voicemail', because: 'asked' }]);
  });
});

describe('the end of a call', () => {
  it('is what follows on the stream once the agent has been heard out', async () => {
    const { call, put, actions } = await talking();
    call.model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 200));
    const ended = actions.end('said goodbye');
    await ticks(500);
    expect(put).toEqual([]);
    call.model.say(agentTurn.done('r1', 'completed'));
    call.hears();
    await ticks();
    expect(await ended).toEqual({ kind: 'done' });
    expect(put).toEqual([{ kind: 'hang-up' }]);
  });

  it('does not come over a caller who has more to say', async () => {
    const { call, put, actions } = await talking();
    call.model.say(agentTurn.created('r1'), agentTurn.audio('r1', 'a1', 200));
    const ended = actions.end('said goodbye');
    call.model.say(callerTurn.started('i1'));
    await ticks();
    expect(await ended).toEqual({ kind: 'refused', reason: 'caller-speaks' });
    await ticks(20_000);
    expect([put, call.session.isActive]).toEqual([[], true]);
    void actions.end('said goodbye again');
    call.model.say(callerTurn.committed('i1'), agentTurn.done('r1', 'cancelled'));
    await ticks(10_000);
    expect(put).toEqual([{ kind: 'hang-up' }]);
  });
});
