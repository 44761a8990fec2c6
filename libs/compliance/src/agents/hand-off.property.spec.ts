import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentIn, AgentState, firstState } from './agent-state.js';
import { detailsOf, HAND_OFFS_MAX, handOff, type HandOffRequest } from './hand-off.js';
import { openPractice } from './testing/sample-team.js';

const practice = openPractice();
const AGENTS = [...practice.agents.keys()];

const value = fc.oneof(
  fc.constantFrom('Ada', '1815-12-10', '+15550100001', 'Chen', '', 3, true, null, 4.5),
  fc.anything({ maxDepth: 1 }),
);
const details = fc.dictionary(
  fc.constantFrom('name', 'born', 'phone', 'many', 'new', 'with', 'nonsense', 'constructor'),
  value,
);
const request: fc.Arbitrary<HandOffRequest> = fc.record({
  id: fc.integer({ min: 0, max: 60 }).map((id) => `r${id}`),
  from: fc.constantFrom(...AGENTS),
  to: fc.constantFrom(...AGENTS, 'nobody', 'toString'),
  details,
});

describe('handOff, whatever is asked for', () => {
  const through = (
    requests: readonly HandOffRequest[],
    check: (step: Step) => void,
  ): AgentState => {
    let state: AgentState = firstState('front');
    for (const each of requests) {
      // Half of them are asked by who has the call, so that long ways occur.
      const asked = each.id.length % 2 === 0 ? { ...each, from: state.agent } : each;
      const answer = handOff(practice, state, asked);
      check({ before: state, request: asked, answer });
      state = answer.state;
    }
    return state;
  };
  interface Step {
    readonly before: AgentState;
    readonly request: HandOffRequest;
    readonly answer: ReturnType<typeof handOff>;
  }
  const holds = (check: (step: Step) => void): void =>
    fc.assert(
      fc.property(fc.array(request, { maxLength: 120 }), (requests) => {
        through(requests, check);
      }),
    );

  it('moves the call only along a hand-off that its agent lists, with all that it needs', () => {
    holds(({ before, request: { to }, answer }) => {
      if (answer.kind !== 'taken') return expect(answer.state.agent).toBe(before.agent);
      const edge = agentIn(practice, before).handOffs.find((each) => each.to === to);
      expect(answer.state.agent).toBe(edge?.to);
      const { carries = [], needs = [] } = edge!;
      for (const name of Object.keys(answer.state.details)) expect(carries).toContain(name);
      for (const name of needs.filter((each) => carries.includes(each))) {
        expect(answer.state.details).toHaveProperty(name);
      }
      expect(detailsOf(edge!)).toEqual(expect.arrayContaining(Object.keys(answer.state.details)));
    });
  });

  it('answers each request once: what comes again changes nothing', () => {
    holds(({ request: asked, answer }) => {
      const again = handOff(practice, answer.state, asked);
      expect(again).toEqual({ kind: 'repeated', state: answer.state });
    });
  });

  it('counts up by one for each answer, and stays within its bounds', () => {
    holds(({ before, answer }) => {
      const isRepeated = answer.kind === 'repeated';
      expect(answer.state.version).toBe(before.version + (isRepeated ? 0 : 1));
      expect(answer.state.handOffs).toBe(before.handOffs + (answer.kind === 'taken' ? 1 : 0));
      expect(answer.state.handOffs).toBeLessThanOrEqual(HAND_OFFS_MAX);
    });
  });

  it('makes states that can be kept as JSON and read again', () => {
    holds(({ answer: { state } }) => {
      expect(AgentState.parse(JSON.parse(JSON.stringify(state)))).toEqual(state);
    });
  });

  it('never changes the state that it was given', () => {
    holds(({ before, request: asked }) => {
      const frozen = structuredClone(before);
      handOff(practice, before, asked);
      expect(before).toEqual(frozen);
    });
  });
});
