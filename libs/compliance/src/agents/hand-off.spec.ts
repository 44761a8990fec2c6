import { describe, expect, it } from 'vitest';
import { firstState, resumedState, type AgentState } from './agent-state.js';
import { HAND_OFFS_MAX, handOff, REFUSALS_MAX, type HandOffAnswer } from './hand-off.js';
import { openPractice } from './testing/sample-team.js';

const practice = openPractice();
const FIRST = firstState('front');

let requests = 0;
const ask = (
  state: AgentState,
  to: string,
  details: Record<string, unknown> = {},
  { from = state.agent, id = `r${requests++}` } = {},
): HandOffAnswer => handOff(practice, state, { id, from, to, details });

const taken = (answer: HandOffAnswer): AgentState => {
  expect(answer.kind).toBe('taken');
  return answer.state;
};
const refusal = (answer: HandOffAnswer): unknown[] =>
  answer.kind === 'refused' ? [answer.refusal, ...answer.details] : [answer.kind];

describe('A hand-off', () => {
  it('gives the call to the next agent, who is told what it carries and nothing else', () => {
    const state = taken(ask(FIRST, 'booking', { name: 'Ada Lovelace', born: '1815-12-10' }));
    expect(state).toMatchObject({ agent: 'booking', handOffs: 1, version: 1 });
    expect(state.details).toEqual({ name: 'Ada Lovelace' });
  });

  it('carries on what the agent was told itself', () => {
    const booking = taken(ask(FIRST, 'booking', { name: 'Ada Lovelace' }));
    const done = taken(ask(booking, 'done', { born: '1815-12-10' }));
    expect(done.details).toEqual({ name: 'Ada Lovelace' });
  });

  it('forgets what it does not carry', () => {
    const booking = taken(ask(FIRST, 'booking', { name: 'Ada Lovelace' }));
    expect(taken(ask(booking, 'front')).details).toEqual({});
  });

  it.each([
    [{}, ['details-missing', 'name']],
    [{ name: '' }, ['details-missing', 'name']],
    [{ name: null }, ['details-missing', 'name']],
    [{ name: 7 }, ['details-invalid', 'name']],
    [{ name: 'x'.repeat(501) }, ['details-invalid', 'name']],
    [{ name: 'Ada', phone: '5550100' }, ['details-invalid', 'phone']],
    [{ name: 'Ada', many: 1.5, with: 'Nobody' }, ['details-invalid', 'with', 'many']],
    [{ name: 'Ada', new: 'yes' }, ['details-invalid', 'new']],
  ])('is refused for %j', (details, expected) => {
    const answer = ask(FIRST, 'booking', details);
    expect(refusal(answer)).toEqual(expected);
    expect(answer.state).toMatchObject({ agent: 'front', details: {}, refusals: 1 });
  });

  it('takes values of every type', () => {
    const details = { name: ' Ada ', phone: '+15550100001', with: 'Chen', many: 2, new: true };
    expect(taken(ask(FIRST, 'booking', details)).details).toEqual({ ...details, name: 'Ada' });
  });

  it('lets nothing through by the names that every object has', () => {
    const given = JSON.parse('{"name":"Ada","__proto__":{"phone":"+15550100001"}}') as object;
    expect(taken(ask(FIRST, 'booking', { ...given })).details).toEqual({ name: 'Ada' });
    expect(refusal(ask(FIRST, 'constructor'))).toEqual(['no-such-hand-off']);
  });

  it('tells no agent a card number', () => {
    const details = { name: 'Ada, card 4111 1111 1111 1111' };
    expect(taken(ask(FIRST, 'booking', details)).details).toEqual({ name: 'Ada, card [card]' });
  });

  it('is refused where the file of the agent does not list it', () => {
    expect(refusal(ask(FIRST, 'done'))).toEqual(['no-such-hand-off']);
  });

  it('is refused to an agent that has handed the call on already', () => {
    const booking = taken(ask(FIRST, 'booking', { name: 'Ada' }));
    const late = ask(booking, 'nurse', {}, { from: 'front' });
    expect(refusal(late)).toEqual(['not-current']);
    expect(late.state).toMatchObject({ agent: 'booking', refusals: 0 });
  });

  it('changes nothing when it is asked for again', () => {
    const state = taken(ask(FIRST, 'booking', { name: 'Ada' }, { id: 'same' }));
    const again = ask(state, 'nurse', {}, { id: 'same', from: 'front' });
    expect(again).toEqual({ kind: 'repeated', state });
  });

  it('is given up after three attempts that did not meet its conditions', () => {
    let state = FIRST;
    for (let i = 0; i < REFUSALS_MAX; i++) state = ask(state, 'booking').state;
    expect(refusal(ask(state, 'booking', { name: 'Ada' }))).toEqual(['given-up']);
  });

  it('ends a call that goes round and round at the twelfth', () => {
    let state = taken(ask(FIRST, 'booking', { name: 'Ada' }));
    while (state.handOffs < HAND_OFFS_MAX) {
      state = taken(ask(state, state.agent === 'front' ? 'booking' : 'front', { name: 'Ada' }));
    }
    const next = state.agent === 'front' ? 'booking' : 'front';
    expect(refusal(ask(state, next, { name: 'Ada' }))).toEqual(['too-many']);
  });
});

describe('resumedState', () => {
  const booking = taken(ask(FIRST, 'booking', { name: 'Ada' }));

  it('goes on with the agent that has the call', () => {
    expect(resumedState(practice, booking)).toEqual(booking);
  });

  it('goes on with who answers calls where that agent has gone from the files', () => {
    const agents = new Map([...practice.agents].filter(([id]) => id !== 'booking'));
    const resumed = resumedState({ ...practice, agents }, booking);
    expect(resumed).toEqual({ ...booking, agent: 'front' });
  });
});
