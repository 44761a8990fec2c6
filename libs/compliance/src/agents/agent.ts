import type { ToolName } from '@verbatim/contracts';
import type { InlineAgent, InlineAfterHoursAgent } from '../verticals/agent.js';
import type { AgentFile, HandOff } from './agent-file.js';

/** An agent as calls have it. */
export interface Agent {
  readonly id: string;
  readonly revision: string;
  readonly name: string;
  readonly voice: AgentFile['voice'];
  /** In which it begins. */
  readonly language: string;
  /** All that it speaks, that one first. */
  readonly languages: readonly string[];
  readonly greeting?: string | undefined;
  readonly instructions: string;
  readonly tools: readonly ToolName[];
  readonly handOffs: readonly HandOff[];
  /** Said before anything else when it takes a call. */
  readonly disclosures: readonly string[];
}

export function agentFrom(file: AgentFile): Agent {
  const { agent: id, languages = [], tools = [], handOffs = [], disclosures = [], ...rest } = file;
  const all = [...new Set([file.language, ...languages])];
  return Object.freeze({ id, ...rest, languages: all, tools, handOffs, disclosures });
}

/** Ids of agents that are written into the vertical's file; records name them so. */
const INLINE_ID = 'agent';
const INLINE_AFTER_HOURS_ID = 'after-hours-agent';

/** The only agent of a vertical whose file says it in place. */
export function inlineAgent(agent: InlineAgent, revision: string): Agent {
  return agentFrom({ agent: INLINE_ID, revision, ...agent });
}

/** What the night's leaves out is as by day, but for the tools. */
export function inlineAfterHoursAgent(
  { tools: _byDay, ...byDay }: InlineAgent,
  byNight: InlineAfterHoursAgent,
  revision: string,
): Agent {
  return agentFrom({ agent: INLINE_AFTER_HOURS_ID, revision, ...byDay, ...byNight });
}
