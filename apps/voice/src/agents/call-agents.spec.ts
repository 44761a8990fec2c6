import { firstState, type VerticalInForce } from '@verbatim/compliance';
import { beforeEach, describe, expect, it } from 'vitest';
import { DraftList } from '../testing/drafts.js';
import { BOOKING_TEAM } from '../testing/agents.js';
import { CallAgents } from './call-agents.js';
import { beginAgents, resumeAgents } from './open-agents.js';
import type { TakeOver } from './take-over.js';

let record: DraftList;
let kept: unknown[];
let counted: string[];
let told: TakeOver[];
let requests = 0;

beforeEach(() => {
  record = new DraftList();
  record.signalCapture({ type: 'notice-heard' });
  kept = [];
  counted = [];
  told = [];
});

function agentsOf(vertical: VerticalInForce = BOOKING_TEAM): CallAgents {
  const agents = new CallAgents({
    vertical,
    record,
    keep: (state) => kept.push(state),
    metrics: { handedOff: (_vertical, outcome) => void counted.push(outcome) },
  });
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
    expect(counted).toEqual(['taken']);
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
    expect(counted).toEqual(['details-missing']);
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

  it('keeps the language that the call went over to, and says disclosures in it', () => {
    const agents = agentsOf(BOOKING_TEAM);
    agents.language.switchTo('es');
    expect(kept).toEqual([expect.objectContaining({ agent: 'front', language: 'es', version: 1 })]);
    asked(agents, 'debts');
    expect(told[0]?.announcement?.textFor(0)).toBe('Este es un intento de cobrar una deuda.');
    expect(agents.vertical.agent.language).toBe('es');
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

const call = () => ({ vertical: BOOKING_TEAM, record, keep: () => undefined });

describe('beginAgents', () => {
  it('begins a call with its first agent, without a word in the record', () => {
    expect(beginAgents(call()).current.id).toBe('front');
    expect(record.drafts.map(({ kind }) => kind)).toEqual(['capture.changed']);
  });
});

describe('resumeAgents', () => {
  const state = { ...firstState('booking'), handOffs: 1, version: 1, details: { wish: 'a cut' } };

  it('says with whom the call goes on where nobody kept anything of it', () => {
    expect(resumeAgents(call(), undefined).current.id).toBe('front');
    expect(record.of('agent.resumed')).toMatchObject([{ agent: 'front', handOffs: 0 }]);
  });

  it('goes on with the agent that has the call, and what it was told', () => {
    const agents = resumeAgents(call(), state);
    expect(agents.current.id).toBe('booking');
    expect(agents.briefing).toContain('"a cut"');
    expect(record.of('agent.resumed')).toEqual([
      { kind: 'agent.resumed', agent: 'booking', agentRevision: 'booking-1', handOffs: 1 },
    ]);
  });

  it('goes on in the language of the call, and greets nobody twice', () => {
    const spoken = { ...state, language: 'es' };
    const agents = resumeAgents({ ...call(), hasGreeted: true }, { ...spoken, agent: 'front' });
    expect(agents.vertical.agent).toMatchObject({ language: 'es', greeting: undefined });
    expect(agents.briefing).toContain('speak Spanish only');
  });

  it('says that the call went to another where that agent has gone from the files', () => {
    const agents = resumeAgents(call(), { ...state, agent: 'gone' });
    expect(agents.current.id).toBe('front');
    expect(record.of('agent.handoff')).toEqual([
      expect.objectContaining({ from: 'gone', to: 'front', reason: 'agent-gone' }),
    ]);
    expect(record.of('agent.resumed')).toHaveLength(1);
  });
});
