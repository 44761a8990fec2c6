import {
  agentIn,
  firstState,
  resumedState,
  type AgentState,
  type VerticalConfig,
} from '@verbatim/compliance';
import type { CallMetrics } from '../call/call-metrics.js';
import type { CallRecord } from '../record/event-draft.js';
import { CallAgents } from './call-agents.js';

export interface OpenedCall {
  readonly vertical: VerticalConfig;
  readonly record: Pick<CallRecord, 'record' | 'capture'>;
  keep(state: AgentState): void;
  readonly metrics?: Pick<CallMetrics, 'handedOff'>;
  /** Another process has greeted the caller. */
  readonly hasGreeted?: boolean;
}

/** The agents of a call that begins: `call.started` says who answers. */
export const beginAgents = (call: OpenedCall): CallAgents => new CallAgents(call);

/**
 * Those of a call that another process had, with the state that it kept. Without one the call goes on with who
 * answers calls, and the record says so: that process may have handed it on and died before it could tell.
 */
export function resumeAgents(call: OpenedCall, kept: AgentState | undefined): CallAgents {
  const { vertical, record } = call;
  const stored = kept ?? firstState(vertical.agent.id);
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
