import { SignJWT } from 'jose';
import { OPERATIONS_AUDIENCE } from '@verbatim/platform';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import type { CommandContext } from './context.js';

const ROLES = ['viewer', 'officer', 'approver', 'admin'];
const HOURS_MAX = 12;
/** A scraper does not ask for another one every twelve hours. */
const DAYS_MAX = 365;

const HELP = `
For installations whose tokens are signed with CONSOLE_JWT_SECRET, such as the local run. Whoever can read that
secret can be anybody: where people must be told apart, let an identity provider vouch for them
(CONSOLE_JWKS_URL).
A token for operations, signed with OPERATIONS_JWT_SECRET, opens /metrics and the details of /health/ready, and
nothing else: verbatim token prometheus --for operations --days 90`;

interface TokenOptions {
  readonly for: 'console' | 'operations';
  readonly role?: string[];
  readonly hours: number;
  readonly days?: number;
}

export function addTokenCommand(program: Command, context: CommandContext): void {
  program
    .command('token')
    .summary("make a token for the console's API, or for who reads metrics")
    .description('Signs a token that lets its bearer in, and prints it.')
    .argument('<name>', 'who it is; in the access log, and as author or approver')
    .addOption(
      new Option('--for <door>', 'which door it opens')
        .choices(['console', 'operations'])
        .default('console'),
    )
    .addOption(new Option('--role <role...>', 'what they may do at the console').choices(ROLES))
    .option('--hours <n>', `how long it is good for, 1 to ${HOURS_MAX}`, upTo(HOURS_MAX), 1)
    .option('--days <n>', `the same, for operations only, 1 to ${DAYS_MAX}`, upTo(DAYS_MAX))
    .addHelpText('after', HELP)
    .action((name: string, options: TokenOptions) =>
      context.run(async (access, terminal) => {
        const { hours, days, role } = options;
        if (options.for === 'operations') {
          if (role !== undefined) throw usage('--role is for the console only.');
          const lifetime = days === undefined ? `${hours}h` : `${days}d`;
          const claims = { audience: OPERATIONS_AUDIENCE, lifetime };
          return terminal.line(await signed(name, claims, access.operationsSecret));
        }
        if (role === undefined) throw usage("required option '--role <role...>' not specified");
        if (days !== undefined) throw usage('--days is for operations only: give --hours.');
        const claims = { audience: 'verbatim-console', lifetime: `${hours}h`, roles: role };
        terminal.line(await signed(name, claims, access.consoleSecret));
      }),
    );
}

interface Claims {
  readonly audience: string;
  /** As jose takes it: `12h`, `90d`. */
  readonly lifetime: string;
  readonly roles?: readonly string[];
}

const signed = (name: string, { audience, lifetime, roles }: Claims, secret: string) =>
  new SignJWT({ ...(roles && { roles }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(name)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(lifetime)
    .sign(new TextEncoder().encode(secret));

const usage = (message: string): CommandFailure => new CommandFailure(message, EXIT_CODE.usage);

function upTo(max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (Number.isInteger(number) && number >= 1 && number <= max) return number;
    throw new InvalidArgumentError(`Expected a whole number from 1 to ${max}.`);
  };
}
