import { OperationalError } from '@verbatim/contracts';
import { recordAccess, type AccessInput } from '@verbatim/storage';
import type { Command } from 'commander';
import type { CommandContext } from '../commands/context.js';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { operatorFrom } from '../levels/operator.js';
import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';
import { LOGGED_COMMANDS, targetOf, type GivenToCommand } from './logged-commands.js';

/** A context whose commands are in the access log, where they read words or change something. */
export interface LoggedContext extends CommandContext {
  /** Which command is about to run. */
  begins(command: Command): void;
}

export function loggedContext(context: CommandContext): LoggedContext {
  let path = '';
  let given: GivenToCommand = { args: [], options: {} };
  return {
    terminal: context.terminal,
    begins(command) {
      path = pathOf(command);
      given = { args: command.processedArgs, options: command.opts() };
    },
    run: (body) =>
      context.run(async (access, terminal) => {
        const work = () => body(access, terminal);
        const command = LOGGED_COMMANDS[path];
        const isLogged =
          command !== undefined &&
          (command.onlyWith === undefined || given.options[command.onlyWith] !== undefined);
        if (!isLogged) return work();
        const { reason } = given.options;
        const input: AccessInput = {
          subject: operatorFrom(access.operator),
          means: 'cli',
          action: path,
          target: targetOf(command, given),
          reason: typeof reason === 'string' ? reason : undefined,
        };
        const doing = { access, terminal, input, work };
        return command.unwritten === 'refused' ? refused(doing) : goesOn(doing);
      }),
  };
}

/** `level set`: without the program's own name. */
export function pathOf(command: Command): string {
  const names: string[] = [];
  for (let each: Command | null = command; each?.parent; each = each.parent) {
    names.unshift(each.name());
  }
  return names.join(' ');
}

interface Doing {
  readonly access: RecordAccess;
  readonly terminal: Terminal;
  readonly input: AccessInput;
  work(): Promise<void>;
}

async function refused(doing: Doing): Promise<void> {
  const { access, input } = doing;
  if (!access.hasDatabase) {
    throw new CommandFailure(
      `DATABASE_URL is not set, and "${input.action}" is written to the access log before it is done. ` +
        'Set it, or start the system with "npm start".',
      EXIT_CODE.configuration,
    );
  }
  const begun = await written(doing);
  if (begun.error === undefined) return;
  throw new CommandFailure(
    `Nothing was done: "${input.action}" is written to the access log first. ${begun.error.message} ` +
      'Start the system with "npm start", or set DATABASE_URL.',
  );
}

async function goesOn(doing: Doing): Promise<void> {
  const { access, terminal, work, input } = doing;
  if (access.hasDatabase && (await written(doing)).error === undefined) return;
  terminal.problem(
    `"${input.action}" is not in the access log: there is no PostgreSQL to write it to.`,
  );
  return work();
}

/** What kept it from being written, where nothing was done; what goes wrong afterwards is thrown. */
async function written(doing: Doing): Promise<{ error?: OperationalError }> {
  const { access, terminal, input, work } = doing;
  let isBegun = false;
  const begin = (): Promise<void> => {
    isBegun = true;
    return work();
  };
  const onUnended = (): void =>
    terminal.problem(`How "${input.action}" ended is not in the access log: PostgreSQL is away.`);
  try {
    await recordAccess(access.database(), input, begin, onUnended);
    return {};
  } catch (error) {
    if (isBegun || !(error instanceof OperationalError)) throw error;
    return { error };
  }
}
