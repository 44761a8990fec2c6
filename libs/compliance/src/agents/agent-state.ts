import { z } from 'zod';
import type { VerticalConfig } from '../verticals/vertical-file.js';
import type { Agent } from './agent.js';

/** Requests that are remembered, so that one which comes again changes nothing; a call of an hour has few. */
export const REMEMBERED_MAX = 64;

const Id = z.string().min(1).max(256);
const DetailName = z.string().min(1).max(80);

/** Who has a call, and what that agent was told: the state of its hand-offs. */
export const AgentState = z.strictObject({
  agent: Id,
  details: z.record(DetailName, z.union([z.string(), z.number(), z.boolean()])),
  /** The language that the call went over to; absent: the one it began in. */
  language: z.string().min(2).max(16).optional(),
  /** How often the call was handed on. */
  handOffs: z.int().min(0),
  /** Requests of this agent that were refused since it has the call. */
  refusals: z.int().min(0),
  /** Grows with every request that was answered: of two states the one with more is the newer. */
  version: z.int().min(0),
  /** Ids of those requests, newest last. */
  answered: z.array(Id).max(REMEMBERED_MAX),
});
export type AgentState = Readonly<z.infer<typeof AgentState>>;

export const firstState = (agent: string): AgentState => ({
  agent,
  details: {},
  handOffs: 0,
  refusals: 0,
  version: 0,
  answered: [],
});

/** The agents of a call's vertical; `agent` is the one that answered, or would. */
export type AgentTeam = Pick<VerticalConfig, 'agent' | 'agents' | 'details'>;

/** The agent that has the call. */
export function agentIn(team: AgentTeam, { agent }: AgentState): Agent {
  return agent === team.agent.id ? team.agent : (team.agents.get(agent) ?? team.agent);
}

/** The call goes on in this language; as new a state as an answered request makes. */
export const spokenState = (state: AgentState, language: string): AgentState => ({
  ...state,
  language,
  version: state.version + 1,
});

/**
 * The state in which a call goes on in another process. Its agent may have gone from the files since then: the
 * call is then with who answers calls, who is told the same.
 */
export function resumedState(team: AgentTeam, stored: AgentState): AgentState {
  return { ...stored, agent: agentIn(team, stored).id };
}
