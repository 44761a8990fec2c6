import { InvariantError } from '@verbatim/contracts';
import { agentFrom, inlineAfterHoursAgent, inlineAgent, type Agent } from '../agents/agent.js';
import type { LocatedAgent } from '../agents/read-agents.js';
import type { VerticalConfig, VerticalFile } from './vertical-file.js';

/** What a file says, and the agents that it names. For files that hold together. */
export function verticalWith(
  { agent, agents, afterHours, ...rest }: Readonly<VerticalFile>,
  located: readonly LocatedAgent[],
): VerticalConfig {
  if (agents !== undefined) {
    const own = located.filter(({ vertical }) => vertical === rest.vertical);
    const byId = new Map(own.map(({ file }) => [file.agent, agentFrom(file)]));
    return together(rest, byId, agents.details ?? {}, agents);
  }
  if (agent === undefined) throw new InvariantError('A vertical has an agent.');
  // Where there is one agent, it is the one that takes payments, if the vertical takes any.
  const tools = rest.payment && { tools: [...(agent.tools ?? []), 'take_card_payment' as const] };
  const open = inlineAgent({ ...agent, ...tools }, rest.revision);
  const byNight = afterHours && inlineAfterHoursAgent(agent, afterHours.agent, rest.revision);
  const byId = new Map([open, ...(byNight ? [byNight] : [])].map((each) => [each.id, each]));
  return together(rest, byId, {}, { open: open.id, afterHours: byNight?.id });
}

function together(
  rest: Omit<VerticalFile, 'agent' | 'agents' | 'afterHours'>,
  agents: ReadonlyMap<string, Agent>,
  details: VerticalConfig['details'],
  entries: { readonly open: string; readonly afterHours?: string | undefined },
): VerticalConfig {
  const agent = agents.get(entries.open);
  if (agent === undefined) throw new InvariantError('An entry agent has a file.');
  const night = entries.afterHours === undefined ? undefined : agents.get(entries.afterHours);
  return Object.freeze({
    ...rest,
    agent,
    ...(night && { afterHoursAgent: night }),
    agents,
    details,
  });
}
