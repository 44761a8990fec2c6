import { LEVELS } from '@verbatim/backpressure';
import { Option, type Command } from 'commander';
import { operatorFrom } from '../levels/operator.js';
import { parseDuration } from '../levels/duration.js';
import { requireSettable } from '../levels/settable.js';
import { historyOf, levelRowOf } from '../levels/level-view.js';
import { printHistory, printLevels } from '../output/level-text.js';
import type { CommandContext } from './context.js';

const SET_HELP = `
A level can be raised, and "hold" can be lowered, which is then marked as against the facts. A vertical
that is closed because its spool is full or its disk has failed stays closed: nothing could be kept.
Voice processes follow within a second or two, and while PostgreSQL is away they keep what they knew.
Whatever is set is kept for ever, with who set it and why: "verbatim level history".`;

/** Voice beats every 5 s; three missed beats are a dead process. */
const SILENT_MS = 15_000;
const HISTORY_MAX = 100;

export function addLevelCommand(program: Command, context: CommandContext): void {
  const level = program
    .command('level')
    .summary('look at how far each vertical is from full, and overrule it')
    .description(
      'The level of a vertical in a voice process says what becomes of turns and new calls while the record\n' +
        'cannot be sent on: flow, spool, hold, closed (docs/specs/levels.md).',
    );
  addList(level, context);
  addSet(level, context);
  addClear(level, context);
  addHistory(level, context);
}

function addList(level: Command, context: CommandContext): void {
  level
    .command('list')
    .summary('list the levels of the live voice processes')
    .description('Lists what each live voice process last said about each vertical.')
    .option('--json', 'one JSON array instead of a table')
    .action(({ json }: { json?: boolean }) =>
      context.run(async (access, terminal) => {
        const rows = (await access.levelStates().ofLiving(SILENT_MS)).map(levelRowOf);
        if (json) return terminal.line(JSON.stringify(rows, null, 2));
        printLevels(terminal, rows);
      }),
    );
}

const verticalArgument = ['<vertical>', 'for example healthcare'] as const;
const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; kept with who you are').makeOptionMandatory();
const processOption = (): Option =>
  new Option('--process <id>', 'only this voice process, as "list" names it');

interface SetOptions {
  readonly reason: string;
  readonly process?: string;
  readonly for?: string;
}

function addSet(level: Command, context: CommandContext): void {
  level
    .command('set')
    .summary('overrule the level of a vertical')
    .description('Sets the level of a vertical, in one voice process or in all.')
    .argument(...verticalArgument)
    .argument('<level>', LEVELS.join(', '))
    .addOption(reasonOption())
    .addOption(processOption())
    .option('--for <time>', 'until so much has passed: 90s, 15m, 4h; else until it is cleared')
    .addHelpText('after', SET_HELP)
    .action((vertical: string, name: string, options: SetOptions) =>
      context.run(async (access, terminal) => {
        const forMs = options.for === undefined ? undefined : parseDuration(options.for);
        const states = await access.levelStates().ofLiving(SILENT_MS);
        requireSettable({ vertical, level: name, processId: options.process }, states);
        const setBy = operatorFrom(access.operator);
        const { reason, process: processId } = options;
        const input = { vertical, processId, level: name, reason, setBy, forMs };
        const id = await access.levelOverrides().add(input);
        const where = processId ?? 'all voice processes';
        const until = options.for === undefined ? 'until it is cleared' : `for ${options.for}`;
        terminal.line(`${id}: ${vertical} is ${name} in ${where}, ${until}, as ${setBy} set it.`);
      }),
    );
}

function addClear(level: Command, context: CommandContext): void {
  level
    .command('clear')
    .summary('let the facts decide again')
    .description('Ends what was set for a vertical; the level follows the facts again.')
    .argument(...verticalArgument)
    .addOption(reasonOption())
    .addOption(processOption())
    .action((vertical: string, { reason, process: processId }: SetOptions) =>
      context.run(async (access, terminal) => {
        const states = await access.levelStates().ofLiving(SILENT_MS);
        requireSettable({ vertical, level: undefined, processId }, states);
        const setBy = operatorFrom(access.operator);
        const id = await access
          .levelOverrides()
          .add({ vertical, processId, level: undefined, reason, setBy });
        terminal.line(
          `${id}: ${vertical} follows the facts in ${processId ?? 'all voice processes'}.`,
        );
      }),
    );
}

function addHistory(level: Command, context: CommandContext): void {
  level
    .command('history')
    .summary('list who set what, when and why')
    .description(`Lists what was set and cleared, newest first, at most ${HISTORY_MAX}.`)
    .option('--json', 'one JSON array instead of a table')
    .action(({ json }: { json?: boolean }) =>
      context.run(async (access, terminal) => {
        const entries = (await access.levelOverrides().history(HISTORY_MAX)).map(historyOf);
        if (json) return terminal.line(JSON.stringify(entries, null, 2));
        printHistory(terminal, entries);
      }),
    );
}
