import type { EscalationContact } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import type { IncidentState } from '@verbatim/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../testing/logger.js';
import { Escalations, type EscalationNews } from './escalations.js';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

const contact = (role: string, acknowledgeWithinMs: number): EscalationContact => ({
  role,
  phone: '+15550109000',
  acknowledgeWithinMs,
});
const CONTACTS = [contact('nurse', 600_000), contact('doctor', 30_000)];

let nowMs: number;
let raised: string[];
let cleared: string[];
let news: EscalationNews[];
let states: Map<string, IncidentState> | 'away';
let escalations: Escalations;

beforeEach(() => {
  [nowMs, raised, cleared, news, states] = [0, [], [], [], new Map()];
  escalations = new Escalations({
    alarm: {
      raise: ({ key, facts }) => void raised.push(`${key} ${facts['contact']}`),
      clear: (key) => void cleared.push(key),
    },
    statesOf: async () => {
      if (states === 'away') throw new AwayError('No answer.');
      return states;
    },
    logger: silentLogger(),
    onBug: (error) => {
      throw error;
    },
    now: () => nowMs,
  });
});

const open = (contacts = CONTACTS, ruleId = 'emergency'): void =>
  escalations.open({
    callId: 'CA1',
    vertical: 'healthcare',
    ruleId,
    acknowledgeWithinMs: 60_000,
    contacts,
    onNews: (each) => void news.push(each),
  });

describe('Escalations', () => {
  it('tell the first contact at once, and nobody else while there is time', async () => {
    open();
    nowMs = 59_999;
    await escalations.follow();
    expect(raised).toEqual(['escalation/CA1/emergency/0 nurse']);
    expect(news).toEqual([]);
  });

  it('tell the next contact when the time is over, and say so when all were told', async () => {
    open();
    nowMs = 60_000;
    await escalations.follow();
    nowMs = 90_000;
    await escalations.follow();
    await escalations.follow();
    expect(raised.at(-1)).toBe('escalation/CA1/emergency/1 doctor');
    expect(news).toEqual(['overdue', 'unanswered']);
  });

  it.each(['acknowledged', 'resolved'] as const)('are over when one is %s', async (state) => {
    open();
    nowMs = 60_000;
    await escalations.follow();
    states = new Map([['escalation/CA1/emergency/1', state]]);
    await escalations.follow();
    expect(cleared).toEqual(['escalation/CA1/emergency/0', 'escalation/CA1/emergency/1']);
    expect(news).toEqual(['overdue', 'acknowledged']);
  });

  it('tell somebody where the vertical names nobody', () => {
    open([]);
    expect(raised).toEqual(['escalation/CA1/emergency/0 on-call']);
  });

  it('tell nobody anew of a call of which somebody was told, whichever rule asks', () => {
    open();
    open(CONTACTS, 'danger');
    expect(raised).toHaveLength(1);
  });

  it('tell anew once that was answered', async () => {
    open();
    states = new Map([['escalation/CA1/emergency/0', 'acknowledged']]);
    await escalations.follow();
    open(CONTACTS, 'danger');
    expect(raised.at(-1)).toBe('escalation/CA1/danger/0 nurse');
  });

  it('tell everybody in turn while nobody can say who has answered', async () => {
    states = 'away';
    open();
    nowMs = 60_000;
    await escalations.follow();
    expect(raised).toHaveLength(2);
  });
});
