import { YamlFileError, type YamlFileProblem } from '@verbatim/compliance';
import type { AreaTest } from '../rules/tested-rules.js';
import { type Column, formatTable } from './table.js';
import type { Terminal } from './terminal.js';

/** One line each, `file:line:column message`, as editors jump to; to standard error. */
export function printProblems(terminal: Terminal, problems: readonly YamlFileProblem[]): void {
  if (problems.length > 0) terminal.problem(new YamlFileError(problems).message);
}

const COLUMNS: readonly Column<AreaTest>[] = [
  { title: 'AREA', value: ({ area }) => area },
  { title: 'RULES', align: 'right', value: ({ rules }) => String(rules) },
  { title: 'FIXTURES', align: 'right', value: (area) => String(fixtureCount(area)) },
  { title: 'AS THEY SAY', align: 'right', value: ({ passed }) => String(passed) },
];

const fixtureCount = ({ passed, problems }: AreaTest): number => passed + problems.length;

const sum = (areas: readonly AreaTest[], of: (area: AreaTest) => number): number =>
  areas.reduce((total, area) => total + of(area), 0);

export function printTests(terminal: Terminal, areas: readonly AreaTest[]): void {
  terminal.line(formatTable(COLUMNS, areas));
  const problems = areas.flatMap((area) => area.problems);
  printProblems(terminal, problems);
  const rules = count(
    sum(areas, (area) => area.rules),
    'rule',
  );
  const fixtures = count(sum(areas, fixtureCount), 'fixture');
  terminal.line(
    problems.length === 0
      ? terminal.style('green', `\n${rules}, ${fixtures}: every one does what it says.`)
      : terminal.style(
          'red',
          `\n${rules}, ${fixtures}: ${problems.length} do not do what they say.`,
        ),
  );
}

/** `1 rule`, `2 rules`. */
export const count = (number: number, noun: string): string =>
  `${number} ${noun}${number === 1 ? '' : 's'}`;
