import { firstState, type VerticalInForce } from '@verbatim/compliance';
import { beforeEach, describe, expect, it } from 'vitest';
import { DraftList } from '../testing/drafts.js';
import { BOOKING_TEAM } from '../testing/agents.js';
import { CallAgents } from './call-agents.js';
import { openAgents } from './open-agents.js';
import type { TakeOver } from './take-over.js';

let record: DraftList;
let kept: unknown[];
let told: TakeOver[];
let requests = 0;

beforeEach(() => {
  record = new DraftList();
  record.signalCapture({ type: 'notice-heard' });
  kept = [];
  told = [];
});

function agentsOf(vertical: VerticalInForce = BOOKING_TEAM): CallAgents {
  const agents = new CallAgents({ vertical, record, keep: (state) => kept.push(state) });
  agents.playOn({ takeOver: (next) => told.push(next), speak: () => undefined });
  return agents;
}
const asked = (agents: CallAgents, to: string, details: Record<string, unknown> = {}) =>
  agents.ask({ id: `c${requests++}`, from: agents.current.id, to, details });

describe('CallAgents', () => {
  it('begins with the agent that answers, and has nothing to brief anybody about', () => {
    const agents = agentsOf();
    expect(agents.current.id).toBe('front');
    expect(agents.briefing).toBeUndefined();
  });

  it('records a hand-off, keeps the state, and tells the session who it is now', () => {
    const agents = agentsOf();
    asked(agents, 'booking', { 'caller-name': 'Ada Lovelace' });
    expect(agents.current.id).toBe('booking');
    expect(agents.vertical.agent.tools).toEqual(['book']);
    expect(record.of('agent.handoff')).toEqual([
      expect.objectContaining({
        from: 'front',
        to: 'booking',
        reason: 'agent',
        agentRevision: 'booking-1',
        words: { details: { 'caller-name': 'Ada Lovelace' } },
      }),
    ]);
    expect(kept).toEqual([expect.objectContaining({ agent: 'booking', version: 1 })]);
    expect(told).toHaveLength(1);
    expect(told[0]?.instructions).toBe('You are booking.');
    expect(told[0]?.briefing).toContain('taken over this call from front');
    expect(told[0]?.briefing).toContain('- caller-name: "Ada Lovelace"');
    expect(agents.briefing).toContain('Ada Lovelace');
  });

  it('records a refusal with the details that are missing, and tells the session nothing', () => {
    const agents = agentsOf();
    asked(agents, 'booking');
    expect(record.of('handoff.refused')).toEqual([
      expect.objectContaining({
        from: 'front',
        to: 'booking',
        refusal: 'details-missing',
        details: ['caller-name'],
      }),
    ]);
    expect(told).toEqual([]);
    expect(kept).toEqual([expect.objectContaining({ agent: 'front', refusals: 1 })]);
  });

  it('says the disclosures of an agent that takes over, once on a call', () => {
    const agents = agentsOf();
    asked(agents, 'debts');
    expect(told[0]?.announcement?.textFor(0)).toBe('This is an attempt to collect a debt.');
    told[0]?.announcement?.over('heard');
    asked(agents, 'front');
    asked(agents, 'debts');
    expect(told[2]?.announcement).toBeUndefined();
  });

  it('owes a disclosure again that was not heard to its end, and records that', () => {
    const agents = agentsOf();
    asked(agents, 'debts');
    told[0]?.announcement?.over('given-up');
    expect(record.of('policy.intervened')).toEqual([
      expect.objectContaining({ rule: 'mini-miranda', action: 'given-up' }),
    ]);
    asked(agents, 'front');
    asked(agents, 'debts');
    expect(told[2]?.announcement).toBeDefined();
  });

  it('keeps no details while no words are kept', () => {
    const agents = agentsOf();
    record.signalCapture({ type: 'refused' });
    asked(agents, 'booking', { 'caller-name': 'Ada Lovelace' });
    expect(kept).toEqual([expect.objectContaining({ agent: 'booking', details: {} })]);
    expect(agents.briefing).toContain('Ada Lovelace');
  });

  it('moves nothing when the line is down, and says so in the record', () => {
    const agents = agentsOf();
    agents.close();
    expect(asked(agents, 'booking', { 'caller-name': 'Ada' })).toMatchObject({
      refusal: 'call-over',
    });
    expect(agents.current.id).toBe('front');
    expect(kept).toEqual([]);
    expect(record.of('handoff.refused')).toEqual([
      expect.objectContaining({ refusal: 'call-over' }),
    ]);
  });
});

describe('openAgents', () => {
  const call = () => ({ vertical: BOOKING_TEAM, record, keep: () => undefined });
  const state = { ...firstState('booking'), handOffs: 1, version: 1, details: { wish: 'a cut' } };

  it('begins a call with its first agent, without a word in the record', () => {
    expect(openAgents(call()).current.id).toBe('front');
    expect(record.drafts.map(({ kind }) => kind)).toEqual(['capture.changed']);
  });

  it('goes on with the agent that has the call, and what it was told', () => {
    const agents = openAgents(call(), state);
    expect(agents.current.id).toBe('booking');
    expect(agents.briefing).toContain('"a cut"');
    expect(record.of('agent.resumed')).toEqual([
      { kind: 'agent.resumed', agent: 'booking', agentRevision: 'booking-1', handOffs: 1 },
    ]);
  });

  it('says that the call went to another where that agent has gone from the files', () => {
    const agents = openAgents(call(), { ...state, agent: 'gone' });
    expect(agents.current.id).toBe('front');
    expect(record.of('agent.handoff')).toEqual([
      expect.objectContaining({ from: 'gone', to: 'front', reason: 'agent-gone' }),
    ]);
    expect(record.of('agent.resumed')).toHaveLength(1);
  });
});
