import type { VerticalConfig } from '../verticals/vertical-file.js';
import type { Agent } from './agent.js';
import type { HandOff } from './agent-file.js';

/** The page of a vertical's agents, in Markdown: who answers, who hands off to whom, and what crosses. */
export function agentsPage(vertical: VerticalConfig): string {
  const agents = [...vertical.agents.values()];
  return [
    `# Agents of ${vertical.vertical}`,
    stateDiagram(vertical),
    ...agents.map((agent) => agentSection(agent)),
    ...detailsSection(vertical),
  ].join('\n\n');
}

/** The hand-offs of a vertical as a Mermaid state diagram: a state for each agent. */
export function stateDiagram({ agent, afterHoursAgent, agents }: VerticalConfig): string {
  const lines = [
    `[*] --> ${stateOf(agent.id)} : call, open`,
    ...(afterHoursAgent ? [`[*] --> ${stateOf(afterHoursAgent.id)} : call, after hours`] : []),
    ...[...agents.values()].flatMap(({ id, handOffs }) =>
      handOffs.map((edge) => `${stateOf(id)} --> ${stateOf(edge.to)}${labelOf(edge)}`),
    ),
    // Any agent may be the last one: the call ends, or a person has it.
    ...[...agents.values()].map(({ id }) => `${stateOf(id)} --> [*]`),
  ];
  return ['```mermaid', 'stateDiagram-v2', ...lines.map((line) => `  ${line}`), '```'].join('\n');
}

/** Mermaid reads a dash as part of an arrow. */
const stateOf = (id: string): string => id.replaceAll('-', '_');

/** A guard is written as UML has it. */
function labelOf({ needs = [] }: HandOff): string {
  return needs.length === 0 ? '' : ` : [${needs.join(', ')}]`;
}

function agentSection({ id, revision, name, voice, languages, tools, ...agent }: Agent): string {
  const facts = [
    `${name}, voice ${voice}, ${languages.join(', ')}; revision ${revision}.`,
    tools.length === 0 ? 'No tools.' : `Tools: ${tools.map(code).join(', ')}.`,
    agent.disclosures.length === 0 ? '' : `Says first: ${agent.disclosures.map(code).join(', ')}.`,
  ].filter((fact) => fact !== '');
  return [`## ${id}`, facts.join(' '), ...handOffTable(agent.handOffs)].join('\n\n');
}

function handOffTable(handOffs: readonly HandOff[]): string[] {
  if (handOffs.length === 0) return ['Hands off to nobody.'];
  const rows = [
    ['hands off to', 'when', 'needs', 'carries'],
    ['---', '---', '---', '---'],
    ...handOffs.map(({ to, when, needs = [], carries = [] }) => [
      to,
      when,
      needs.join(', ') || '-',
      carries.join(', ') || '-',
    ]),
  ];
  return [rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')];
}

function detailsSection({ details }: VerticalConfig): string[] {
  const names = Object.keys(details);
  if (names.length === 0) return [];
  const rows = [
    ['detail', 'type', 'is'],
    ['---', '---', '---'],
    ...names.map((name) => {
      const detail = details[name]!;
      const type = detail.type === 'choice' ? detail.of.join(', ') : detail.type;
      return [name, type, detail.description];
    }),
  ];
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return ['## What they tell each other', table];
}

const code = (text: string): string => `\`${text}\``;
