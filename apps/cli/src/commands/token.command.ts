import { SignJWT } from 'jose';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { CommandContext } from './context.js';

const ROLES = ['viewer', 'officer', 'approver', 'admin'];
const HOURS_MAX = 12;

const HELP = `
For installations whose tokens are signed with CONSOLE_JWT_SECRET, such as the local run. Whoever can read that
secret can be anybody: where people must be told apart, let an identity provider vouch for them
(CONSOLE_JWKS_URL).`;

export function addTokenCommand(program: Command, context: CommandContext): void {
  program
    .command('token')
    .summary("make a token for the console's API")
    .description("Signs a token that lets its bearer ask the console's API, and prints it.")
    .argument('<name>', 'who it is; in the access log, and as author or approver')
    .addOption(
      new Option('--role <role...>', 'what they may do').choices(ROLES).makeOptionMandatory(),
    )
    .option('--hours <n>', `how long it is good for, 1 to ${HOURS_MAX}`, parseHours, 1)
    .addHelpText('after', HELP)
    .action((name: string, { role, hours }: { role: string[]; hours: number }) =>
      context.run(async (access, terminal) => {
        const key = new TextEncoder().encode(access.consoleSecret);
        const token = await new SignJWT({ roles: role })
          .setProtectedHeader({ alg: 'HS256' })
          .setSubject(name)
          .setAudience('verbatim-console')
          .setIssuedAt()
          .setExpirationTime(`${hours}h`)
          .sign(key);
        terminal.line(token);
      }),
    );
}

function parseHours(value: string): number {
  const hours = Number(value);
  if (Number.isInteger(hours) && hours >= 1 && hours <= HOURS_MAX) return hours;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${HOURS_MAX}.`);
}
