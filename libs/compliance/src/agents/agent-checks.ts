import type { LocatedVertical } from '../verticals/parse-vertical-file.js';
import type { FieldPath } from '../yaml-files/located-yaml.js';
import type { YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import { reachableFrom } from './hand-off-graph.js';
import type { LocatedAgent, ReadAgents } from './read-agents.js';

/** A vertical, and those of its agents whose files can be used by themselves. */
interface Team {
  readonly vertical: LocatedVertical;
  readonly agents: ReadonlyMap<string, LocatedAgent>;
}

type Complain = (field: FieldPath, message: string) => void;

/**
 * What files of agents say that does not hold together with each other, or with their vertical. Where one of
 * them cannot be read nobody complains that it is missing: what is wrong with it is told already.
 */
export function agentProblems(
  verticals: readonly LocatedVertical[],
  { located: agents, incomplete }: ReadAgents,
  hasAllVerticals: boolean,
): YamlFileProblem[] {
  const known = new Set<string>(verticals.map(({ config }) => config.vertical));
  const homeless = hasAllVerticals ? agents.filter(({ vertical }) => !known.has(vertical)) : [];
  return [
    ...homeless.flatMap(homelessProblem),
    ...verticals
      .filter(({ config }) => !incomplete.has(config.vertical))
      .flatMap((vertical) => teamProblems(teamOf(vertical, agents))),
  ];
}

const homelessProblem = ({ path, vertical }: LocatedAgent): YamlFileProblem[] => {
  const message = `the file: no vertical's file says "vertical: ${vertical}", as its folder is named`;
  return [{ path, line: 1, column: 1, message }];
};

function teamOf(vertical: LocatedVertical, agents: readonly LocatedAgent[]): Team {
  const own = agents.filter((agent) => agent.vertical === vertical.config.vertical);
  return { vertical, agents: new Map(own.map((agent) => [agent.file.agent, agent])) };
}

function teamProblems(team: Team): YamlFileProblem[] {
  return [
    ...problemsAt(team.vertical, (complain) => entryProblems(team, complain)),
    ...[...team.agents.values()].flatMap((agent) =>
      problemsAt(agent, (complain) => {
        paymentProblems(team, agent, complain);
        handOffProblems(team, agent, complain);
        disclosureProblems(team, agent, complain);
        owedProblems(team, agent, complain);
      }),
    ),
    ...unreachableProblems(team),
  ];
}

function problemsAt(
  { path, positionOf }: Pick<LocatedAgent, 'path' | 'positionOf'>,
  check: (complain: Complain) => void,
): YamlFileProblem[] {
  const problems: YamlFileProblem[] = [];
  check((field, message) => problems.push({ path, ...positionOf(field), message }));
  return problems;
}

const ENTRIES = ['open', 'afterHours'] as const;

function entryProblems({ vertical, agents }: Team, complain: Complain): void {
  const { vertical: name, agents: entries } = vertical.config;
  for (const entry of ENTRIES) {
    const id = entries?.[entry];
    if (id === undefined || agents.has(id)) continue;
    const message = `agents.${entry}: there is no ${id}.yaml in config/agents/${name}`;
    complain(['agents', entry], message);
  }
}

function paymentProblems({ vertical }: Team, { file }: LocatedAgent, complain: Complain): void {
  const i = file.tools?.indexOf('take_card_payment') ?? -1;
  if (i < 0 || vertical.config.payment !== undefined) return;
  complain(['tools', i], `tools[${i}]: the vertical says no payment that could be taken`);
}

function handOffProblems({ vertical, agents }: Team, from: LocatedAgent, complain: Complain): void {
  const seen = new Set<string>();
  const details = vertical.config.agents?.details ?? {};
  for (const [i, { to, needs = [], carries = [] }] of (from.file.handOffs ?? []).entries()) {
    const say = (message: string): void =>
      complain(['handOffs', i, 'to'], `handOffs[${i}].to: ${message}`);
    const target = agents.get(to);
    if (to === from.file.agent) say('an agent does not hand off to itself');
    else if (target === undefined) say(`there is no ${to}.yaml beside this file`);
    else if (seen.has(to)) say(`${to} stands here twice`);
    else for (const message of mismatches(from, target)) say(message);
    seen.add(to);
    for (const [field, names] of Object.entries({ needs, carries })) {
      for (const [j, name] of names.entries()) {
        if (Object.hasOwn(details, name)) continue;
        const message = `handOffs[${i}].${field}[${j}]: agents.details of the vertical has no ${name}`;
        complain(['handOffs', i, field, j], message);
      }
    }
  }
}

/** A session with the model keeps its voice for good; who has asked for a language keeps that, too. */
function mismatches({ file: from }: LocatedAgent, { file: to }: LocatedAgent): string[] {
  const spoken = [to.language, ...(to.languages ?? [])];
  const lost = [from.language, ...(from.languages ?? [])].filter((each) => !spoken.includes(each));
  return [
    ...(from.voice === to.voice
      ? []
      : [
          `${to.agent} has the voice ${to.voice}, and no call changes from ${from.voice} to another`,
        ]),
    ...lost.map((language) => `${to.agent} does not speak ${language}, as ${from.agent} does`),
  ];
}

function disclosureProblems({ vertical }: Team, { file }: LocatedAgent, complain: Complain): void {
  const { disclosures = {} } = vertical.config;
  for (const [i, name] of (file.disclosures ?? []).entries()) {
    const say = (message: string): void =>
      complain(['disclosures', i], `disclosures[${i}]: ${message}`);
    if (!Object.hasOwn(disclosures, name)) {
      say(`the vertical has no disclosure ${name}`);
      continue;
    }
    const texts = disclosures[name]!.text;
    for (const language of [file.language, ...(file.languages ?? [])]) {
      if (!(language in texts) && !(language.slice(0, 2) in texts)) {
        say(`${name} has no text in ${language}, which ${file.agent} speaks`);
      }
    }
  }
}

/** Who answers a call says what is owed first: from its list, or in its greeting. */
function owedProblems({ vertical }: Team, { file }: LocatedAgent, complain: Complain): void {
  const { agents: entries, disclosures = {} } = vertical.config;
  if (!ENTRIES.some((entry) => entries?.[entry] === file.agent)) return;
  for (const [name, { owed }] of Object.entries(disclosures)) {
    if (owed === undefined || file.disclosures?.includes(name)) continue;
    const message = `disclosures: is missing ${name}, which the vertical owes first and ${file.agent} answers calls`;
    complain(['disclosures'], message);
  }
}

function unreachableProblems({ vertical, agents }: Team): YamlFileProblem[] {
  const { agents: entries } = vertical.config;
  const first = ENTRIES.flatMap((entry) => entries?.[entry] ?? []);
  const handOffs = [...agents.values()].flatMap(({ file }) =>
    (file.handOffs ?? []).map(({ to }) => [file.agent, to] as const),
  );
  const reached = reachableFrom(first, handOffs);
  return [...agents.values()].flatMap(({ path, file, positionOf }) => {
    if (reached.has(file.agent)) return [];
    const message = `agent: no call comes to ${file.agent}: it does not answer any, and nobody hands off to it`;
    return [{ path, ...positionOf(['agent']), message }];
  });
}
