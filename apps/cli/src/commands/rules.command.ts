import { type Rule, type RuleLibrary, ruleDocument } from '@verbatim/compliance';
import { Option, type Command } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { count, printProblems, printTests } from '../output/rule-text.js';
import { lintFolders, rulesIn } from '../rules/checked-rules.js';
import { defaultFolder } from '../rules/read-folder.js';
import { testedAreas } from '../rules/tested-rules.js';
import type { CommandContext } from './context.js';

const LINT_HELP = `
Looks at the form of every file, at what each rule means by itself (patterns, windows, parameters, dates),
at rules without fixtures and fixtures without a rule, and at what verticals set of rules. Every problem
is listed, as file:line:column. Exit code 0: none; 1: some.`;

const TEST_HELP = `
A match must be found, a no-match must not, a known miss must still be missed: what a rule has learned
becomes a match. Exit code 0: every fixture does what it says; 1: one does not; 2: no such rule.`;

export function addRulesCommand(program: Command, context: CommandContext): Command {
  const rules = program
    .command('rules')
    .summary('check, test, explain and change the rules that calls are judged by')
    .description(
      'The rules are files under config/rules, with fixtures beside them (docs/specs/rules.md).\n' +
        'lint, test and explain need no server and no call; the others ask the record and PostgreSQL.',
    );
  addLint(rules, context);
  addTest(rules, context);
  addExplain(rules, context);
  return rules;
}

const rulesOption = (): Option =>
  new Option('--rules <folder>', 'folder of rule files').default(
    defaultFolder('rules'),
    'config/rules',
  );

function addLint(rules: Command, context: CommandContext): void {
  rules
    .command('lint')
    .summary('check the files of rules, verticals and agents')
    .description('Checks every file of rules, fixtures, verticals and the agents beside them.')
    .addOption(rulesOption())
    .addOption(
      new Option('--verticals <folder>', 'folder of vertical files').default(
        defaultFolder('verticals'),
        'config/verticals',
      ),
    )
    .option('--json', 'the problems as one JSON array')
    .addHelpText('after', LINT_HELP)
    .action((options: { rules: string; verticals: string; json?: boolean }) =>
      context.run(async (_access, terminal) => {
        const { library, verticals, problems } = await lintFolders(options);
        if (options.json) terminal.line(JSON.stringify(problems, null, 2));
        else printProblems(terminal, problems);
        if (problems.length > 0) {
          process.exitCode = EXIT_CODE.failed;
          if (!options.json)
            terminal.problem(terminal.style('red', `${count(problems.length, 'problem')}.`));
        } else if (!options.json) {
          const known = count(library?.ruleSet.rules.length ?? 0, 'rule');
          terminal.line(`${known} and ${count(verticals, 'vertical')}: no problems.`);
        }
      }),
    );
}

function addTest(rules: Command, context: CommandContext): void {
  rules
    .command('test')
    .summary('run the fixtures of rules')
    .description('Runs the fixtures beside the rules: of all, or of those named.')
    .argument('[ids...]', 'rules by id')
    .addOption(rulesOption())
    .option('--json', 'the outcome as JSON')
    .addHelpText('after', TEST_HELP)
    .action((ids: string[], options: { rules: string; json?: boolean }) =>
      context.run(async (_access, terminal) => {
        const library = await rulesIn(options.rules);
        const chosen =
          ids.length === 0 ? library.ruleSet.rules : ids.map((id) => named(library, id));
        const areas = testedAreas(library, chosen);
        if (options.json) terminal.line(JSON.stringify(areas, null, 2));
        else printTests(terminal, areas);
        if (areas.some(({ problems }) => problems.length > 0)) process.exitCode = EXIT_CODE.failed;
      }),
    );
}

function addExplain(rules: Command, context: CommandContext): void {
  rules
    .command('explain')
    .summary('say what a rule demands, and on what ground')
    .description('Prints the page of a rule: source, demand, words, limits, fixtures.')
    .argument('<id>', 'the rule')
    .addOption(rulesOption())
    .option('--json', 'the rule as JSON, with every default filled in')
    .action((id: string, options: { rules: string; json?: boolean }) =>
      context.run(async (_access, terminal) => {
        const library = await rulesIn(options.rules);
        const rule = named(library, id);
        const fixtures = library.fixtures.get(id);
        if (options.json || fixtures === undefined) terminal.line(JSON.stringify(rule, null, 2));
        else terminal.line(ruleDocument(rule, fixtures.value));
      }),
    );
}

function named({ ruleSet }: RuleLibrary, id: string): Rule {
  const rule = ruleSet.of(id);
  if (rule !== undefined) return rule;
  const ids = ruleSet.rules.map((each) => each.id);
  const close = ids.filter(
    (each) => each.includes(id) || id.split('-').some((word) => each.includes(word)),
  );
  const advice = close.length === 0 ? '' : ` There are: ${close.slice(0, 8).join(', ')}.`;
  throw new CommandFailure(`No rule has the id ${id}.${advice}`, EXIT_CODE.unknownId);
}
