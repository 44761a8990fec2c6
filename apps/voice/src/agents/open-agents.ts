import { agentIn, resumedState, type AgentState, type VerticalConfig } from '@verbatim/compliance';
import type { CallRecord } from '../record/event-draft.js';
import { CallAgents } from './call-agents.js';

export interface OpenedCall {
  readonly vertical: VerticalConfig;
  readonly record: Pick<CallRecord, 'record' | 'capture'>;
  keep(state: AgentState): void;
}

/** The agents of a call: of one that begins, or of one that another process had, with whose state it goes on. */
export function openAgents(call: OpenedCall, stored?: AgentState): CallAgents {
  if (stored === undefined) return new CallAgents(call);
  const { vertical, record } = call;
  const state = resumedState(vertical, stored);
  const { id, revision } = agentIn(vertical, state);
  if (id !== stored.agent) {
    record.record({
      kind: 'agent.handoff',
      from: stored.agent,
      to: id,
      reason: 'agent-gone',
      agentRevision: revision,
      words: { details: state.details },
    });
  }
  const { handOffs } = state;
  record.record({ kind: 'agent.resumed', agent: id, agentRevision: revision, handOffs });
  return new CallAgents({ ...call, state });
}
