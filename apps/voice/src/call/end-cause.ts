import type { InterruptionCause } from '../transcript/agent-turns.js';

/**
 * Why a stream is over. `caller`: they hung up, or Twilio ended it. `model`: it owes nothing any more.
 * `policy`: the vertical's file ends such a call. `left`: it goes on without the agent. In all cases but `model` the
 * model still tells what it heard.
 */
export type EndCause = 'caller' | 'model' | 'line' | 'policy' | 'drained' | 'left';

export const interruptionOf = (cause: EndCause): InterruptionCause =>
  cause === 'caller' ? 'hang-up' : 'failure';

/** Twilio's word for how a call ended. */
export interface TerminalStatus {
  readonly status: string;
  readonly durationSeconds?: number | undefined;
}
